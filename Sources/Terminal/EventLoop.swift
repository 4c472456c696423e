import CNCurses
import Glibc

/// What the loop does after an event.
package enum LoopAction: Hashable, Sendable {
  /// Nothing: the event changed nothing that is seen.
  case ignore
  /// Draws.
  case draw
  /// Gives the terminal back and stops the process, as Ctrl-Z does.
  case suspend
  /// Ends `run`.
  case quit
}

/// Why the loop ended.
package enum LoopEnd: Hashable, Sendable {
  /// The handler asked for it.
  case quit
  /// The terminal is gone.
  case hangUp
  /// A signal asked for it.
  case signal(TerminalSignal)
}

/// The one loop of the program while its screen is open: events in, frames out.
///
/// Input is drawn at once; all other changes at most 30 times a second. Nothing
/// is drawn, and nothing written, when nothing changed. A new size is taken at
/// once, a storm of them when it is over. The loop itself never blocks: it is
/// the actor's executor that waits.
@UIActor
package final class EventLoop {
  /// The least time between two frames that no input asked for, milliseconds.
  private static let frameTime: Int64 = 33
  /// The quiet that ends a storm of new sizes, milliseconds.
  private static let resizeQuiet: Int64 = 33
  /// The longest time a new size waits for that quiet, milliseconds.
  private static let resizePatience: Int64 = 150

  /// The screen.
  package let screen: TerminalScreen

  private var decoder: InputDecoder
  private var handle: (@UIActor (Event) -> LoopAction)?
  private var draw: (@UIActor (inout Surface) -> Void)?
  private var ending: CheckedContinuation<LoopEnd, Never>?
  private var surface: Surface
  private var needsDraw = false
  private var wakeTime: Int64?
  private var lastByte: Int64 = 0
  private var lastFrame: Int64 = .min / 2
  private var lastResize: Int64 = .min / 2
  private var resizeSince: Int64?
  private var lastWindowSignal: Int64 = 0

  /// Makes a loop for a screen; it stays the caller's, who closes it.
  package init(screen: TerminalScreen) {
    self.screen = screen
    decoder = InputDecoder(keys: screen.keys)
    surface = Surface(size: screen.size)
  }

  /// Draws the first frame and runs until something ends it.
  ///
  /// - Parameters:
  ///   - handle: changes the state and says what follows.
  ///   - draw: draws the state on a surface that is blank and of the right size.
  /// - Returns: why it ended.
  package func run(
    handle: @escaping @UIActor (Event) -> LoopAction,
    draw: @escaping @UIActor (inout Surface) -> Void
  ) async -> LoopEnd {
    precondition(ending == nil, "the loop runs already")
    self.handle = handle
    self.draw = draw
    needsDraw = true
    paint(EventLoop.now)
    let end = await withCheckedContinuation { continuation in
      ending = continuation
      UIActor.shared.executor.setSource(
        UIExecutor.Source(
          descriptor: screen.input,
          timeout: { [self] in timeout() },
          proceed: { [self] readiness in proceed(readiness) }))
    }
    self.handle = nil
    self.draw = nil
    return end
  }

  /// Lets a frame be drawn soon: for changes that no event of the terminal
  /// brought.
  package func setNeedsDraw() {
    needsDraw = true
  }

  /// Asks for one `Event.wake` after a time; the latest call counts.
  package func wake(afterMilliseconds delay: Int) {
    wakeTime = EventLoop.now &+ Int64(max(0, delay))
  }

  /// Takes back what `wake` asked for.
  package func cancelWake() {
    wakeTime = nil
  }

  /// Ends `run` as the handler's `quit` does.
  package func stop() {
    finish(.quit)
  }

  // MARK: - Turns

  /// How long the executor may wait, in milliseconds; -1 for ever.
  private func timeout() -> Int32 {
    var next: Int64?
    func consider(_ time: Int64) { next = min(next ?? time, time) }
    if let patience = decoder.patience { consider(lastByte &+ Int64(patience.milliseconds)) }
    if let wakeTime { consider(wakeTime) }
    if let due = resizeDue { consider(due) }
    if needsDraw { consider(lastFrame &+ EventLoop.frameTime) }
    guard let next else { return -1 }
    return Int32(clamping: max(0, next &- EventLoop.now))
  }

  /// Takes its turn after a wait.
  private func proceed(_ readiness: UIExecutor.Readiness) {
    guard ending != nil else { return }
    let now = EventLoop.now
    takeSignals(now)
    var isInput = false
    if readiness.hasInput {
      isInput = true
      readInput(now)
    } else if readiness.isHungUp {
      hangUp()
    }
    if let patience = decoder.patience, !readiness.hasInput,
      now &- lastByte >= Int64(patience.milliseconds)
    {
      isInput = true
      deliver(decoder.settle())
    }
    if let due = wakeTime, due <= now {
      wakeTime = nil
      deliver([.wake])
    }
    if let due = resizeDue, due <= now { takeSize(now) }
    if needsDraw, isInput || now &- lastFrame >= EventLoop.frameTime { paint(now) }
  }

  /// Reads what is there, at most one buffer of it.
  private func readInput(_ now: Int64) {
    withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 1) { buffer in
      let count = read(screen.input, buffer.baseAddress, buffer.count)
      if count > 0 {
        lastByte = now
        deliver(decoder.decode(buffer[..<count]))
      } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
        hangUp()
      }
    }
  }

  /// Hands events to the handler, in order, until one ends the loop.
  private func deliver(_ events: [Event]) {
    for event in events {
      guard ending != nil, let handle else { return }
      if case .reply(let reply) = event { screen.note(reply) }
      switch handle(event) {
      case .ignore: break
      case .draw: needsDraw = true
      case .suspend: suspend()
      case .quit: finish(.quit)
      }
    }
  }

  /// Draws a frame.
  private func paint(_ now: Int64) {
    guard let draw else { return }
    needsDraw = false
    lastFrame = now
    if surface.size == screen.size {
      surface.clear()
    } else {
      surface = Surface(size: screen.size)
    }
    draw(&surface)
    screen.present(surface)
  }

  // MARK: - Signals

  /// Answers the signals that came.
  private func takeSignals(_ now: Int64) {
    let came = cnc_take_signals()
    guard came != 0 else { return }
    func has(_ bit: Int) -> Bool { Int(came) & bit != 0 }
    if has(CNC_WINDOW) {
      resizeSince = resizeSince ?? now
      lastWindowSignal = now
    }
    if has(CNC_SUSPEND) {
      suspend()
    } else if has(CNC_CONTINUE) {
      screen.takeAgain()
      comeBack()
    }
    let endings: [(Int, TerminalSignal)] = [
      (CNC_HANGUP, .hangUp), (CNC_TERMINATE, .terminate), (CNC_QUIT, .quit),
      (CNC_INTERRUPT, .interrupt),
    ]
    for (bit, signal) in endings where has(bit) {
      deliver([.signal(signal)])
      finish(.signal(signal))
    }
  }

  /// Stops the process and comes back.
  private func suspend() {
    screen.suspend()
    comeBack()
  }

  /// Tells that the process goes on, and draws everything.
  private func comeBack() {
    _ = decoder.settle()
    needsDraw = true
    lastFrame = .min / 2
    deliver([.resize(screen.size), .signal(.continued)])
  }

  /// Tells that the terminal is gone, and ends.
  private func hangUp() {
    deliver([.hangUp])
    finish(.hangUp)
  }

  /// When the new size is to be taken: at once after a quiet time, else when the
  /// storm has passed.
  private var resizeDue: Int64? {
    guard let since = resizeSince else { return nil }
    if since &- lastResize > EventLoop.resizePatience { return since }
    return min(
      lastWindowSignal &+ EventLoop.resizeQuiet, since &+ EventLoop.resizePatience)
  }

  /// Takes the size of the device.
  private func takeSize(_ now: Int64) {
    resizeSince = nil
    lastResize = now
    guard screen.updateSize() else { return }
    needsDraw = true
    lastFrame = .min / 2
    deliver([.resize(screen.size)])
  }

  /// Ends `run`.
  private func finish(_ end: LoopEnd) {
    guard let continuation = ending else { return }
    ending = nil
    UIActor.shared.executor.setSource(nil)
    continuation.resume(returning: end)
  }

  /// The time of a clock that only moves forward, in milliseconds.
  private static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) &* 1000 &+ Int64(time.tv_nsec) / 1_000_000
  }
}
