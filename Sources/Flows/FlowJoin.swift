package import Kubernetes
package import PolicyEngine

/// Holds observed edges against the policies of a cluster.
///
/// Every pair of ends that was seen is asked for by itself, on the port of the
/// pod, after translation (G-6). Replies never come here: edges point from
/// client to server. Traffic of a pod's own node is no policy's matter (G-3).
package struct FlowJoin {
  /// The edges with their outcomes, and what no flow needed.
  package struct Result: Hashable, Sendable {
    /// The edges, in the order of the aggregate.
    package var edges: [JoinedEdge]
    /// The rules that no flow which passed was admitted by, in the order of
    /// the policies. Silence proves nothing: they may serve what was not seen.
    package var unusedRules: [RuleOrigin]
  }

  private let reachability: Reachability
  private let state: ClusterState
  private let ends: FlowJoinEnds

  /// Makes a join with the policies of a cluster.
  ///
  /// - Parameters:
  ///   - reachability: The policies, evaluated.
  ///   - state: The cluster that they were read from.
  package init(_ reachability: Reachability, state: ClusterState) {
    self.reachability = reachability
    self.state = state
    self.ends = FlowJoinEnds(reachability, state: state)
  }

  /// Returns the edges of an aggregate without any source to hold them
  /// against.
  package static func unjoined(_ aggregate: FlowAggregate) -> Result {
    Result(
      edges: aggregate.edges.map {
        JoinedEdge(edge: $0, outcome: .notJoined, causes: [.noSource])
      }, unusedRules: [])
  }

  /// Returns every edge with its outcome, and the rules that none of them
  /// used.
  package func join(_ aggregate: FlowAggregate) -> Result {
    var used: Set<RuleName> = []
    let edges = aggregate.edges.map { join($0, &used) }
    return Result(edges: edges, unusedRules: rules.filter { !used.contains(RuleName($0)) })
  }

  /// Returns one edge with its outcome.
  package func join(_ edge: FlowEdge) -> JoinedEdge {
    var used: Set<RuleName> = []
    return join(edge, &used)
  }

  // MARK: One edge

  /// A rule without its place.
  private struct RuleName: Hashable {
    var policy: ResourceReference
    var path: String

    init(_ rule: RuleOrigin) {
      policy = rule.policy
      path = rule.path
    }
  }

  /// What the pairs of an edge got.
  private struct Tally {
    var allowed = 0
    var denied = 0
    var unknown = 0
    var causes: Set<FlowJoinCause> = []
    var admittedBy: [RuleOrigin] = []
    var denial: Probe?

    var count: Int { allowed + denied + unknown }

    /// Keeps rules that admit a pair, each once, in the order they come.
    mutating func admit(_ rules: [RuleOrigin]) {
      for rule in rules where !admittedBy.contains(rule) { admittedBy.append(rule) }
    }
  }

  private func join(_ edge: FlowEdge, _ used: inout Set<RuleName>) -> JoinedEdge {
    if let outcome = withoutPolicy(edge) { return outcome }
    var tally = Tally()
    for (client, server) in ends.pairs(of: edge, &tally.causes) {
      count(client, server, edge, &tally)
    }
    if edge.verdict.isPassed { used.formUnion(tally.admittedBy.map(RuleName.init)) }
    if edge.furtherPairEvents > 0 { tally.causes.insert(.furtherPairs(edge.furtherPairEvents)) }
    let outcome = outcome(of: edge, &tally)
    var decidedBy = tally.admittedBy
    if outcome == .deniedDropped || outcome == .deniedForwarded, let denial = tally.denial {
      decidedBy = reachability.explain(denial).decidedBy
    }
    return JoinedEdge(
      edge: edge, outcome: outcome,
      causes: tally.causes.sorted { $0.description < $1.description }, decidedBy: decidedBy)
  }

  /// Returns the outcome of an edge that policies have no say in, or whose
  /// ends nobody knows.
  private func withoutPolicy(_ edge: FlowEdge) -> JoinedEdge? {
    func outcome(_ outcome: FlowJoinOutcome, _ cause: FlowJoinCause) -> JoinedEdge {
      JoinedEdge(edge: edge, outcome: outcome, causes: [cause])
    }
    guard edge.verdict.isPassed || edge.verdict == .dropped else {
      return outcome(.notPolicy, .noVerdict(edge.verdict))
    }
    if edge.verdict == .dropped,
      !edge.drops.keys.contains(where: { $0.category != .infrastructure }),
      let reason = edge.drops.keys.min()
    {
      return outcome(.notPolicy, .infrastructureDrop(reason))
    }
    for peer in [edge.client, edge.server] {
      switch peer {
      case .unknown: return outcome(.notJoined, .unknownEnd)
      case .workload(let workload):
        if workload.cluster != nil { return outcome(.notJoined, .otherCluster(workload)) }
        if ends.index(of: workload) == nil { return outcome(.notJoined, .absentWorkload(workload)) }
      case .reserved, .world: break
      }
    }
    if edge.client.workload == nil, edge.server.workload == nil {
      return outcome(.notPolicy, .noPod)
    }
    let hasPorts = edge.part == .tcp || edge.part == .udp || edge.part == .sctp
    if hasPorts, edge.number == 0 { return outcome(.unknown, .noPort) }
    return nil
  }

  private func count(
    _ client: FlowJoinEnds.Place, _ server: FlowJoinEnds.Place, _ edge: FlowEdge,
    _ tally: inout Tally
  ) {
    if client.isOwnNode {
      tally.allowed += 1
      tally.causes.insert(.ownNode)
      return
    }
    guard let source = client.peer, let destination = server.peer else {
      if server.isOwnNode, edge.verdict.isPassed {
        tally.allowed += 1
        tally.causes.insert(.ownNode)
      } else if server.isOwnNode {
        tally.unknown += 1
        tally.causes.insert(.ownNodeEgress)
      } else {
        tally.unknown += 1
        tally.causes.insert(.noAddress)
      }
      return
    }
    let answer = reachability.answer(from: source, to: destination)
    let verdict = answer.verdict(edge.part, edge.number)
    switch verdict {
    case .allowed:
      tally.allowed += 1
      tally.causes.formUnion(answer.causes.filter(\.isMark).map(FlowJoinCause.engine))
      if source == destination { tally.causes.insert(.ownAddress) }
      if case .pod(let pod) = source {
        tally.admit(
          reachability.rulesAdmitting(
            .egress, ofPod: pod, peer: destination, edge.part, edge.number))
      }
      if case .pod(let pod) = destination {
        tally.admit(
          reachability.rulesAdmitting(.ingress, ofPod: pod, peer: source, edge.part, edge.number))
      }
    case .denied:
      let probe = Probe(from: source, to: destination, edge.part, edge.number)
      deny(probe, toOwnNode: server.isOwnNode, edge, &tally)
    case .unknown:
      tally.unknown += 1
      tally.causes.formUnion(answer.causes.filter { !$0.isMark }.map(FlowJoinCause.engine))
    }
  }

  /// Counts a pair that the policies deny, unless the API leaves it open
  /// whether they may.
  private func deny(_ probe: Probe, toOwnNode: Bool, _ edge: FlowEdge, _ tally: inout Tally) {
    if toOwnNode {
      // The API says that a pod reaches its own node; many plugins differ.
      if edge.verdict.isPassed {
        tally.allowed += 1
        tally.causes.insert(.ownNode)
      } else {
        tally.unknown += 1
        tally.causes.insert(.ownNodeEgress)
      }
    } else if edge.verdict.isPassed, [.icmpv4, .icmpv6, .other].contains(edge.part) {
      // Denying is promised for TCP, UDP and SCTP only (G-16).
      tally.unknown += 1
      tally.causes.insert(.engine(.implementationDefined(edge.part.name)))
    } else {
      tally.denied += 1
      if tally.denial == nil { tally.denial = probe }
    }
  }

  private func outcome(of edge: FlowEdge, _ tally: inout Tally) -> FlowJoinOutcome {
    guard tally.count > 0 else { return .notJoined }
    if tally.allowed > 0, tally.denied > 0 {
      tally.causes.insert(.mixed(allowed: tally.allowed, of: tally.count))
    }
    if edge.verdict.isPassed {
      if tally.denied > 0 { return .deniedForwarded }
      return tally.unknown > 0 ? .unknown : .allowedSeen
    }
    if tally.allowed > 0 {
      if edge.hasPolicyDrops { return .allowedDropped }
      tally.causes.insert(.unsaidDrop)
      return .unknown
    }
    return tally.unknown > 0 ? .unknown : .deniedDropped
  }

  // MARK: Rules

  /// All rules of the directions in which their policies isolate, in input
  /// order.
  private var rules: [RuleOrigin] {
    state.networkPolicies.flatMap { policy in
      ((policy.isolatesIngress ? policy.ingress : [])
        + (policy.isolatesEgress ? policy.egress : [])).map {
          RuleOrigin(policy: policy.reference, path: $0.path, location: $0.location)
        }
    }
  }
}
