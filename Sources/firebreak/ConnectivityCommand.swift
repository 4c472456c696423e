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

      With --exposure it says instead, for each workload and direction, what its policies leave \
      open to peers that nobody names: to any pod (one without labels in a namespace that does \
      not exist yet), to the world, to the nodes and to the API server.

      Examples:
        firebreak connectivity manifests/
        firebreak connectivity prod.json --from web/frontend --format csv
        firebreak connectivity prod.json --exposure --to payments/api
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

  /// Whether exposures are asked for rather than pairs.
  @Flag(help: "Say what is open to any pod, the world, the nodes and the API server.")
  var exposure = false

  /// Whether the texts are asked, and not the network plugin.
  @Flag(help: "Print what the texts say, not what the network plugin does.")
  var texts = false

  /// The form of the output.
  @Option(help: "How to print: table, csv or json.")
  var format = Format.table

  /// Evaluates and prints.
  func run() async throws {
    try source.refuseFlows()
    if exposure, format == .csv {
      throw UsageMistake("exposures are printed as table or json, not as csv")
    }
    let session = try openSession(source.request())
    let (cluster, status) = try await onlyCluster(of: session)
    if exposure { return try printExposures(cluster, status) }
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

  private func printExposures(_ cluster: ClusterResult, _ status: ExitStatus) throws {
    let document: ExposureDocument
    do {
      document = ExposureDocument(
        cluster: cluster.audit.name,
        exposures: try cluster.exposures(from: from, to: to, byTexts: texts),
        inventory: cluster.inventory)
    } catch {
      throw UsageMistake(error.description)
    }
    switch format {
    case .json: StandardStreams.output(document.json)
    case .table, .csv: StandardStreams.output(lines: document.table.lines)
    }
    let status = document.isUncertain ? max(status, .incomplete) : status
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
