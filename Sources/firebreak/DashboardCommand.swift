import ArgumentParser
import AuditCore
import Dashboard
import Glibc
import Kubernetes

/// `firebreak dashboard`, and `firebreak` alone: the dashboard.
struct DashboardCommand: AsyncParsableCommand {
  /// Name, abstract and examples.
  static let configuration = CommandConfiguration(
    commandName: "dashboard",
    abstract: "Open the dashboard on the sources; without one, on a start page.",
    discussion: """
      Standard input may be the flow stream: keys are read from the terminal itself. Where the \
      output is not a terminal, a plain summary is printed instead.

      Examples:
        firebreak dashboard prod.json --flows flows.jsonl
        hubble observe --follow -o json | firebreak dashboard prod.json --flows -
      """)

  /// The sources and flows.
  @OptionGroup var source: SourceOptions

  /// The looks of the dashboard.
  @OptionGroup var looks: LookOptions

  /// Opens the dashboard.
  func run() async throws {
    let request = try source.request(requiresSource: false)
    try await DashboardLauncher(
      request: source.sources.isEmpty && source.flows.isEmpty ? nil : request, looks: looks
    ).run()
  }
}

/// The options that say how the dashboard looks.
struct LookOptions: ParsableArguments {
  /// The theme.
  @Option(help: "The theme: \(DashboardLook.themeNames.joined(separator: ", ")).")
  var theme = "dark"

  /// Draw with ASCII only.
  @Flag(help: "Draw with ASCII only.")
  var ascii = false

  /// Listen to the mouse.
  @Flag(help: "Listen to the mouse: click to select, wheel to scroll.")
  var mouse = false

  /// The look these options make.
  var look: DashboardLook {
    var look = DashboardLook()
    look.theme = theme
    look.isASCII = ascii
    look.usesMouse = mouse
    return look
  }
}

/// Opens the dashboard where there is a terminal, and prints a summary where
/// there is none.
struct DashboardLauncher {
  /// What to audit, or `nil` for the start page.
  let request: SessionRequest?
  /// How it looks.
  let looks: LookOptions

  /// Opens or prints.
  func run() async throws {
    guard isatty(STDOUT_FILENO) == 1 else { return try await printSummary() }
    do {
      let status = try await DashboardProgram.run(
        request, look: looks.look, environment: ProgramSurroundings.environment,
        clock: { ProgramSurroundings.now })
      if status != 0 { Glibc.exit(status) }
    } catch {
      throw UsageMistake(error.description)
    }
  }

  private func printSummary() async throws {
    guard let request else {
      throw UsageMistake(
        "no SOURCE given, and the output is not a terminal (see `firebreak --help`)")
    }
    let session = try openSession(request)
    try await AuditOutput.print(session, format: .table)
  }
}

/// What the program asks of its surroundings: the clock and the environment.
enum ProgramSurroundings {
  /// The time.
  static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(
      seconds: Int64(time.tv_sec), nanoseconds: Int32(truncatingIfNeeded: time.tv_nsec))
  }

  /// The variables that decide how a terminal is drawn on.
  static var environment: [String: String] {
    let names = [
      "TERM", "COLORTERM", "NO_COLOR", "LANG", "LC_ALL", "LC_CTYPE", "TMUX", "SSH_TTY", "COLUMNS",
      "LINES", "HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME",
    ]
    var values: [String: String] = [:]
    for name in names {
      if let value = getenv(name) { values[name] = String(cString: value) }
    }
    return values
  }
}
