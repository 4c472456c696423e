package import Audit
package import Flows
package import Kubernetes
package import PolicyEngine

/// What a proposal would change, computed by the engine itself before anything
/// is applied.
package struct WhatIf: Sendable {
  /// An observed connection that the proposal would stop.
  package struct BrokenFlow: Hashable, Sendable {
    /// The edge.
    package var edge: FlowEdge
    /// Why it would stop, in one line.
    package var reason: String

    /// Makes a broken flow.
    package init(edge: FlowEdge, reason: String) {
      self.edge = edge
      self.reason = reason
    }
  }

  /// The pairs that open, close or change.
  package var delta: ConnectivityDelta
  /// Observed connections that passed and would pass no more.
  package var broken: [BrokenFlow]
  /// The audit of the namespace as it is, if it has one.
  package var before: NamespaceAudit?
  /// The audit of the namespace as it would be.
  package var after: NamespaceAudit?

  /// Computes what a proposal would change; costs one more audit of the
  /// cluster and one join of the edges.
  ///
  /// - Parameters:
  ///   - proposal: The proposal.
  ///   - input: The cluster as it is.
  ///   - audit: Its audit.
  ///   - observed: What was seen of it, if anything was.
  package init(
    _ proposal: Proposal, for input: AuditInput, audit: ClusterAudit,
    observed: FlowAggregate?
  ) {
    let state = WhatIf.state(after: proposal, input.state)
    let next = input.evaluating(state)
    let reachability = next.reachability
    delta = ConnectivityDelta(from: input.engines, to: next.engines)
    broken = []
    if let observed {
      let current = FlowJoin(input.reachability, state: input.state)
      let planned = FlowJoin(reachability, state: state)
      for joined in planned.join(observed).edges
      where joined.outcome == .deniedForwarded
        && current.join(joined.edge).outcome != .deniedForwarded
      {
        let rule = joined.decidedBy.first.map { "\($0.policy) \($0.path)" }
        broken.append(
          BrokenFlow(
            edge: joined.edge,
            reason: rule.map { "\($0) would not admit it" } ?? "nothing would admit it"))
      }
    }
    before = audit.namespaces.first { $0.name == proposal.namespace }
    after = Auditor().audit(next).namespaces.first { $0.name == proposal.namespace }
  }

  /// Returns the cluster with a proposal applied: its policies added, what it
  /// supersedes removed.
  package static func state(after proposal: Proposal, _ state: ClusterState) -> ClusterState {
    var next = state
    let gone = Set(proposal.superseded)
    next.networkPolicies =
      state.networkPolicies.enumerated().filter { !gone.contains($0.offset) }.map(\.element)
      + proposal.policies.map(\.policy)
    return next
  }
}
