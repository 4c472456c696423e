package import AuditCore
import Flows

extension FlowsModel {
  /// Makes a model of what was seen of a cluster; linear in its edges.
  package init(_ picture: FlowPicture) {
    let last = picture.aggregate.last
    let edges = picture.edges.map { joined in
      let edge = joined.edge
      return Edge(
        key: FlowKey(
          client: edge.client.description, server: FlowsModel.server(edge),
          port: edge.portText.isEmpty ? edge.part.name : "\(edge.portText)/\(edge.part.name)",
          verdict: edge.verdict.rawValue),
        namespaces: [edge.client, edge.server].compactMap { $0.workload?.namespace },
        events: Int(clamping: edge.events), rate: last.map { edge.window.rate(until: $0) },
        trend: edge.columns.suffix(8).map(Double.init), names: edge.names,
        join: Join(rawValue: joined.outcome.rawValue) ?? .unknown,
        cause: FlowsModel.cause(joined))
    }
    self.init(
      edges: edges.sorted { ($0.rate ?? 0, $0.events) > ($1.rate ?? 0, $1.events) },
      lines: picture.lines, skipped: picture.skipped.values.reduce(0, +),
      lost: Int(clamping: picture.aggregate.lost),
      rate: last.map { picture.aggregate.window.rate(until: $0) },
      observed: picture.aggregate.span, nodes: picture.aggregate.nodes.count,
      isLive: picture.isLive)
  }

  private static func server(_ edge: FlowEdge) -> String {
    if case .world = edge.server {
      if let name = edge.names.first { return "world \(name)" }
      let address = edge.pairs.lazy.compactMap { pair in
        if case .address(let address) = pair.server { "\(address)" } else { nil }
      }.first
      if let address { return "world \(address)" }
    }
    return edge.server.description
  }

  private static func cause(_ joined: JoinedEdge) -> String {
    if joined.outcome == .allowedSeen, joined.edge.allowAllMatches > 0 {
      return "only by an allow-all"
    }
    // The rule that decides says more than a remark about the edge.
    if let rule = joined.decidedBy.first { return "by \(rule.policy.name) \(rule.path)" }
    return joined.causes.first?.description ?? ""
  }
}
