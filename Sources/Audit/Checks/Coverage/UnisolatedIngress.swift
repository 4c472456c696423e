import Kubernetes
import PolicyEngine

/// NP-COV-001: no policy isolates a workload for ingress.
///
/// Left alone: pods on the node's network (NP-COV-005), finished pods, the
/// platform's namespaces, and pods that unread policies might isolate.
package struct UnisolatedIngress: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-COV-001", "Workload without ingress isolation", severity: .high,
    description: """
      No policy selects the workload's pods for ingress, so every pod, node and address that \
      has a route may open a connection to any of their ports. One compromised pod elsewhere \
      is enough. Pods on the node's network, finished pods and the platform's own namespaces \
      are left alone.
      """,
    remedy: """
      Select the pods with a default-deny for ingress and allow the peers that need them.
      """,
    mappings: [
      .direct(.t1046), .direct(.t1210), .direct(.msClusterNetworking), .direct(.pci131),
      .direct(.iso822), .supporting(.soc66), .direct(.nist433), .direct(.sc75),
      .supporting(.cis532),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each workload that is open in ingress.
  package func findings(in context: AuditContext) -> [Finding] {
    open(in: context) + undecided(in: context)
  }

  /// Workloads that no policy selects.
  private func open(in context: AuditContext) -> [Finding] {
    context.openWorkloads(.ingress).map { workload, classes in
      let audit = context.workloads[workload]
      let name = context.inventory.workloads[workload].displayName
      var draft = context.draft(
        workload: workload, classes: classes,
        "No policy isolates \(name) for ingress: every peer may connect on every port.")
      draft.direction = .ingress
      draft.why = [
        context.selectionSummary(workload, .ingress),
        "a pod that no policy isolates accepts everything in this direction",
        "\(audit.reachedBy.counted("workload")) may open connections to it",
      ]
      return finding(draft, in: context)
    }
  }

  /// Workloads of which policies deny something and decide nothing else.
  private func undecided(in context: AuditContext) -> [Finding] {
    context.undecidedWorkloads(.ingress).map { workload, classes in
      let name = context.inventory.workloads[workload].displayName
      var draft = context.draft(
        workload: workload, classes: classes,
        "Policies deny \(name) something for ingress and leave all else open.")
      draft.direction = .ingress
      draft.why = [
        "\(context.policyNames(ofClasses: classes, .ingress).listed) deny some connections",
        "no rule decides about the others, and what is undecided passes",
        "by the engine's answer it is \(context.coverage.ingress[classes[0]].words)",
      ]
      return finding(draft, in: context)
    }
  }
}
