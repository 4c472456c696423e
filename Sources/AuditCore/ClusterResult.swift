package import Audit
package import Kubernetes

/// Everything the house knows of one cluster after an audit.
package struct ClusterResult: Sendable {
  /// What the source says.
  package let state: ClusterState
  /// Its workloads and pods.
  package let inventory: Inventory
  /// What the audit found.
  package let audit: ClusterAudit

  /// Makes a result.
  package init(state: ClusterState, inventory: Inventory, audit: ClusterAudit) {
    self.state = state
    self.inventory = inventory
    self.audit = audit
  }
}
