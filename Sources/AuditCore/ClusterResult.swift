package import Audit
package import Kubernetes
package import PolicyEngine

/// Everything the house knows of one cluster after an audit.
package struct ClusterResult: Sendable {
  /// What the source says.
  package let state: ClusterState
  /// Its workloads and pods.
  package let inventory: Inventory
  /// What is possible in it.
  package let reachability: Reachability
  /// What the audit found.
  package let audit: ClusterAudit

  /// Makes a result.
  package init(
    state: ClusterState, inventory: Inventory, reachability: Reachability, audit: ClusterAudit
  ) {
    self.state = state
    self.inventory = inventory
    self.reachability = reachability
    self.audit = audit
  }
}
