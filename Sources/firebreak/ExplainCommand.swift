import ArgumentParser
import AuditCore
import Reports

/// `firebreak explain`: why a connection is allowed, denied or unknown.
struct ExplainCommand: AsyncParsableCommand {
  /// Name, abstract and examples.
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say why a connection is allowed or denied, or what a policy does.",
    discussion: """
      A connection: FROM and TO are NS/NAME, NS/NAME[Kind], an address, node:NAME or \
      name:DOMAIN. The port is the port of the destination pod, not of a Service. Where a \
      workload is named, every pair of its pods is asked.

      A workload alone: the policies that act on it, in the order in which they speak, and what \
      each contributes.

      --policy: what a policy does to the cluster: whom it selects, which pairs it opens and \
      closes, and whether another policy undoes it.

      Exit status: 0 answered, 2 wrong usage, 3 evidence incomplete or the answer unknown.

      Examples:
        firebreak explain manifests/ web/frontend payments/api 8080
        firebreak explain prod.json web/frontend 203.0.113.9 53/UDP
        firebreak explain prod.json payments/api
        firebreak explain prod.json --policy payments/default-deny
        firebreak explain prod.json --probes probes.jsonl
      """)

  /// The source.
  @OptionGroup var source: SourceOptions

  /// Who opens the connection.
  @Option(help: ArgumentHelp("Who opens the connection.", valueName: "NS/NAME|ADDRESS"))
  var from: String?

  /// Who accepts it.
  @Option(help: ArgumentHelp("Who accepts it.", valueName: "NS/NAME|ADDRESS"))
  var to: String?

  /// The port and, behind a slash, the protocol.
  @Option(
    help: ArgumentHelp(
      "The port or its name, and the protocol if it is not TCP.", valueName: "80[/TCP]"))
  var port: String?

  /// The policy that is asked about, if one is.
  @Option(
    help: ArgumentHelp("Say what this policy does.", valueName: "[KIND/]NS/NAME"))
  var policy: String?

  /// A file of questions, one JSON object a line.
  @Option(
    help: ArgumentHelp(
      "Answer each line of a file: {\"from\",\"to\",\"protocol\",\"port\"}.", valueName: "FILE"))
  var probes: String?

  /// The form of the output.
  @Option(help: "How to print: table or json.")
  var format = OutputFormat.table

  /// Asks and prints.
  func run() async throws {
    try source.refuseFlows()
    let question = try asked()
    var request = try source.request()
    request.sources = Array(request.sources.prefix(1))
    let session = try openSession(request)
    let (cluster, status) = try await onlyCluster(of: session)
    let answered: ExitStatus
    do {
      switch question {
      case .connection(let question): answered = try explain(question, session, cluster)
      case .workload(let name): answered = try explain(workload: name, session, cluster)
      case .policy(let name): answered = try explain(policy: name, session, cluster)
      case .probes(let path): answered = try answer(path, cluster)
      }
    } catch let mistake as EndpointMistake {
      throw UsageMistake(mistake.description)
    }
    let worst = max(status, answered)
    if worst != .clean { throw worst }
  }

  /// What the arguments ask.
  private enum Asked {
    case connection(ConnectionQuestion)
    case workload(String)
    case policy(String)
    case probes(String)
  }

  /// Reads the question out of the words behind the source and the options.
  private func asked() throws -> Asked {
    let words = source.sources.dropFirst()
    let named = [from, to, port].compactMap { $0 }
    let forms = [!words.isEmpty, !named.isEmpty, policy != nil, probes != nil]
    guard forms.filter({ $0 }).count <= 1 else {
      throw UsageMistake("one question at a time: a connection, a workload, --policy or --probes")
    }
    if let probes { return .probes(probes) }
    if let policy { return .policy(policy) }
    if words.count == 1, let workload = words.first { return .workload(workload) }
    let ends = words.isEmpty ? named : Array(words)
    guard ends.count == 3 else {
      throw UsageMistake(
        "explain needs a question behind SOURCE: FROM TO PORT, a workload, --policy or --probes")
    }
    let question = ConnectionQuestion(from: ends[0], to: ends[1], portAndProtocol: ends[2])
    guard question.isWellFormed else {
      throw UsageMistake("`\(ends[2])` is no port; write it like 80, 53/UDP, http or 8/0/ICMPv4")
    }
    return .connection(question)
  }

  private func explain(
    _ question: ConnectionQuestion, _ session: AuditSession, _ cluster: ClusterResult
  ) throws -> ExitStatus {
    var document = try TwoReadings(cluster, names: [question.to]).document(question)
    for (rule, text) in session.texts(ofRules: document.decidedBy, in: cluster) {
      document.sources[rule] = text.lines.map { ($0.number, $0.text.text) }
    }
    switch format {
    case .json: StandardStreams.output(document.jsonLine)
    case .table: StandardStreams.output(lines: document.lines.map { .init($0) })
    }
    return document.verdict == .unknown ? .incomplete : .clean
  }

  private func explain(
    workload name: String, _ session: AuditSession, _ cluster: ClusterResult
  ) throws -> ExitStatus {
    let document = ContributionDocument(
      try cluster.contributions(to: name), inventory: cluster.inventory,
      podClasses: cluster.reachability.podClasses)
    switch format {
    case .json: StandardStreams.output(document.json)
    case .table: StandardStreams.output(lines: document.lines.map { .init($0) })
    }
    return document.isUncertain ? .incomplete : .clean
  }

  private func explain(
    policy name: String, _ session: AuditSession, _ cluster: ClusterResult
  ) throws -> ExitStatus {
    let reference = try PolicyFinder(cluster.state).find(name)
    let document = PolicyEffectDocument(
      cluster.effect(of: reference), inventory: cluster.inventory,
      place: session.place(ofPolicy: reference, in: cluster)?.description,
      findings: cluster.audit.findings.filter { $0.object == reference },
      notEnforced: cluster.reasonNotEnforced(reference))
    switch format {
    case .json: StandardStreams.output(document.json)
    case .table: StandardStreams.output(lines: document.lines.map { .init($0) })
    }
    return document.isUncertain ? .incomplete : .clean
  }

  private func answer(_ path: String, _ cluster: ClusterResult) throws -> ExitStatus {
    let questions: [Result<ConnectionQuestion, ProbeMistake>]
    do {
      questions = try ProbeFile.read(path)
    } catch {
      throw UsageMistake(error.description)
    }
    var ends: [String] = []
    for case .success(let question) in questions { ends.append(question.to) }
    let oracle = TwoReadings(cluster, names: ends)
    var status = ExitStatus.clean
    for question in questions {
      switch question {
      case .success(let question):
        var document = answer(question, oracle)
        // Many answers: the rules that decide, without the walk to them.
        document.halves = []
        if document.pairs.asked == 0 { status = max(status, .incomplete) }
        StandardStreams.output(document.jsonLine)
      case .failure(let mistake):
        StandardStreams.error(mistake.description)
        status = max(status, .usage)
      }
    }
    return status
  }

  /// Answers one line of a file; an end that is not there is unknown, since
  /// the other lines still have answers.
  private func answer(_ question: ConnectionQuestion, _ oracle: TwoReadings)
    -> ExplanationDocument
  {
    do {
      return try oracle.document(question)
    } catch {
      let name: String
      switch error {
      case .notFound(let text), .noPolicy(let text), .nodeWithoutAddress(let text),
        .nameAsSource(let text):
        name = text
      case .ambiguous(let text, let choices):
        name = "\(text) (\(choices.joined(separator: " or ")))"
      }
      return oracle.document(question, PairAnswer(unknown: .unknownEndpoint(name)))
    }
  }
}

/// The engines of a cluster and what the policies' texts say: both are asked,
/// and both told where they differ (E-6).
private struct TwoReadings {
  /// Those whose answer counts.
  var engines: ConnectionOracle
  /// The texts, where they may say something else.
  var texts: ConnectionOracle?
  /// The names of the engines, where they are known.
  var reading: String?
  /// What the texts are called.
  var textName: String

  /// Makes the readings of a cluster, ready for some ends that may be domain
  /// names.
  init(_ cluster: ClusterResult, names ends: [String]) {
    let enforcement = cluster.answers.enforcement
    engines = ConnectionOracle(cluster, asking: ends)
    texts = engines.ofTexts
    reading = enforcement.isKnown ? enforcement.title : nil
    textName = enforcement.specification.name
  }

  /// Returns the answer to a question.
  func document(_ question: ConnectionQuestion) throws(EndpointMistake) -> ExplanationDocument {
    var document = document(question, try engines.answer(question))
    if let text = try texts?.answer(question), text.verdict != document.verdict {
      document.textReading = (textName, text.verdict, text.decidedBy)
    }
    return document
  }

  /// Returns an answer as a document.
  func document(_ question: ConnectionQuestion, _ answer: PairAnswer) -> ExplanationDocument {
    var document = ExplanationDocument(
      from: question.from, to: question.to, protocolName: question.protocolName,
      port: question.port, verdict: answer.verdict, decidedBy: answer.decidedBy,
      causes: answer.causes, halves: answer.halves,
      pairs: (answer.asked, answer.allowed))
    document.reading = reading
    return document
  }
}
