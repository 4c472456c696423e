import Kubernetes
import PolicyEngine

/// A kind of policies that is there and not, or perhaps not, enforced.
struct UnenforcedKind {
  /// The kind.
  var kind: ResourceKind
  /// What becomes of it.
  var enforcement: FamilyEnforcement
  /// Its policies, in input order; never empty.
  var policies: [PolicySummary]
}

extension AuditContext {
  /// Returns the kinds of policies that are there and of which something holds,
  /// in order.
  func unenforcedKinds(where holds: (FamilyEnforcement) -> Bool) -> [UnenforcedKind] {
    Dictionary(
      grouping: enforcement.policies.filter { holds($0.enforcement) },
      by: \.policy.reference.kind
    )
    .sorted { $0.key < $1.key }
    .compactMap { kind, policies in
      policies.first.map {
        UnenforcedKind(
          kind: kind, enforcement: $0.enforcement, policies: policies.map(\.policy))
      }
    }
  }

  /// The cluster as the object of findings that concern all of it.
  var clusterReference: ResourceReference {
    ResourceReference(ResourceKind("Cluster"), namespace: nil, name: state.name)
  }
}
