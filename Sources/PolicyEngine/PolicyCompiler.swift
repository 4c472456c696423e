import Kubernetes

/// Compiles the policies of a cluster as one engine evaluates them.
///
/// This is the only place that knows which dialects there are; each has its
/// compiler in `Compilers`.
enum PolicyCompiler {
  /// Returns the tiers of a cluster under a profile: those of the policies that
  /// count for it (E-3).
  static func compile(
    _ state: ClusterState, inventory: Inventory, profile: EngineProfile
  ) -> CompiledCluster {
    let counted = state.counted(by: profile)
    var cluster = tiers(counted.state, inventory: inventory, profile: profile)
    cluster.unevaluated += counted.unevaluated
    return cluster
  }

  private static func tiers(
    _ state: ClusterState, inventory: Inventory, profile: EngineProfile
  ) -> CompiledCluster {
    guard profile.kinds.contains(.networkPolicy) else { return CompiledCluster(tiers: []) }
    let reading = NetworkPolicyCompiler.Reading(profile, state)
    return CompiledCluster(tiers: [NetworkPolicyCompiler.tier(state.networkPolicies, reading)])
  }
}
