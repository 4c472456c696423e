package import Kubernetes
package import PolicyEngine

/// Everything an audit reads: one cluster at one moment.
package struct AuditInput: Sendable {
  /// The resources.
  package var state: ClusterState
  /// The workloads and their pods.
  package var inventory: Inventory
  /// What is possible.
  package var reachability: Reachability
  /// What a person said of the cluster.
  package var profile: ClusterProfile

  /// Makes an input.
  package init(
    state: ClusterState, inventory: Inventory, reachability: Reachability,
    profile: ClusterProfile = ClusterProfile()
  ) {
    self.state = state
    self.inventory = inventory
    self.reachability = reachability
    self.profile = profile
  }
}
