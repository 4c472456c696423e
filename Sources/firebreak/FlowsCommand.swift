import ArgumentParser
import AuditCore
import Reports

/// `firebreak flows`: observed flows as edges.
struct FlowsCommand: AsyncParsableCommand {
  /// Name, abstract and examples.
  static let configuration = CommandConfiguration(
    commandName: "flows",
    abstract: "Fold Hubble JSON lines into edges, joined to the policies of a source.",
    discussion: """
      Lines that are not flows are counted by reason and never end the run. Silence proves \
      nothing: lost events and the span of the observation are printed with the edges.

      Examples:
        firebreak flows flows.jsonl
        hubble observe --last 10000 -o json | firebreak flows - --source prod.json --format json
      """)

  /// The flow file.
  @Argument(
    help: ArgumentHelp(
      "Hubble JSON lines, plain or packed by gzip; - for standard input.", valueName: "FILE"))
  var file: String

  /// The cluster behind the flows.
  @Option(help: ArgumentHelp("The cluster whose policies the edges meet.", valueName: "SOURCE"))
  var source: String?

  /// The form of the output.
  @Option(help: "How to print: table or json.")
  var format = OutputFormat.table

  /// Reads, joins and prints.
  func run() async throws {
    var request = SessionRequest()
    request.sources = source.map { [$0] } ?? []
    request.flows = [file]
    if source == "-", file == "-" {
      throw UsageMistake("standard input can be read once; it is named twice with `-`")
    }
    let session = try openSession(request)
    let pictures: [FlowPicture]
    do {
      pictures = try await session.readFlows()
    } catch {
      throw UsageMistake(error.description)
    }
    guard let picture = pictures.first, pictures.count == 1 else {
      throw UsageMistake("--source is one cluster, and these are \(pictures.count)")
    }
    let document = FlowsDocument(
      lines: picture.lines, skipped: picture.skipped,
      skippedExamples: picture.skippedExamples, aggregate: picture.aggregate,
      edges: picture.edges, unusedRules: picture.unusedRules)
    switch format {
    case .json: StandardStreams.output(document.json)
    case .table: StandardStreams.output(lines: document.textLines)
    }
    let isComplete = session.snapshot.entries.allSatisfy {
      $0.result?.audit.evidence.isComplete ?? false
    }
    if !isComplete { throw ExitStatus.incomplete }
  }
}
