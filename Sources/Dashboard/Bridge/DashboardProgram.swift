package import AuditCore
package import Kubernetes
import Terminal

/// Why the dashboard cannot be shown; one line with what to do.
package struct DashboardMistake: Error, CustomStringConvertible, Sendable {
  /// The line.
  package let description: String

  /// Makes a mistake.
  init(_ description: String) { self.description = description }
}

/// How the dashboard looks, as a person asks for it.
package struct DashboardLook: Sendable {
  /// The name of a bundled theme; `dark` where nobody says.
  package var theme = "dark"
  /// A Boolean value that tells whether only ASCII is drawn.
  package var isASCII = false
  /// A Boolean value that tells whether the mouse is listened to.
  package var usesMouse = false

  /// Makes the usual look.
  package init() {}

  /// The names of the bundled themes.
  package static var themeNames: [String] { BundledThemes.names }

  /// Returns the theme.
  ///
  /// - Throws: `DashboardMistake` where there is no theme of that name.
  func resolved() throws(DashboardMistake) -> Theme {
    if let theme = BundledThemes.theme(named: theme) { return theme }
    let names = BundledThemes.names.joined(separator: ", ")
    throw DashboardMistake("there is no theme `\(theme)`; choose one of \(names)")
  }
}

/// The dashboard as a program: opened on a terminal, or drawn as text.
package enum DashboardProgram {
  /// Runs the dashboard until the person ends it.
  ///
  /// - Parameters:
  ///   - request: What to audit, or `nil` for the start page.
  ///   - look: How it looks.
  ///   - environment: The environment: `TERM`, `NO_COLOR`, the locale.
  ///   - clock: Tells the time.
  /// - Returns: The exit status: 0, or 128 and the number of the signal that
  ///   ended it, as shells count.
  /// - Throws: `DashboardMistake` where the sources cannot be read or there is
  ///   no terminal to draw on.
  package static func run(
    _ request: SessionRequest?, look: DashboardLook, environment: [String: String],
    clock: @escaping @Sendable () -> Timestamp
  ) async throws(DashboardMistake) -> Int32 {
    let theme = try look.resolved()
    let bridge = SessionBridge()
    if let request {
      do throws(SourceMistake) {
        try bridge.open(request)
      } catch {
        throw DashboardMistake(error.description)
      }
    }
    var options = TerminalOptions(environment: environment)
    if look.isASCII { options.isASCII = true }
    options.usesMouse = look.usesMouse
    let end = await present(
      options, theme, place: request == nil ? .start : .fleet, bridge, clock)
    bridge.close()
    return try end.get()
  }

  @UIActor
  private static func present(
    _ options: TerminalOptions, _ theme: Theme, place: DashboardPlace, _ bridge: SessionBridge,
    _ clock: @escaping @Sendable () -> Timestamp
  ) async -> Result<Int32, DashboardMistake> {
    do throws(TerminalError) {
      let runner = try DashboardRunner(options, theme: theme, place: place, clock: clock) {
        bridge.perform($0)
      }
      return .success(status(after: await runner.run(bridge.events)))
    } catch {
      return .failure(DashboardMistake("\(error.message): \(error.help)"))
    }
  }

  /// Returns the exit status for the way the loop ended.
  private static func status(after end: LoopEnd) -> Int32 {
    switch end {
    case .quit: 0
    case .hangUp, .signal(.hangUp): 129
    case .signal(.interrupt): 130
    case .signal(.quit): 131
    case .signal(.terminate): 143
    case .signal(.continued): 0
    }
  }

  /// Returns the text of a frame, row by row, as the dashboard would draw it.
  ///
  /// - Parameters:
  ///   - view: Which view.
  ///   - session: The audited session.
  ///   - columns: The width in cells.
  ///   - rows: The height in cells.
  ///   - look: How it looks; colours are left out of text.
  ///   - now: The time, for ages.
  /// - Throws: `DashboardMistake` where the view names what is not there.
  package static func render(
    _ view: RenderedView, of session: AuditSession, columns: Int, rows: Int, look: DashboardLook,
    now: Timestamp
  ) throws(DashboardMistake) -> [String] {
    let theme = try look.resolved()
    let place = try view.place(in: session.snapshot)
    let glyphs: GlyphSet = look.isASCII ? .ascii : .utf8
    let size = Size(width: columns, height: rows)
    var state = DashboardState(
      at: place, snapshot: session.snapshot, size: size, glyphs: glyphs, now: now)
    var events: [DashboardEvent] = session.pictures.map {
      .flows(cluster: $0.cluster ?? "", FlowsModel($0))
    }
    var questions = state.ask()
    if view.tab > 0 { questions += state.perform(.tab, argument: String(view.tab + 1)) }
    events += questions.compactMap { SessionBridge.answer($0, session) }
    let surface = DashboardFrame.render(
      view: place, tab: view.tab, snapshot: session.snapshot, size: size, theme: theme,
      glyphs: glyphs, now: now, events: events)
    return SurfaceText(surface).rows
  }
}
