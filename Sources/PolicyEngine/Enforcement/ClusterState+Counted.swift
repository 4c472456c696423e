import Kubernetes

extension ClusterState {
  /// Returns the cluster with the policies that count for a profile.
  ///
  /// Of the two families of `policy.networking.k8s.io` both stay where one
  /// counts: their compiler looks at the profile itself.
  func counted(by profile: EngineProfile) -> ClusterState {
    var state = self
    if !profile.counts(.networkPolicy) { state.networkPolicies = [] }
    if !profile.counts(.adminNetworkPolicy), !profile.counts(.clusterNetworkPolicy) {
      state.adminPolicies = []
    }
    if !profile.counts(.cilium) { state.ciliumPolicies = [] }
    if !profile.counts(.calico) { state.calicoPolicies = [] }
    return state
  }

  /// Returns the policies of all kinds of which nobody can say what they do
  /// under a profile.
  func unevaluated(by profile: EngineProfile) -> [UnevaluatedPolicy] {
    let open =
      profile.unknownKinds.isEmpty
      ? []
      : decodedPolicySummaries.filter { policy in
        policy.family.map(profile.unknownKinds.contains) ?? false
      }
    let unevaluated = unevaluatedPolicies.filter { policy in
      if let family = PolicyFamily(policy.reference.kind) {
        return profile.counts(family) || profile.unknownKinds.contains(family)
      }
      return !profile.ignores(policy.reference.kind)
    }
    return unevaluated + open.map(\.asUnevaluated)
  }
}

extension EngineProfile {
  /// Returns whether policies of a family surely count.
  fileprivate func counts(_ family: PolicyFamily) -> Bool {
    kinds.contains(family) && !unknownKinds.contains(family)
  }
}
