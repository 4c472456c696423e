package import Kubernetes
package import PolicyEngine

extension ClusterResult {
  /// Returns what a policy does to the cluster; costs an evaluation of the
  /// cluster without it.
  package func effect(of policy: ResourceReference) -> PolicyEffect {
    PolicyEffect(of: policy, in: state, reachability)
  }
}

extension AuditSession {
  /// Returns where a policy stands, with its line counted.
  package func place(
    ofPolicy reference: ResourceReference, in cluster: ClusterResult
  ) -> SourceLocation? {
    cluster.state.location(ofPolicy: reference).map(places.resolved)
  }
}
