import Kubernetes
import PolicyEngine

/// NP-NUL-002: a policy has rules for a direction that its policyTypes leave
/// out, or its `types` in Calico; other kinds name no directions.
package struct InertRules: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-NUL-002", "Rules in a direction that the policy leaves out", severity: .high,
    description: """
      The rules look as if they restricted the direction, but policyTypes names the other one \
      only: they are ignored, and nothing isolates the pods there.
      """,
    remedy: """
      Add the direction to policyTypes, after checking that the rules name everything the pods \
      need.
      """,
    mappings: [
      .direct(.pci128), .supporting(.t1562),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each policy and direction.
  package func findings(in context: AuditContext) -> [Finding] {
    written(in: context) + ofCalico(in: context)
  }

  /// Policies of Calico that an engine counts (X-9).
  private func ofCalico(in context: AuditContext) -> [Finding] {
    context.state.calicoPolicies.flatMap { policy -> [Finding] in
      let texts = context.readings.policies.filter { $0.source.reference == policy.reference }
      guard policy.declaresTypes, !texts.isEmpty, policy.isCaptured || policy.refusals.isEmpty
      else { return [] }
      let classes = Set(
        texts.flatMap { text in Direction.allCases.flatMap { context.classes(of: text, $0) } }
      ).sorted()
      return Direction.allCases.compactMap { direction in
        let rules = direction == .ingress ? policy.ingress : policy.egress
        let isGoverned = direction == .ingress ? policy.governsIngress : policy.governsEgress
        guard !isGoverned, let first = rules.first else { return nil }
        var draft = FindingDraft(
          policy.reference,
          "\(policy.name) has \(direction) rules that do nothing: its types leave the direction out."
        )
        draft.direction = direction
        draft.path = "spec.\(direction)"
        draft.location = first.location
        draft.classes = classes
        draft.key = "inert"
        draft.why = [
          "types is written out and does not name \(direction)",
          "\(rules.count.counted("rule")) of that direction are ignored (X-9)",
        ]
        draft.remedy = "Add the direction to types, after checking what the rules leave out."
        return finding(draft, in: context)
      }
    }
  }

  /// NetworkPolicies, by what is written.
  private func written(in context: AuditContext) -> [Finding] {
    context.state.networkPolicies.enumerated().flatMap { index, policy -> [Finding] in
      guard policy.declaresTypes, policy.isCaptured || policy.refusals.isEmpty else { return [] }
      return Direction.allCases.compactMap { direction in
        let rules = direction == .ingress ? policy.ingress : policy.egress
        let isIsolating = direction == .ingress ? policy.isolatesIngress : policy.isolatesEgress
        guard !isIsolating, let first = rules.first else { return nil }
        var draft = FindingDraft(
          policy.reference,
          "\(policy.name) has \(direction) rules that do nothing: policyTypes leaves the direction out."
        )
        draft.direction = direction
        draft.path = "spec.\(direction)"
        draft.location = first.location
        draft.classes = Set(Direction.allCases.flatMap { context.classesOfPolicy[$0][index] })
          .sorted()
        draft.key = "inert"
        draft.why = [
          "policyTypes is written out and does not name \(direction)",
          "\(rules.count.counted("rule")) of that direction are ignored (K-2)",
        ]
        return finding(draft, in: context)
      }
    }
  }
}
