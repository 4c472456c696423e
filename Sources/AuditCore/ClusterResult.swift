package import Audit
package import Kubernetes
package import PolicyEngine

/// Everything the house knows of one cluster after an audit.
package struct ClusterResult: Sendable {
  /// What the source says.
  package let state: ClusterState
  /// Its workloads and pods.
  package let inventory: Inventory
  /// What is possible in it, by every engine in place and by the texts.
  package let answers: EngineAnswers
  /// What the audit found.
  package let audit: ClusterAudit

  /// Makes a result.
  package init(
    state: ClusterState, inventory: Inventory, answers: EngineAnswers, audit: ClusterAudit
  ) {
    self.state = state
    self.inventory = inventory
    self.answers = answers
    self.audit = audit
  }

  /// What is possible, by the engine that the audit rests on.
  package var reachability: Reachability { answers.reachability }
}
