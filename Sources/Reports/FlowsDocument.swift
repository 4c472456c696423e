package import DisplayText
package import Flows
import Kubernetes
package import PolicyEngine

/// Observed flows as edges, joined to the policies where a source is known.
package struct FlowsDocument: Sendable {
  /// The lines that were read, good and bad.
  package var lines: Int
  /// The lines that were passed over, by reason.
  package var skipped: [String: Int]
  /// An example of each reason, with the number of its line.
  package var skippedExamples: [String: String]
  /// What was seen.
  package var aggregate: FlowAggregate
  /// The edges with what the policies say of them.
  package var edges: [JoinedEdge]
  /// The rules that no flow used, or `nil` where no source is known.
  package var unusedRules: [RuleOrigin]?

  /// Makes a document.
  package init(
    lines: Int, skipped: [String: Int], skippedExamples: [String: String] = [:],
    aggregate: FlowAggregate, edges: [JoinedEdge],
    unusedRules: [RuleOrigin]?
  ) {
    self.lines = lines
    self.skipped = skipped
    self.skippedExamples = skippedExamples
    self.aggregate = aggregate
    self.edges = edges
    self.unusedRules = unusedRules
  }

  /// The document as JSON, in the stable machine format of version 1.
  package var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schemaVersion", AuditDocument.schemaVersion)
      writer.member("lines", lines)
      writer.key("skipped")
      writer.object { writer in
        for (reason, count) in skipped.sorted(by: { $0.key < $1.key }) {
          writer.member(reason, count)
        }
      }
      writer.key("skippedExamples")
      writer.object { writer in
        for (reason, example) in skippedExamples.sorted(by: { $0.key < $1.key }) {
          writer.member(reason, example)
        }
      }
      writer.member("lost", count: aggregate.lost)
      writer.member("first", aggregate.first?.rfc3339)
      writer.member("last", aggregate.last?.rfc3339)
      writer.member("complete", aggregate.isComplete)
      writer.member("unplaced", count: aggregate.unplaced.total)
      writer.member("unoriented", count: aggregate.unplaced.unoriented)
      writer.member("nodes", aggregate.nodes.count)
      writer.key("edges")
      writer.array(edges) { FlowsDocument.write($1, to: &$0) }
      writer.key("unusedRules")
      if let unusedRules { writer.rules(unusedRules) } else { writer.array { _ in } }
    }
    writer.endLine()
    return writer.bytes
  }

  private static func write(_ joined: JoinedEdge, to writer: inout JSONWriter) {
    let edge = joined.edge
    writer.object { writer in
      writer.member("client", edge.client.description)
      writer.member("server", edge.server.description)
      writer.member("protocol", edge.part.name)
      writer.key("port")
      switch edge.part {
      case .icmpv4, .icmpv6: writer.string(edge.portText)
      default: writer.int(Int(edge.number))
      }
      writer.member("verdict", edge.verdict.rawValue)
      writer.member("events", count: edge.events)
      writer.member("flows", count: edge.flows)
      writer.key("names")
      writer.strings(edge.names)
      writer.member("first", edge.first?.rfc3339)
      writer.member("last", edge.last?.rfc3339)
      if !edge.drops.isEmpty {
        writer.key("drops")
        writer.object { writer in
          let drops = edge.drops.map { ($0.key.name, $0.value.connections) }
          for (reason, count) in drops.sorted(by: { $0.0 < $1.0 }) {
            writer.member(reason, count: count)
          }
        }
      }
      writer.member("join", joined.outcome.rawValue)
      writer.member("cause", joined.causes.first?.description)
      writer.key("decidedBy")
      writer.rules(joined.decidedBy)
    }
  }

  /// The document as text for people: what was read, then the edges by count.
  package var textLines: [SafeText] {
    var result: [SafeText] = []
    let span = [aggregate.first, aggregate.last].compactMap { $0?.rfc3339 }
    let when: String = span.count == 2 ? "  \(span[0]) to \(span[1])" : ""
    result.append(
      "\(lines) lines  \(edges.count) edges  lost \(aggregate.lost)  nodes \(aggregate.nodes.count)\(when)"
    )
    for (reason, count) in skipped.sorted(by: { $0.key < $1.key }) {
      let example = skippedExamples[reason].map { ", \($0)" } ?? ""
      result.append("skipped \(count): \(reason)\(example)")
    }
    if aggregate.unplaced.total > 0 {
      result.append("without an edge \(aggregate.unplaced.total)")
    }
    result.append("")
    var table = PlainTable(columns: [
      .init("CLIENT"), .init("SERVER"), .init("PORT"), .init("VERDICT"), .init("FLOWS", .right),
      .init("JOIN"),
    ])
    for joined in edges.sorted(by: { $0.edge.flows > $1.edge.flows }) {
      let edge = joined.edge
      let name = edge.names.first.map { " \($0)" } ?? ""
      table.append([
        SafeText(edge.client.description), SafeText(edge.server.description + name),
        SafeText("\(edge.portText)/\(edge.part.name)"), SafeText(edge.verdict.rawValue),
        "\(edge.flows)", SafeText(joined.outcome.rawValue),
      ])
    }
    return result + table.lines
  }
}
