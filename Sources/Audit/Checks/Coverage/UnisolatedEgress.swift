import Kubernetes
import PolicyEngine

/// NP-COV-002: no policy isolates a workload for egress.
///
/// Left alone: pods on the node's network (NP-COV-005), finished pods, the
/// platform's namespaces, and pods that unread policies might isolate.
package struct UnisolatedEgress: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-COV-002", "Workload without egress isolation", severity: .high,
    description: """
      No policy selects the workload's pods for egress, so whoever takes one over may fetch \
      tools, carry data out and try every service inside. Pods on the node's network, finished \
      pods and the platform's own namespaces are left alone.
      """,
    remedy: """
      Select the pods with a default-deny for egress and allow DNS and the destinations they \
      need.
      """,
    mappings: [
      .direct(.t1048), .direct(.t1105), .direct(.t1567), .direct(.pci132), .direct(.nist442),
      .supporting(.soc67), .direct(.sc75), .supporting(.cis532),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each workload that is open in egress.
  package func findings(in context: AuditContext) -> [Finding] {
    open(in: context) + undecided(in: context)
  }

  /// Workloads that no policy selects.
  private func open(in context: AuditContext) -> [Finding] {
    context.openWorkloads(.egress).map { workload, classes in
      let audit = context.workloads[workload]
      let name = context.inventory.workloads[workload].displayName
      var draft = context.draft(
        workload: workload, classes: classes,
        "No policy isolates \(name) for egress: it may connect anywhere on every port.")
      draft.direction = .egress
      draft.why = [
        context.selectionSummary(workload, .egress),
        "a pod that no policy isolates may send everything in this direction",
        "it may open connections to \(audit.reaches.counted("workload")) and to the internet",
      ]
      return finding(draft, in: context)
    }
  }

  /// Workloads of which policies deny something and decide nothing else.
  private func undecided(in context: AuditContext) -> [Finding] {
    context.undecidedWorkloads(.egress).map { workload, classes in
      let name = context.inventory.workloads[workload].displayName
      var draft = context.draft(
        workload: workload, classes: classes,
        "Policies deny \(name) something for egress and leave all else open.")
      draft.direction = .egress
      draft.why = [
        "\(context.policyNames(ofClasses: classes, .egress).listed) deny some connections",
        "no rule decides about the others, and what is undecided passes",
        "by the engine's answer it is \(context.coverage.egress[classes[0]].words)",
      ]
      return finding(draft, in: context)
    }
  }
}
