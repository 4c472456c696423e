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
    written(in: context) + others(in: context)
  }

  /// Rules of other kinds, by what the engine answers: UDP 53 passes to half of
  /// the public addresses of a family.
  private func others(in context: AuditContext) -> [Finding] {
    let asking = ConnectionSet(.udp, DNSPorts.standard...DNSPorts.standard)
    let isOpen = context.table.reaches.egress.map { reach in
      IPFamily.allCases.contains { family in
        let count = reach.blocks.filter { !$0.answer.certain.intersection(asking).isEmpty }
          .flatMap(\.addresses).filter { $0.family == family }
          .reduce(UInt128(0)) { $0 &+ PublicAddresses.count(in: $1) }
        return PublicAddresses.isHalf(count, of: family)
      }
    }
    let targets = IPFamily.allCases.map {
      AddressTarget(addresses: PublicAddresses.set($0), connections: asking, text: "\($0)")
    }
    return context.admissions(to: targets).compactMap { admission in
      // Rules that open more than DNS are reported for that.
      let classes = admission.classes.filter { index in
        isOpen[context.table.reachOfClass.egress[index]]
          && [.segmented, .clusterWide].contains(context.coverage.egress[index])
      }
      guard context.isOtherKind(admission.origin), !classes.isEmpty else {
        return nil
      }
      var draft = admission.draft(
        context, .egress, "An egress rule admits DNS to any server.")
      draft.classes = classes
      draft.why = [
        "\(admission.origin.path) lets UDP 53 pass to most of the internet",
        "\(context.extent(ofClasses: classes)) may tunnel through it",
      ]
      return finding(draft, in: context)
    }
  }

  /// Rules of NetworkPolicies, by what is written.
  private func written(in context: AuditContext) -> [Finding] {
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
