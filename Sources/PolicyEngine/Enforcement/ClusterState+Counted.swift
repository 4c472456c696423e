import Kubernetes

extension ClusterState {
  /// Returns the cluster with the NetworkPolicies that count for a profile, and
  /// the policies of all kinds of which nobody can say whether they do.
  ///
  /// The compilers of other kinds look at the profile themselves.
  func counted(
    by profile: EngineProfile
  ) -> (state: ClusterState, unevaluated: [UnevaluatedPolicy]) {
    var state = self
    func counts(_ family: PolicyFamily) -> Bool {
      profile.kinds.contains(family) && !profile.unknownKinds.contains(family)
    }
    if !counts(.networkPolicy) { state.networkPolicies = [] }
    if !counts(.adminNetworkPolicy), !counts(.clusterNetworkPolicy) { state.adminPolicies = [] }
    if !counts(.cilium) { state.ciliumPolicies = [] }
    if !counts(.calico) { state.calicoPolicies = [] }
    let open = decodedPolicySummaries.filter { policy in
      policy.family.map(profile.unknownKinds.contains) ?? false
    }
    let unevaluated = unevaluatedPolicies.filter { policy in
      if let family = PolicyFamily(policy.reference.kind) {
        return counts(family) || profile.unknownKinds.contains(family)
      }
      return !profile.ignores(policy.reference.kind)
    }
    return (state, unevaluated + open.map(\.asUnevaluated))
  }
}
