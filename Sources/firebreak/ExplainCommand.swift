import ArgumentParser
import AuditCore
import Reports

/// `firebreak explain`: why a connection is allowed, denied or unknown.
struct ExplainCommand: AsyncParsableCommand {
  /// Name, abstract and examples.
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say whether a connection may be made, and which rules decide.",
    discussion: """
      The port is the port of the destination pod, not of a Service. Where a workload is \
      named, every pair of its pods is asked.

      Examples:
        firebreak explain manifests/ --from web/frontend --to payments/api --port 8080
        firebreak explain prod.json --from web/frontend --to 203.0.113.9 --port 53/UDP
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
    let session = try openSession(source.request())
    var (cluster, status) = try await onlyCluster(of: session)
    let enforcement = cluster.answers.enforcement
    let engines = ConnectionOracle(cluster.answers)
    let oracle = TwoReadings(
      engines: engines, texts: engines.ofTexts,
      reading: enforcement.isKnown ? enforcement.title : nil,
      textName: enforcement.specification.name)
    if let probes {
      let questions: [Result<ConnectionQuestion, ProbeMistake>]
      do {
        questions = try ProbeFile.read(probes)
      } catch {
        throw UsageMistake(error.description)
      }
      for question in questions {
        switch question {
        case .success(let question):
          let document = answer(question, oracle)
          if document.pairs.asked == 0 { status = max(status, .incomplete) }
          StandardStreams.output(document.jsonLine)
        case .failure(let mistake):
          StandardStreams.error(mistake.description)
          status = max(status, .usage)
        }
      }
    } else {
      let document = try single(oracle)
      switch format {
      case .json: StandardStreams.output(document.jsonLine)
      case .table: StandardStreams.output(lines: document.lines.map { .init($0) })
      }
      if document.verdict == .unknown { status = max(status, .incomplete) }
    }
    if status != .clean { throw status }
  }

  private func single(_ oracle: TwoReadings) throws -> ExplanationDocument {
    guard let from, let to, let port else {
      throw UsageMistake("explain needs --from, --to and --port, or --probes FILE")
    }
    let question = ConnectionQuestion(from: from, to: to, portAndProtocol: port)
    guard question.isWellFormed else {
      throw UsageMistake("`\(port)` is no port; write it like 80, 53/UDP, http or 8/0/ICMPv4")
    }
    do {
      return try oracle.document(question)
    } catch {
      throw UsageMistake(error.description)
    }
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
      case .notFound(let text): name = text
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
