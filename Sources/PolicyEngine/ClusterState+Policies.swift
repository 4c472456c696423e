package import Kubernetes

extension ClusterState {
  /// The identities of all policies that are evaluated, each once, kind by kind
  /// in input order.
  package var policyReferences: [ResourceReference] {
    var seen: Set<ResourceReference> = []
    let all =
      networkPolicies.map(\.reference) + adminPolicies.map(\.reference)
      + ciliumPolicies.map(\.reference) + calicoPolicies.map(\.reference)
    return all.filter { seen.insert($0).inserted }
  }

  /// Returns the cluster with some of its policies only; every text of their
  /// identities stays.
  package func keepingPolicies(
    where isKept: (ResourceReference) -> Bool
  ) -> ClusterState {
    var result = self
    result.networkPolicies.removeAll { !isKept($0.reference) }
    result.adminPolicies.removeAll { !isKept($0.reference) }
    result.ciliumPolicies.removeAll { !isKept($0.reference) }
    result.calicoPolicies.removeAll { !isKept($0.reference) }
    return result
  }

  /// Returns the place of a policy in the input; of several texts that of the
  /// last, which counts.
  package func location(ofPolicy reference: ResourceReference) -> SourceLocation? {
    switch PolicyFamily(reference.kind) {
    case .networkPolicy:
      networkPolicies.last { $0.reference == reference }?.metadata.location
    case .adminNetworkPolicy, .clusterNetworkPolicy:
      adminPolicies.last { $0.reference == reference }?.metadata.location
    case .cilium: ciliumPolicies.last { $0.reference == reference }?.metadata.location
    case .calico: calicoPolicies.last { $0.reference == reference }?.metadata.location
    case nil: nil
    }
  }
}
