import Kubernetes
import PolicyEngine

/// NP-DDN-003: a policy is called a default-deny and does not deny.
///
/// The name is only what triggers the look; the policy is judged by what it
/// does.
package struct MisleadingDefaultDenyName: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-DDN-003", "Default-deny by name only", severity: .high,
    description: """
      The name promises a default-deny, but the policy has rules that admit something beside \
      DNS, leaves out the direction its name speaks of, or selects only some pods. People who \
      read the name stop looking.
      """,
    remedy: """
      Make the policy what its name says (empty podSelector, both policyTypes, no rules), or \
      rename it.
      """,
    mappings: [
      .direct(.t1562), .direct(.pci128),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each policy with such a name.
  package func findings(in context: AuditContext) -> [Finding] {
    context.state.networkPolicies.indices.compactMap { index in
      let policy = context.state.networkPolicies[index]
      guard let claim = DefaultDenyClaim(policy.name),
        policy.isCaptured || policy.refusals.isEmpty,
        let lie = lie(of: policy, claim)
      else { return nil }
      var draft = FindingDraft(
        policy.reference, "\(policy.name) of \(policy.namespace) is no default-deny: \(lie.reason)."
      )
      draft.direction = lie.direction
      draft.path = lie.path
      draft.location = lie.location
      draft.classes = Set(
        Direction.allCases.flatMap { context.classesOfPolicy[$0][index] }
      ).sorted()
      draft.key = lie.key
      draft.why = [
        "the name speaks of \(claim.words)", lie.reason,
        "other policies of the namespace do not make it one: it is judged by itself",
      ]
      return finding(draft, in: context)
    }
  }

  private struct Lie {
    var reason: String
    var direction: Direction?
    var path: String
    var location: SourceLocation
    var key: String
  }

  private func lie(of policy: NetworkPolicy, _ claim: DefaultDenyClaim) -> Lie? {
    for direction in Direction.allCases where claim.directions.contains(direction) {
      let isIsolating = direction == .ingress ? policy.isolatesIngress : policy.isolatesEgress
      if !isIsolating {
        return Lie(
          reason: "it does not isolate for \(direction)", direction: direction,
          path: "spec.policyTypes", location: policy.metadata.location, key: "types")
      }
    }
    for direction in Direction.allCases {
      let isIsolating = direction == .ingress ? policy.isolatesIngress : policy.isolatesEgress
      let rules = direction == .ingress ? policy.ingress : policy.egress
      // DNS belongs to many a default-deny for egress; its reach is judged by
      // the checks on DNS.
      let admitting = rules.first { !(direction == .egress && $0.namesDNSOnly) }
      if isIsolating, let admitting {
        return Lie(
          reason: "it has a rule that admits \(direction.peers)", direction: direction,
          path: admitting.path, location: admitting.location, key: "rule")
      }
    }
    if claim.isForAll, let selector = policy.selector, !selector.isEmpty {
      return Lie(
        reason: "it selects only pods with \(selector)", direction: nil,
        path: "spec.podSelector", location: policy.metadata.location, key: "selector")
    }
    return nil
  }
}
