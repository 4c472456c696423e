import ArgumentParser
import Audit
import AuditCore
import DisplayText
import Reports

/// `firebreak audit`: the audit of the sources as a table or as JSON.
struct AuditCommand: AsyncParsableCommand {
  /// Name, abstract and examples.
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Print what the policies of the sources make possible, and what is wrong.",
    discussion: """
      Exit status: 0 clean, 1 findings at or above --fail-on, 2 wrong usage, 3 evidence \
      incomplete, 70 a defect of the program; where several hold: 70, 2, 3, 1.

      Examples:
        firebreak audit manifests/
        firebreak audit prod.json staging.json --format json
        firebreak audit fleet.yaml --fail-on high
      """)

  /// The sources and flows.
  @OptionGroup var source: SourceOptions

  /// The form of the output.
  @Option(help: "How to print: table or json.")
  var format = OutputFormat.table

  /// The severity from which findings end the program with status 1.
  @Option(help: "End with status 1 where a finding is at least this severe.")
  var failOn: Severity?

  /// Audits and prints.
  func run() async throws {
    let session = try openSession(source.request())
    try await AuditOutput.print(session, format: format, failOn: failOn)
  }
}

/// The forms in which most commands print.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  /// Aligned text for people.
  case table
  /// JSON for programs.
  case json
}

extension Severity: ExpressibleByArgument {}

/// Opens a session, or ends with a mistake of the person's.
func openSession(_ request: SessionRequest) throws -> AuditSession {
  do {
    return try AuditSession(request)
  } catch {
    throw UsageMistake(error.description)
  }
}

/// Prints the audit of a fleet and ends with the status it deserves.
struct AuditOutput {
  /// The audited fleet.
  let snapshot: FleetSnapshot
  /// What was seen of its clusters, where flows were read.
  var flows: [FlowPicture] = []
  /// The form of the output.
  let format: OutputFormat
  /// The severity from which findings end the program with status 1.
  let failOn: Severity?

  /// Audits a session, reads its flows and prints both, then throws the exit
  /// status where it is not 0.
  ///
  /// - Throws: `UsageMistake` where a flow input cannot be read.
  static func print(
    _ session: AuditSession, format: OutputFormat, failOn: Severity? = nil
  ) async throws {
    let snapshot = await session.audit()
    var flows: [FlowPicture] = []
    if session.hasFlows {
      do {
        flows = try await session.readFlows()
      } catch {
        throw UsageMistake(error.description)
      }
    }
    try AuditOutput(snapshot: snapshot, flows: flows, format: format, failOn: failOn).finish()
  }

  /// Prints, then throws the exit status where it is not 0.
  func finish() throws {
    let audits = snapshot.entries.compactMap { $0.result?.audit }
    switch format {
    case .json:
      var document = AuditDocument(clusters: audits, figures: snapshot.figures)
      for picture in flows where picture.aggregate.records > 0 {
        document.flows[picture.cluster ?? ""] = AuditDocument.FlowCounts(
          picture.aggregate, picture.edges)
      }
      StandardStreams.output(document.json)
    case .table:
      StandardStreams.output(lines: AuditTable(clusters: audits, figures: snapshot.figures).lines)
      for picture in flows where picture.aggregate.records > 0 {
        let counts = AuditDocument.FlowCounts(picture.aggregate, picture.edges)
        let name = picture.cluster ?? "flows"
        StandardStreams.output(lines: ["", "\(name)  \(SafeText(counts.line))"])
      }
    }
    for notice in snapshot.notices { StandardStreams.error(notice) }
    var status = ExitStatus.clean
    if let failOn, audits.contains(where: { $0.findings.contains { $0.severity >= failOn } }) {
      status = max(status, .findings)
    }
    if audits.count < snapshot.entries.count || audits.contains(where: { !$0.evidence.isComplete })
    {
      status = max(status, .incomplete)
    }
    if status != .clean { throw status }
  }
}
