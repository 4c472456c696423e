package import Kubernetes

/// How np-guard takes a cluster where it errs: a difference that goes away with
/// an error imitated is explained by it (semantics reference, section 9).
package enum NPGuardReading {
  /// Returns a cluster in which no pod is on the host's network (G-7).
  package static func withoutHosts(_ state: ClusterState) -> ClusterState {
    var result = state
    for index in result.pods.indices { result.pods[index].spec.isHostNetwork = false }
    for index in result.controllers.indices {
      result.controllers[index].podSpec.isHostNetwork = false
    }
    return result
  }

  /// Returns a cluster with the admin policies that the API server refuses for a
  /// selector that is missing, and with named ports for the peers that have some
  ///
  package static func lenient(_ state: ClusterState) -> ClusterState {
    var lenient = state
    for index in lenient.adminPolicies.indices {
      lenient.adminPolicies[index].issues.removeAll { $0.path.hasSuffix("Selector") }
      // In the cases that say only one of the two selectors, what they say does
      // not tell the pods of a pair apart.
      if lenient.adminPolicies[index].subject == nil {
        lenient.adminPolicies[index].subject = .everything
      }
      lenient.adminPolicies[index].ingress = rules(lenient.adminPolicies[index].ingress)
      lenient.adminPolicies[index].egress = rules(lenient.adminPolicies[index].egress)
    }
    return lenient
  }

  /// Returns rules as np-guard takes them: without what refuses them for a
  /// missing selector, and with named ports for the peers that have some.
  private static func rules(_ rules: [AdminPolicyRule]) -> [AdminPolicyRule] {
    rules.flatMap { rule -> [AdminPolicyRule] in
      var pods = rule
      pods.issues.removeAll { $0.path.hasSuffix("Selector") }
      guard rule.namesPortsOfAddresses else { return [pods] }
      pods.issues.removeAll { $0.path.hasSuffix(".ports") }
      var others = pods
      pods.peers.removeAll { !$0.isPods }
      others.peers.removeAll(where: \.isPods)
      others.ports?.removeAll { if case .named = $0 { true } else { false } }
      return [pods, others]
    }
  }
}
