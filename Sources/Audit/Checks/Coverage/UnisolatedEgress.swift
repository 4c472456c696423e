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
}
