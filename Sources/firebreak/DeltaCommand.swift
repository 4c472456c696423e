import ArgumentParser
import AuditCore
import PolicyEngine
import Reports

/// `firebreak delta`: which connections opened and closed between two sources.
struct DeltaCommand: AsyncParsableCommand {
  /// Name, abstract and examples.
  static let configuration = CommandConfiguration(
    commandName: "delta",
    abstract: "Print which connections opened, closed or changed between two sources.",
    discussion: """
      OLD and NEW are two states of one cluster, each a file, a folder, a capture, `-` or \
      name=path[,path…]. Workloads are matched by namespace, kind and name. What the policies \
      say is compared, not their text: a rule written another way is no difference. What \
      nobody can know is printed apart, with the reason.

      Exit status: 0 compared, 1 a connection opened and --fail-on opened was given, 2 wrong \
      usage, 3 evidence incomplete or a difference unknown, 70 a defect of the program; where \
      several hold: 70, 2, 3, 1.

      Examples:
        firebreak delta main/manifests/ branch/manifests/ --fail-on opened
        firebreak delta yesterday.json today.json --format json
        git show HEAD:policies.yaml | firebreak delta - policies.yaml
      """)

  /// What ends the program with status 1.
  enum Threshold: String, ExpressibleByArgument, CaseIterable {
    /// A connection that surely passes now and surely did not.
    case opened
  }

  /// The earlier source.
  @Argument(help: ArgumentHelp("The earlier source.", valueName: "OLD"))
  var old: String

  /// The later source.
  @Argument(help: ArgumentHelp("The later source.", valueName: "NEW"))
  var new: String

  /// The namespace of objects that name none.
  @Option(help: ArgumentHelp("The namespace of objects that name none.", valueName: "NAMESPACE"))
  var namespace: String?

  /// What ends the program with status 1.
  @Option(help: "End with status 1 where a connection opened: opened.")
  var failOn: Threshold?

  /// The form of the output.
  @Option(help: "How to print: table or json.")
  var format = OutputFormat.table

  /// Compares and prints.
  func run() async throws {
    if [old, new].filter({ $0 == "-" || $0.hasSuffix("=-") }).count > 1 {
      throw UsageMistake("standard input can be read once; it is named twice with `-`")
    }
    let sessions = try (old: session(of: old), new: session(of: new))
    // Both are read at once; what is said of them stays in order.
    async let first = sessions.old.audit()
    async let second = sessions.new.audit()
    _ = await (first, second)
    let before = try await onlyCluster(of: sessions.old)
    let after = try await onlyCluster(of: sessions.new)
    let document = DeltaDocument(
      ConnectivityDelta(from: before.0.reachability, to: after.0.reachability),
      old: side(old, before.0), new: side(new, after.0))
    switch format {
    case .json: StandardStreams.output(document.json)
    case .table: StandardStreams.output(lines: document.lines)
    }
    for side in [document.old, document.new] {
      for gap in side.gaps { StandardStreams.error("\(side.name): \(gap)") }
    }
    var status = max(before.1, after.1)
    if document.isUncertain { status = max(status, .incomplete) }
    if failOn == .opened, document.opensSurely { status = max(status, .findings) }
    if status != .clean { throw status }
  }

  private func session(of source: String) throws -> AuditSession {
    var request = SessionRequest()
    request.sources = [source]
    request.namespace = namespace
    return try openSession(request)
  }

  private func side(_ written: String, _ cluster: ClusterResult) -> DeltaDocument.Side {
    DeltaDocument.Side(
      name: written, inventory: cluster.inventory,
      gaps: cluster.audit.evidence.gaps.map(\.message))
  }
}
