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

  /// The two sources.
  @OptionGroup var source: SourceOptions

  /// What ends the program with status 1.
  @Option(help: "End with status 1 where a connection opened: opened.")
  var failOn: Threshold?

  /// Whether the texts are asked, and not the network plugin.
  @Flag(help: "Compare what the texts say, not what the network plugin does.")
  var texts = false

  /// The form of the output.
  @Option(help: "How to print: table or json.")
  var format = OutputFormat.table

  /// Compares and prints.
  func run() async throws {
    try source.refuseFlows()
    guard source.sources.count == 2 else {
      throw UsageMistake("delta compares two sources, OLD and NEW (see `firebreak help delta`)")
    }
    let request = try source.request()
    let sessions = try source.sources.map { name in
      var own = request
      own.sources = [name]
      return try openSession(own)
    }
    // Both are read at once; what is said of them stays in order.
    async let first = sessions[0].audit()
    async let second = sessions[1].audit()
    _ = await (first, second)
    let before = try await onlyCluster(of: sessions[0])
    let after = try await onlyCluster(of: sessions[1])
    let document = DeltaDocument(
      ConnectivityDelta(from: reading(before.0), to: reading(after.0)),
      old: side(source.sources[0], before.0), new: side(source.sources[1], after.0))
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

  /// The engines that must consent, or the texts.
  private func reading(_ cluster: ClusterResult) -> [Reachability] {
    let text = texts ? cluster.answers.textReading(cluster.inventory) : nil
    return text.map { [$0] } ?? cluster.answers.engines
  }

  private func side(_ written: String, _ cluster: ClusterResult) -> DeltaDocument.Side {
    let enforcement = cluster.answers.enforcement
    return DeltaDocument.Side(
      name: written, inventory: cluster.inventory,
      gaps: cluster.audit.evidence.gaps.map(\.message),
      reading: texts ? enforcement.specification.name : enforcement.title)
  }
}
