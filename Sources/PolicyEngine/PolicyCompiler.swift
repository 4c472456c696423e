import Kubernetes

/// Compiles the policies of a cluster as one engine evaluates them.
///
/// This is the only place that knows which dialects there are; each has its
/// compiler in `Compilers`.
enum PolicyCompiler {
  /// Returns the tiers of a cluster under a profile.
  static func compile(
    _ state: ClusterState, inventory: Inventory, profile: EngineProfile
  ) -> CompiledCluster {
    CompiledCluster(tiers: [NetworkPolicyCompiler.tier(state.networkPolicies)])
  }
}
