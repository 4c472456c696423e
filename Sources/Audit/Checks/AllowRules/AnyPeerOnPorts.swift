import Kubernetes
import PolicyEngine

/// NP-ALW-003: a rule names ports, but no peer.
///
/// Left alone: rules for DNS (NP-DNS-003), and ingress to workloads that are
/// declared public or stand behind a public Service on those ports.
package struct AnyPeerOnPorts: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-ALW-003", "Every peer admitted on some ports", severity: .medium,
    description: """
      The rule admits every pod, node and address on the ports it names. For a public service \
      that is the purpose; for anything else the peers were forgotten.
      """,
    remedy: """
      Name the peers that need the ports.
      """,
    mappings: [
      .direct(.t1046), .direct(.pci125), .supporting(.nist433),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each such rule.
  package func findings(in context: AuditContext) -> [Finding] {
    Direction.allCases.flatMap { direction in
      context.activeRules(direction).filter { active in
        active.rule.admitsEveryPeer && !active.rule.coversEveryPort
          && !(direction == .egress && active.rule.namesDNSOnly)
          && !(direction == .ingress && isPublic(active, in: context))
      }.map { active in
        var draft = active.draft(
          context,
          "\(direction == .ingress ? "An ingress" : "An egress") rule admits every "
            + "\(direction.peer) on the ports it names.")
        let ports = (active.rule.ports ?? []).map(\.canonicalText)
        draft.why = [
          "\(active.rule.path) names \(ports.listed), but no peer",
          "concerned: \(context.extent(ofClasses: active.classes))",
        ]
        return finding(draft, in: context)
      }
    }
  }

  /// Returns whether every workload concerned is public on purpose: declared,
  /// or behind a public exposure that leads to ports the rule covers.
  private func isPublic(_ active: ActiveRule, in context: AuditContext) -> Bool {
    if context.areDeclaredPublic(active.classes) { return true }
    let workloads = context.workloads(ofClasses: active.classes)
    return !workloads.isEmpty
      && workloads.allSatisfy { workload in
        guard let pod = context.inventory.workloads[workload].pods.first else { return false }
        let covered = active.rule.connections(at: context.inventory.pods[pod].pod.spec)
        return context.workloads[workload].exposures.contains { exposure in
          exposure.isPublic && !exposure.connections.intersection(covered).isEmpty
        }
      }
  }
}
