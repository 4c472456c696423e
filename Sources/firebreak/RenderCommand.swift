import ArgumentParser
import AuditCore
import Dashboard
import Kubernetes

/// `firebreak render`: one frame of the dashboard as text.
struct RenderCommand: AsyncParsableCommand {
  /// Name, abstract and examples.
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Print the frame that the dashboard would draw, as text.",
    discussion: """
      VIEW is one of \(RenderedView.names.joined(separator: ", ")); behind a slash the cluster \
      and the object, such as namespace/prod/payments or finding/prod/NP-ALW-002. What is left \
      out means the worst one.

      Examples:
        firebreak render fleet fleet.yaml --size 120x40
        firebreak render namespace/payments prod.json --tab 2
      """)

  /// The view.
  @Argument(help: ArgumentHelp("Which view.", valueName: "VIEW"))
  var view: String

  /// The sources and flows.
  @OptionGroup var source: SourceOptions

  /// The size of the frame.
  @Option(help: ArgumentHelp("The size of the frame in cells.", valueName: "COLUMNSxROWS"))
  var size = "120x40"

  /// The tab of the view.
  @Option(help: "The tab of the view, counted from 1.")
  var tab = 1

  /// The moment that ages are counted to.
  @Option(
    help: ArgumentHelp("The moment ages are counted to, in RFC 3339.", valueName: "TIME"))
  var now: String?

  /// The seed of the demonstration fleet, in place of a source.
  @Option(help: "Draw the demonstration fleet of this seed in place of a SOURCE.")
  var demo: UInt64?

  /// The looks.
  @OptionGroup var looks: LookOptions

  /// Audits and draws.
  func run() async throws {
    let parts = size.split(separator: "x").compactMap { Int($0) }
    guard parts.count == 2, parts.allSatisfy({ (1...1000).contains($0) }) else {
      throw UsageMistake("`\(size)` is no size; write it like 120x40")
    }
    var moment = ProgramSurroundings.now
    if let now {
      guard let given = Timestamp(rfc3339: now) else {
        throw UsageMistake("`\(now)` is no moment; write it like 2026-01-14T09:12:00Z")
      }
      moment = given
    }
    var request = try source.request(
      requiresSource: demo == nil && view != "start" && view != "help")
    request.demonstrationSeed = demo
    let session = try openSession(request)
    await session.audit()
    do {
      if session.hasFlows { try await session.readFlows() }
      let rows = try DashboardProgram.render(
        RenderedView(view, tab: max(0, tab - 1)), of: session, columns: parts[0], rows: parts[1],
        look: looks.look, now: moment)
      StandardStreams.output(rows.map { $0 + "\n" }.joined())
    } catch let mistake as SourceMistake {
      throw UsageMistake(mistake.description)
    } catch let mistake as DashboardMistake {
      throw UsageMistake(mistake.description)
    }
  }
}
