import Kubernetes
import PolicyEngine

/// NP-CRON-001: a Job or CronJob may connect anywhere.
package struct JobWithOpenEgress: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-CRON-001", "Job with open egress", severity: .medium,
    description: """
      Jobs come and go unseen, often with credentials and with images that fetch tools. One \
      that may connect anywhere is a way to stay in the cluster and to carry data out.
      """,
    remedy: """
      Select the pods of the Job with an egress policy that names what it needs.
      """,
    mappings: [
      .direct(.t1053s007), .direct(.t1105), .direct(.msCronJob), .supporting(.nist442),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each such workload.
  package func findings(in context: AuditContext) -> [Finding] {
    context.inventory.workloads.indices.compactMap { index in
      let workload = context.inventory.workloads[index]
      let found = context.workloads[index].coverage.egress
      guard workload.identity.kind == .cronJob || workload.identity.kind == .job,
        found.isOpenToTheWorld, !context.isSystem(workload.identity.namespace)
      else { return nil }
      let classes = context.classes(ofWorkload: index)
        .filter { context.coverage.egress[$0].isOpenToTheWorld }
      var draft = context.draft(
        workload: index, classes: classes,
        "\(workload.identity.kind.kind) \(workload.displayName) may connect anywhere.")
      draft.direction = .egress
      draft.why = [
        "its egress is \(found.words)",
        "pods of a \(workload.identity.kind.kind) live for minutes: nobody watches them",
      ]
      return finding(draft, in: context)
    }
  }
}
