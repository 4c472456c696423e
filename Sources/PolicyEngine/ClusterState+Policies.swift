package import Kubernetes

extension ClusterState {
  /// The identities of all policies that are evaluated, each once, in input
  /// order within a kind.
  package var policyReferences: [ResourceReference] {
    var seen: Set<ResourceReference> = []
    return networkPolicies.map(\.reference).filter { seen.insert($0).inserted }
  }

  /// Returns the cluster with some of its policies only; every text of their
  /// identities stays.
  package func keepingPolicies(
    where isKept: (ResourceReference) -> Bool
  ) -> ClusterState {
    var result = self
    result.networkPolicies.removeAll { !isKept($0.reference) }
    return result
  }

  /// Returns the place of a policy in the input; of several texts that of the
  /// last, which counts.
  package func location(ofPolicy reference: ResourceReference) -> SourceLocation? {
    networkPolicies.last { $0.reference == reference }?.metadata.location
  }
}
