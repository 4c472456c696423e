import Kubernetes
import PolicyEngine

/// NP-LAT-002: from some workload of a namespace at least half of the pods of
/// the cluster, and no few, are reached step by step.
///
/// One finding a namespace, which names the worst. Left alone: the platform's
/// namespaces, and clusters with fewer pods than the threshold.
package struct WideBlastRadius: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-LAT-002", "Wide blast radius", severity: .medium,
    description: """
      One workload taken over is enough to get, step by step over connections that policies \
      let pass, to at least half of the cluster's pods, and to \(BlastRadius.leastWidePods) or \
      more. How far an intruder gets depends on the programs; no policy stands in the way.
      """,
    remedy: """
      Deny ingress and egress by default in the namespace, and admit the peers that are \
      needed.
      """,
    mappings: [
      .direct(.t1046), .supporting(.t1210), .direct(.msNetworkMapping), .supporting(.nist433),
      .supporting(.iso822),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each namespace with such workloads.
  package func findings(in context: AuditContext) -> [Finding] {
    let total = saturatingSum(context.inventory.workloads.map(\.podCount))
    return context.namespaces.compactMap { namespace in
      if namespace.isSystem { return nil }
      let wide = namespace.workloads.map { context.attackPaths.radius[$0.workload] }
        .filter { $0.isWide(of: total) }
      guard
        let worst = wide.max(by: {
          ($0.transitive.pods, -$0.workload) < ($1.transitive.pods, -$1.workload)
        })
      else { return nil }
      let name = context.inventory.workloads[worst.workload].displayName
      var draft = context.draft(
        namespace: namespace,
        "From \(wide.count.counted("workload")) of \(namespace.name) at least half of the "
          + "cluster's pods are in reach.")
      draft.direction = .egress
      draft.workloads = wide.map(\.workload).sorted()
      draft.podCount = saturatingSum(
        wide.map { context.inventory.workloads[$0.workload].podCount })
      draft.confidence = wide.contains { $0.isSurelyWide(of: total) } ? .proven : .assumed
      draft.key = "radius"
      draft.why = [
        "\(name) reaches \(worst.transitive.pods) of \(total) pods, "
          + "in \(worst.transitive.workloads.counted("workload"))",
        "\(worst.direct.workloads.counted("workload")) of them directly, the others step by step",
        worst.sensitive > 0
          ? "\(worst.sensitive.counted("workload")) among them hold sensitive data"
          : "no workload among them is known to hold sensitive data",
      ]
      return finding(draft, in: context)
    }
  }
}
