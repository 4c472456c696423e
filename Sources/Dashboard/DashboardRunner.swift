package import Kubernetes
package import Terminal

/// Runs the dashboard on a terminal until the person ends it.
///
/// Everything here happens on the UI actor, whose executor is the poll loop:
/// nothing blocks. What the audit tells is collected and taken in once a frame,
/// of pictures that follow each other only the last.
@UIActor
package final class DashboardRunner {
  private var state: DashboardState
  private let theme: Theme
  private let screen: TerminalScreen
  private let loop: EventLoop
  private let clock: @Sendable () -> Timestamp
  private let perform: @Sendable (DashboardEffect) -> Void
  private var pending: [DashboardEvent] = []

  /// The time between two looks at the clock, for ages, in milliseconds.
  private static let clockPeriod = 60_000

  /// Opens the screen.
  ///
  /// - Parameters:
  ///   - options: how the screen is opened; the keyboard is always the
  ///     terminal's, so the standard input may be a stream of flows.
  ///   - theme: how roles look; without colours it becomes `mono`.
  ///   - place: what is shown first.
  ///   - recent: sources that the start page offers.
  ///   - clock: tells the time.
  ///   - perform: carries out what the dashboard asks for; answers come as
  ///     events. Called on the UI actor, so it must not block.
  package init(
    _ options: TerminalOptions, theme: Theme, place: DashboardPlace = .fleet,
    recent: [String] = [], clock: @escaping @Sendable () -> Timestamp,
    perform: @escaping @Sendable (DashboardEffect) -> Void
  ) throws(TerminalError) {
    screen = try TerminalScreen(options)
    loop = EventLoop(screen: screen)
    self.theme = theme.adapted(to: screen.depth)
    self.clock = clock
    self.perform = perform
    state = DashboardState(
      at: place, size: screen.size, glyphs: screen.glyphs, now: clock(), recent: recent)
  }

  /// Runs until the person or the terminal ends it, then gives the terminal
  /// back; does so on every way out, a crash included.
  ///
  /// - Parameter events: what the audit tells.
  /// - Returns: why it ended.
  package func run(_ events: AsyncStream<DashboardEvent>) async -> LoopEnd {
    let listening = Task { @UIActor [weak self] in
      for await event in events { self?.take(event) }
    }
    defer {
      listening.cancel()
      screen.close()
    }
    for effect in state.ask() { perform(effect) }
    loop.wake(afterMilliseconds: DashboardRunner.clockPeriod)
    return await loop.run { [self] event in
      handle(event)
    } draw: { [self] surface in
      settle()
      surface = DashboardFrame.draw(state, theme: theme)
    }
  }

  /// Keeps an event for the next frame; a newer picture replaces an older one.
  private func take(_ event: DashboardEvent) {
    pending.removeAll { $0.isReplaced(by: event) }
    pending.append(event)
    loop.setNeedsDraw()
  }

  /// Takes in what was kept.
  private func settle() {
    let events = pending
    pending.removeAll(keepingCapacity: true)
    for event in events {
      for effect in state.handle(event) { carryOut(effect) }
    }
  }

  private func handle(_ event: Event) -> LoopAction {
    if event == .wake {
      loop.wake(afterMilliseconds: DashboardRunner.clockPeriod)
      _ = state.handle(.clock(clock()))
      return .draw
    }
    // A key means what the person sees, and what came since is seen next.
    settle()
    var action = LoopAction.draw
    for effect in state.handle(.terminal(event)) {
      switch effect {
      case .quit: return .quit
      case .suspend: action = .suspend
      default: carryOut(effect)
      }
    }
    return action
  }

  private func carryOut(_ effect: DashboardEffect) {
    switch effect {
    case .quit: loop.stop()
    case .suspend: break
    case .redraw: screen.redrawAll()
    default: perform(effect)
    }
  }
}

extension DashboardEvent {
  /// A Boolean value that tells whether a later event makes this one needless.
  fileprivate func isReplaced(by later: DashboardEvent) -> Bool {
    switch (self, later) {
    case (.fleet, .fleet), (.clock, .clock): true
    case (.flows(let first, _), .flows(let second, _)): first == second
    default: false
    }
  }
}
