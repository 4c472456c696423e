import Kubernetes
import PolicyEngine

/// NP-EXP-001: something outside leads to a workload that no policy isolates
/// for ingress.
///
/// Left to NP-COV-005: pods on the node's network.
package struct ExposedWithoutIsolation: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-EXP-001", "Exposed workload without ingress isolation", severity: .high,
    severityNote: "Medium where only internal load balancers lead to it.",
    description: """
      A Service, an Ingress, a route or a port of the nodes leads to the pods, and no policy \
      limits who may use which of their ports: whatever else listens there is open too, to the \
      outside and to the cluster.
      """,
    remedy: """
      Isolate the pods for ingress and allow the exposed port from the ingress controller or \
      the addresses that need it.
      """,
    mappings: [
      .direct(.t1190), .direct(.t1133), .direct(.msExposedInterfaces), .direct(.pci142),
      .direct(.soc66), .supporting(.iso820),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each such workload.
  package func findings(in context: AuditContext) -> [Finding] {
    context.inventory.workloads.indices.compactMap { index in
      let audit = context.workloads[index]
      let open = audit.exposures.filter { $0.isForwarded && $0.isAdmitted }
      guard audit.coverage.ingress == .open, let worst = open.first else { return nil }
      let workload = context.inventory.workloads[index]
      let classes = context.classes(ofWorkload: index)
        .filter { context.coverage.ingress[$0] == .open }
      var draft = context.draft(
        workload: index, classes: classes,
        "\(workload.displayName) is exposed to the outside and no policy isolates it for ingress.")
      draft.direction = .ingress
      if open.allSatisfy({ $0.kind == .internalLoadBalancer }) { draft.severity = .medium }
      draft.why = [
        worst.summary, "all its ports are open, not only \(worst.connections)",
        context.selectionSummary(index, .ingress),
      ]
      return finding(draft, in: context)
    }
  }
}
