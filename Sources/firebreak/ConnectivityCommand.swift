import ArgumentParser
import AuditCore
import Reports

/// `firebreak connectivity`: every pair of workloads that may connect.
struct ConnectivityCommand: AsyncParsableCommand {
  /// Name, abstract and examples.
  static let configuration = CommandConfiguration(
    commandName: "connectivity",
    abstract: "Print every pair of workloads and address ranges that may connect, and how.",
    discussion: """
      Pairs that cannot connect are left out. What nobody can know is printed as unknown. Where \
      the network plugin is known its answer counts; --texts asks for what the policies' texts \
      say instead.

      Examples:
        firebreak connectivity manifests/
        firebreak connectivity prod.json --from web/frontend --format csv
      """)

  /// The forms of the output.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    /// Aligned text for people.
    case table
    /// Comma-separated values.
    case csv
    /// JSON for programs.
    case json
  }

  /// The source.
  @OptionGroup var source: SourceOptions

  /// The workload that opens connections, if only one is asked for.
  @Option(help: ArgumentHelp("Only what this workload may open.", valueName: "NS/NAME"))
  var from: String?

  /// The workload that accepts connections, if only one is asked for.
  @Option(help: ArgumentHelp("Only what this workload may accept.", valueName: "NS/NAME"))
  var to: String?

  /// Whether the texts are asked, and not the network plugin.
  @Flag(help: "Print what the texts say, not what the network plugin does.")
  var texts = false

  /// The form of the output.
  @Option(help: "How to print: table, csv or json.")
  var format = Format.table

  /// Evaluates and prints.
  func run() async throws {
    try source.refuseFlows()
    let session = try openSession(source.request())
    let (cluster, status) = try await onlyCluster(of: session)
    let engines = ConnectionOracle(cluster.answers)
    let oracle = texts ? engines.ofTexts ?? engines : engines
    let enforcement = cluster.answers.enforcement
    do {
      let document = ConnectivityDocument(
        rows: try oracle.rows(from: from, to: to), inventory: cluster.inventory,
        reading: texts ? enforcement.specification.name : enforcement.title)
      switch format {
      case .json: StandardStreams.output(document.json)
      case .csv: StandardStreams.output(document.csv)
      case .table: StandardStreams.output(lines: document.table.lines)
      }
    } catch {
      throw UsageMistake(error.description)
    }
    if status != .clean { throw status }
  }
}

/// Returns the one cluster of a session, loaded and compiled, and the status
/// that its evidence deserves; diagnostics go to standard error.
///
/// - Throws: `UsageMistake` where the sources are not exactly one cluster.
func onlyCluster(of session: AuditSession) async throws -> (ClusterResult, ExitStatus) {
  let snapshot = await session.audit()
  let results = snapshot.entries.compactMap(\.result)
  guard snapshot.entries.count == 1, let cluster = results.first else {
    let names = snapshot.entries.map(\.name).joined(separator: ", ")
    throw UsageMistake("this command takes one cluster, and these are: \(names)")
  }
  for diagnostic in cluster.state.diagnostics where diagnostic.severity == .error {
    let place = diagnostic.location.map { "\($0): " } ?? ""
    StandardStreams.error(place + diagnostic.message)
  }
  return (cluster, cluster.audit.evidence.isComplete ? .clean : .incomplete)
}
