import Kubernetes
import PolicyEngine

/// NP-ALW-001: a rule admits every source on every port, to pods it speaks for.
///
/// Judged by the rule, not by `podSelector: {}`: the direction must isolate,
/// and the policy must select pods. Workloads that a person declared public are
/// left alone.
package struct AllowAllIngressRule: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-ALW-001", "Unconditional allow rule for ingress", severity: .high,
    severityNote: "Critical where the data of a workload concerned is 8 or more.",
    description: """
      One ingress rule without peers and ports (or with peers and ports that add up to \
      everything) cancels every other policy of the same pods, since policies add up and none \
      subtracts. It is how a clean-up is undone within weeks.
      """,
    remedy: """
      Delete the rule, or name the sources and ports that are needed.
      """,
    mappings: [
      .direct(.t1046), .supporting(.t1190), .direct(.msClusterNetworking), .direct(.pci131),
      .direct(.sc75),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each such rule.
  package func findings(in context: AuditContext) -> [Finding] {
    written(in: context) + others(in: context)
  }

  /// Rules of NetworkPolicies, by what is written.
  private func written(in context: AuditContext) -> [Finding] {
    context.activeRules(.ingress).filter { active in
      active.rule.admitsEveryPeer && active.rule.coversEveryPort
        && !context.areDeclaredPublic(active.classes)
    }.map { active in
      let isSensitive = context.sensitivity(ofClasses: active.classes) >= 8000
      var draft = active.draft(
        context, "An ingress rule admits every source on every port.")
      if isSensitive { draft.severity = .critical }
      let others = context.otherPolicies(active)
      draft.why = [
        active.rule.admitsAnyPeer
          ? "\(active.rule.path) names no peer and no port: it admits everything"
          : "the peers of \(active.rule.path) add up to every pod and every address",
        others.isEmpty
          ? "no other policy could hold it back: policies add up, none subtracts"
          : "it cancels \(others.listed): policies add up, none subtracts",
        "open on every port: \(context.extent(ofClasses: active.classes))",
      ]
      return finding(draft, in: context)
    }
  }

  /// Rules of other kinds, by what the engine answers.
  private func others(in context: AuditContext) -> [Finding] {
    findings(
      onRulesOf: .ingress, giving: .allowAll, "An ingress rule admits every source on every port.",
      in: context
    ) { context.sensitivity(ofClasses: $0) >= 8000 ? .critical : nil }
    .filter { finding in
      !finding.workloads.allSatisfy {
        context.profile.publicWorkloads.contains(context.inventory.workloads[$0].identity.path)
      }
    }
  }
}
