import Kubernetes

/// Compiles the policies of a cluster as the texts of the Kubernetes APIs have
/// them: the tier of the NetworkPolicies between those of
/// `policy.networking.k8s.io`.
struct UpstreamCompiler: DialectCompiler {
  private let profile: EngineProfile
  private let reading: NetworkPolicyCompiler.Reading

  /// Surveys a cluster.
  init(_ state: ClusterState, _ profile: EngineProfile) {
    self.profile = profile
    reading = NetworkPolicyCompiler.Reading(profile, state)
  }

  /// A Boolean value that tells whether selectors stand for nodes, by the pods
  /// on their network (E08).
  var dependsOnPods: Bool { reading.hosts != nil }
  /// The same, by the namespaces of those pods.
  var dependsOnNamespaces: Bool { reading.hosts != nil }

  /// Returns the three tiers.
  func cluster(_ state: ClusterState) -> CompiledCluster {
    let (admin, baseline) = AdminPolicyCompiler.tiers(state, profile: profile)
    var tier = NetworkPolicyCompiler.tier(state.networkPolicies, reading)
    // Where they do not count, neither do those that are missing.
    tier.holdsMissingEvidence = profile.kinds.contains(.networkPolicy)
    return CompiledCluster(tiers: [admin, tier, baseline])
  }

  /// Returns what one policy is compiled to.
  func policy(
    _ list: PolicySource.List, _ index: Int, of state: ClusterState
  ) -> CompiledSource? {
    switch list {
    case .networkPolicies where state.networkPolicies.indices.contains(index):
      let choice = NetworkPolicyCompiler.choice(state.networkPolicies[index], index, reading)
      return CompiledSource(parts: [CompiledSource.Part(choice: choice, place: .union)])
    case .adminPolicies: return AdminPolicyCompiler.policy(index, of: state, profile: profile)
    case .networkPolicies, .ciliumPolicies, .calicoPolicies, .builtIn: return .nothing
    }
  }

  /// The texts have nothing to tell.
  func diagnostics(_ state: ClusterState) -> [Diagnostic] { [] }
}
