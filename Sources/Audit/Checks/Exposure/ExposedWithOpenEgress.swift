import Kubernetes
import PolicyEngine

/// NP-EXP-002: something outside leads to a workload that may connect anywhere.
///
/// Left to NP-COV-005: pods on the node's network.
package struct ExposedWithOpenEgress: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-EXP-002", "Exposed workload with open egress", severity: .high,
    description: """
      Whoever breaks the exposed program may fetch tools, call home and carry data out from \
      the same pod: the first foothold is the last hop too.
      """,
    remedy: """
      Isolate the pods for egress and allow DNS and the destinations they need.
      """,
    mappings: [
      .direct(.t1190), .supporting(.t1105), .supporting(.t1041), .direct(.pci132),
      .direct(.nist442),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each such workload.
  package func findings(in context: AuditContext) -> [Finding] {
    context.inventory.workloads.indices.compactMap { index in
      let audit = context.workloads[index]
      guard audit.coverage.egress.isOpenToTheWorld,
        let worst = audit.exposures.first(where: { $0.isForwarded && $0.isAdmitted })
      else { return nil }
      let workload = context.inventory.workloads[index]
      let classes = context.classes(ofWorkload: index)
        .filter { context.coverage.egress[$0].isOpenToTheWorld }
      var draft = context.draft(
        workload: index, classes: classes,
        "\(workload.displayName) is exposed to the outside and may connect anywhere.")
      draft.direction = .egress
      draft.why = [
        worst.summary, "its egress is \(audit.coverage.egress.words)",
        "it may open connections to \(audit.reaches.counted("workload")) and to the internet",
      ]
      return finding(draft, in: context)
    }
  }
}
