package import Flows

extension FlowsModel {
  /// Makes the model of what was observed.
  ///
  /// Linear in the edges; one is made for each picture, not for each flow.
  ///
  /// - Parameters:
  ///   - aggregate: what was observed.
  ///   - joined: the edges beside the policies; without them every edge is
  ///     `notJoined`.
  ///   - lines: the lines that were read.
  ///   - skipped: the lines that were skipped.
  ///   - isLive: whether the input may still grow.
  package init(
    _ aggregate: FlowAggregate, joined: [JoinedEdge]?, lines: Int, skipped: Int, isLive: Bool
  ) {
    let last = aggregate.last
    func model(_ edge: FlowEdge, _ join: Join, _ cause: String) -> Edge {
      let namespaces = Set([edge.client, edge.server].compactMap { $0.workload?.namespace })
      return Edge(
        key: FlowKey(
          client: edge.client.description, server: edge.server.description,
          port: edge.portText, verdict: edge.verdict.rawValue),
        namespaces: namespaces.filter { !$0.isEmpty }.sorted(), events: Int(clamping: edge.events),
        rate: last.map { edge.window.rate(until: $0) },
        trend: edge.columns.suffix(8).map(Double.init), names: edge.names, join: join,
        cause: cause)
    }
    let edges =
      joined?.map { entry in
        model(entry.edge, Join(entry.outcome), FlowsModel.words(for: entry))
      } ?? aggregate.edges.map { model($0, .notJoined, "") }
    self.init(
      edges: edges, lines: lines, skipped: skipped, lost: Int(clamping: aggregate.lost),
      rate: last.map { aggregate.window.rate(until: $0) }, window: 60, observed: aggregate.span,
      nodes: aggregate.nodes.count, isLive: isLive)
  }

  /// Returns why an edge has its outcome: the first cause, else the policy that
  /// decides; an edge that only an allow-all admits is said to be so.
  private static func words(for entry: JoinedEdge) -> String {
    if let cause = entry.causes.first { return cause.description }
    guard let rule = entry.decidedBy.first else {
      return entry.outcome == .allowedSeen ? "as no policy isolates" : ""
    }
    return "by \(rule.policy.name)"
  }
}

extension FlowsModel.Join {
  /// Takes over the outcome of a join.
  package init(_ outcome: FlowJoinOutcome) {
    self =
      switch outcome {
      case .allowedSeen: .allowedSeen
      case .deniedDropped: .deniedDropped
      case .allowedDropped: .allowedDropped
      case .deniedForwarded: .deniedForwarded
      case .notPolicy: .notPolicy
      case .unknown: .unknown
      case .notJoined: .notJoined
      }
  }
}
