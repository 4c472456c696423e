import Kubernetes

/// Compiles the policies of a cluster as one engine evaluates them.
///
/// This is the only place that knows which dialects there are; each has its
/// compiler in `Compilers`.
enum PolicyCompiler {
  /// Returns the tiers of a cluster under a profile.
  ///
  /// Kinds that the profile does not list do nothing; those of which it cannot
  /// say leave unknown what they could change.
  static func compile(
    _ state: ClusterState, inventory: Inventory, profile: EngineProfile
  ) -> CompiledCluster {
    // An engine that enforces nothing walks no tier, whatever is missing.
    if profile.kinds.isEmpty, profile.unknownKinds.isEmpty { return CompiledCluster(tiers: []) }
    let (state, unevaluated) = state.counted(by: profile)
    var result: CompiledCluster
    switch profile.dialect {
    case .kubernetes:
      let (admin, baseline) = AdminPolicyCompiler.tiers(state, profile: profile)
      let reading = NetworkPolicyCompiler.Reading(profile, state)
      var tier = NetworkPolicyCompiler.tier(state.networkPolicies, reading)
      // Where they do not count, neither do those that are missing.
      tier.holdsMissingEvidence = profile.kinds.contains(.networkPolicy)
      result = CompiledCluster(tiers: [admin, tier, baseline])
    case .cilium:
      result = CiliumCompiler.compile(state, inventory: inventory, profile: profile)
    case .calico:
      result = CalicoCompiler.cluster(state, inventory: inventory, profile: profile)
    }
    result.unevaluated = unevaluated
    return result
  }
}
