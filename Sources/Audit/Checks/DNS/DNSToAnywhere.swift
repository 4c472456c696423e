import Kubernetes
import PolicyEngine

/// NP-DNS-003: a rule admits DNS to every destination, or to most of the
/// internet.
package struct DNSToAnywhere: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-DNS-003", "DNS to anywhere", severity: .medium,
    description: """
      Port 53 to everywhere is a way out: questions and answers to an attacker's own name \
      server carry data in both directions, past every other rule.
      """,
    remedy: """
      Name the resolver's pods (kube-system, k8s-app=kube-dns) and the addresses of node-local \
      caches.
      """,
    mappings: [
      .direct(.t1071s004), .direct(.t1572), .supporting(.pci132), .supporting(.nist442),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each such rule.
  package func findings(in context: AuditContext) -> [Finding] {
    context.activeRules(.egress).filter { active in
      DNSPath.namesDNS(active.rule)
        && (active.rule.admitsEveryPeer || !active.rule.worldFamilies.isEmpty)
    }.map { active in
      var draft = active.draft(context, "An egress rule admits DNS to any server.")
      draft.why = [
        active.rule.admitsAnyPeer
          ? "\(active.rule.path) names port 53, but no destination"
          : "the blocks of \(active.rule.path) hold most of the internet",
        "\(context.extent(ofClasses: active.classes)) may tunnel through it",
      ]
      return finding(draft, in: context)
    }
  }
}
