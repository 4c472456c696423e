package import Kubernetes

/// One policy of the input, of whatever kind: who it is and whose it is.
package struct PolicySummary: Hashable, Sendable {
  /// Kind, namespace and name.
  package var reference: ResourceReference
  /// Where it was read.
  package var location: SourceLocation

  /// The family of its kind; `nil` for kinds that no engine of ours evaluates.
  package var family: PolicyFamily? { PolicyFamily(reference.kind) }

  /// The pods it may concern, for when nobody can say what it does.
  var asUnevaluated: UnevaluatedPolicy {
    UnevaluatedPolicy(
      reference: reference, reach: reference.namespace.map { .namespace($0) } ?? .cluster,
      location: location)
  }
}

extension PolicyFamily {
  /// Makes the family of a kind; `nil` for kinds that belong to none.
  package init?(_ kind: ResourceKind) {
    switch (kind.group, kind.kind) {
    case ("networking.k8s.io", "NetworkPolicy"): self = .networkPolicy
    case ("policy.networking.k8s.io", "AdminNetworkPolicy"),
      ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"):
      self = .adminNetworkPolicy
    case ("policy.networking.k8s.io", "ClusterNetworkPolicy"): self = .clusterNetworkPolicy
    case ("cilium.io", _): self = .cilium
    case ("projectcalico.org", _), ("crd.projectcalico.org", _): self = .calico
    default: return nil
    }
  }

  /// Makes the family of a kind of policies that allow or deny; `nil` for other
  /// kinds, also for those that stand in one group with policies.
  package init?(ofPolicies kind: ResourceKind) {
    guard kind.kind.hasSuffix("NetworkPolicy"), !kind.kind.hasPrefix("Staged") else { return nil }
    self.init(kind)
  }

  /// The family in words.
  package var title: String {
    switch self {
    case .networkPolicy: "NetworkPolicy"
    case .adminNetworkPolicy: "AdminNetworkPolicy"
    case .clusterNetworkPolicy: "ClusterNetworkPolicy"
    case .cilium: "Cilium policies"
    case .calico: "Calico policies"
    }
  }
}

extension ClusterState {
  /// Every policy of the input that could act on traffic, list by list in input
  /// order; staged forms and those of service meshes are none (E-7, X-8).
  package var policySummaries: [PolicySummary] {
    decodedPolicySummaries
      + unevaluatedPolicies.filter { $0.reach != .none }
      .map { PolicySummary(reference: $0.reference, location: $0.location) }
  }

  /// Those of them of which all was read.
  var decodedPolicySummaries: [PolicySummary] {
    networkPolicies.map { PolicySummary(reference: $0.reference, location: $0.metadata.location) }
      + adminPolicies.map {
        PolicySummary(reference: $0.reference, location: $0.metadata.location)
      }
      + ciliumPolicies.map {
        PolicySummary(reference: $0.reference, location: $0.metadata.location)
      }
      + calicoPolicies.filter { !$0.isStaged }.map {
        PolicySummary(reference: $0.reference, location: $0.metadata.location)
      }
  }
}
