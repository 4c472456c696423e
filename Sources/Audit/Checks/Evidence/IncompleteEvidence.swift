import Kubernetes

/// NP-EVD-001: the input leaves out something that the audit needs, or holds
/// policies that it does not evaluate.
///
/// It blocks a pass: what is not known is never counted as closed.
package struct IncompleteEvidence: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-EVD-001", "Incomplete evidence", severity: .info,
    description: """
      A list was refused or cut off, a file could not be read, or a policy kind is present \
      that is not evaluated yet. What depends on it is unknown and counts as the worst case.
      """,
    remedy: """
      Collect what is missing and audit again.
      """,
    mappings: [
      .supporting(.pci128)
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each gap, and for each kind that is not evaluated.
  package func findings(in context: AuditContext) -> [Finding] {
    gaps(in: context) + unevaluated(in: context)
  }

  private func gaps(in context: AuditContext) -> [Finding] {
    context.state.evidence.gaps.map { gap in
      let kind = gap.kind ?? ResourceKind("Cluster")
      var draft = FindingDraft(
        ResourceReference(kind, namespace: gap.namespace, name: context.state.name),
        "Evidence is incomplete: \(gap.message).")
      draft.location = gap.location
      draft.key = "\(gap.cause.rawValue) \(gap.location?.file ?? "") \(gap.message)"
      draft.why = [
        gap.kind.map { "missing: \($0)" } ?? "nobody can say what is missing",
        gap.kind == .networkPolicy
          ? "what these policies would decide is unknown, and counts as the worst case"
          : "results that need it are less sure than they look",
      ]
      return finding(draft, in: context)
    }
  }

  private func unevaluated(in context: AuditContext) -> [Finding] {
    let policies = context.unevaluatedPolicies
    return Dictionary(grouping: policies, by: \.reference.kind).sorted { $0.key < $1.key }
      .map { kind, policies in
        var draft = FindingDraft(
          ResourceReference(kind, namespace: nil, name: context.state.name),
          "\(kind) is present and not evaluated: pods it could select are unknown.")
        draft.location = policies.first?.location
        draft.why = [
          "\(policies.count.counted("policy", "policies")): "
            + policies.map(\.reference.name).listed,
          policies.contains { $0.reach == .cluster }
            ? "the kind is cluster-wide: every pod could be selected"
            : "every pod of their namespaces could be selected",
        ]
        return finding(draft, in: context)
      }
  }
}
