import Kubernetes
import PolicyEngine

/// NP-ALW-002: a rule admits every destination on every port, to pods it speaks
/// for.
///
/// Judged by the rule, not by `podSelector: {}`: the direction must isolate,
/// and the policy must select pods.
package struct AllowAllEgressRule: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-ALW-002", "Unconditional allow rule for egress", severity: .high,
    severityNote: "Critical where the data of a workload concerned is 8 or more.",
    description: """
      One egress rule without peers and ports (or with peers and ports that add up to \
      everything) cancels every other policy of the same pods, since policies add up and none \
      subtracts. It is how a clean-up is undone within weeks.
      """,
    remedy: """
      Delete the rule, or name the destinations and ports that are needed.
      """,
    mappings: [
      .direct(.t1105), .direct(.t1567), .direct(.t1071s001), .direct(.pci132),
      .direct(.nist442), .supporting(.iso822),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each such rule.
  package func findings(in context: AuditContext) -> [Finding] {
    written(in: context) + others(in: context)
  }

  /// Rules of NetworkPolicies, by what is written.
  private func written(in context: AuditContext) -> [Finding] {
    context.activeRules(.egress).filter { active in
      active.rule.admitsEveryPeer && active.rule.coversEveryPort
    }.map { active in
      let isSensitive = context.sensitivity(ofClasses: active.classes) >= 8000
      var draft = active.draft(
        context, "An egress rule admits every destination on every port.")
      if isSensitive { draft.severity = .critical }
      let others = context.otherPolicies(active)
      draft.why = [
        active.rule.admitsAnyPeer
          ? "\(active.rule.path) names no peer and no port: it admits everything"
          : "the peers of \(active.rule.path) add up to every pod and every address",
        others.isEmpty
          ? "no other policy could hold it back: policies add up, none subtracts"
          : "it cancels \(others.listed): policies add up, none subtracts",
        "may send anything anywhere: \(context.extent(ofClasses: active.classes))",
      ]
      return finding(draft, in: context)
    }
  }

  /// Rules of other kinds, by what the engine answers.
  private func others(in context: AuditContext) -> [Finding] {
    findings(
      onRulesOf: .egress, giving: .allowAll,
      "An egress rule admits every destination on every port.", in: context
    ) { context.sensitivity(ofClasses: $0) >= 8000 ? .critical : nil }
  }
}
