import ArgumentParser
import AuditCore
import Reports

/// `firebreak suggest`: default-deny and the least allow rules.
struct SuggestCommand: AsyncParsableCommand {
  /// Name, abstract and examples.
  static let configuration = CommandConfiguration(
    commandName: "suggest",
    abstract: "Propose policies for a namespace, and say what they would change.",
    discussion: """
      The policies go to standard output, or with --output to DIR/NAMESPACE.yaml; what they \
      would open, close and break goes to standard error. Nothing is applied.

      Examples:
        firebreak suggest prod.json --namespace payments --flows flows.jsonl
        firebreak suggest manifests/ --namespace web --workload frontend --output policies
      """)

  /// The source and flows.
  @OptionGroup var source: SourceOptions

  /// One workload of the namespace, if not all are meant.
  @Option(help: ArgumentHelp("Only this workload of the namespace.", valueName: "NAME"))
  var workload: String?

  /// Where to write the policies.
  @Option(help: ArgumentHelp("Write DIR/NAMESPACE.yaml instead of printing.", valueName: "DIR"))
  var output: String?

  /// Replace a file that stands there.
  @Flag(help: "Replace a file that --output finds in its place.")
  var force = false

  /// Proposes and prints.
  func run() async throws {
    guard let namespace = source.namespace else {
      throw UsageMistake("suggest needs --namespace; it proposes policies for one namespace")
    }
    // `--namespace` names the one to close here; objects without a namespace
    // are in `default`, as for every other command.
    var request = try source.request()
    request.namespace = nil
    let session = try openSession(request)
    let (cluster, status) = try await onlyCluster(of: session)
    let suggestion: Suggestion
    do {
      if session.hasFlows { try await session.readFlows() }
      suggestion = try session.suggestion(
        cluster: cluster.audit.name, namespace: namespace, workload: workload)
    } catch {
      throw UsageMistake(error.description)
    }
    if let output {
      let path = "\(output)/\(AtomicFile.safeName(namespace)).yaml"
      do {
        try AtomicFile.write(Array(suggestion.proposal.yaml.utf8), to: path, replaces: force)
      } catch {
        throw UsageMistake("\(error.description); --force replaces it")
      }
      StandardStreams.error("wrote \(path)")
    } else {
      StandardStreams.output(suggestion.proposal.yaml)
    }
    let document = WhatIfDocument(suggestion.whatIf, proposal: suggestion.proposal)
    for line in document.lines { StandardStreams.error(line) }
    if status != .clean { throw status }
  }
}
