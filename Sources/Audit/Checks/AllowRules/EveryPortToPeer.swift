import Kubernetes
import PolicyEngine

/// NP-ALW-007: a rule names peers, but no ports.
///
/// Left to the other checks: rules that admit everybody, the internet, every
/// namespace or a whole private range.
package struct EveryPortToPeer: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-ALW-007", "Every port admitted for a peer", severity: .low,
    description: """
      The peers are named, the ports are not: all protocols and all ports are open between \
      them, debug ports and those of tomorrow included.
      """,
    remedy: """
      Name the protocols and ports of the pods behind the rule.
      """,
    mappings: [
      .direct(.t1571), .direct(.pci125),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each such rule.
  package func findings(in context: AuditContext) -> [Finding] {
    let ranges = PrivateRanges(context)
    return Direction.allCases.flatMap { direction in
      context.activeRules(direction).filter { active in
        let rule = active.rule
        guard rule.coversEveryPort, !rule.admitsEveryPeer, rule.worldFamilies.isEmpty
        else { return false }
        return !(rule.peers ?? []).contains { peer in
          peer.isEveryNamespace || peer.addresses.map { ranges.held(by: $0) != nil } ?? false
        }
      }.map { active in
        var draft = active.draft(
          context,
          "\(direction == .ingress ? "An ingress" : "An egress") rule admits its peers on "
            + "every port.")
        draft.why = [
          "\(active.rule.path) names \((active.rule.peers?.count ?? 0).counted("peer")), but no ports",
          "concerned: \(context.extent(ofClasses: active.classes))",
        ]
        return finding(draft, in: context)
      } + others(direction, ranges, in: context)
    }
  }

  /// Rules of other kinds, by what they come to. Nodes by what they are to a
  /// pod have no ports of their own that a person could name.
  private func others(
    _ direction: Direction, _ ranges: PrivateRanges, in context: AuditContext
  ) -> [Finding] {
    context.allowRules(direction).compactMap { allow in
      let clauses = allow.rule.clauses.filter(\.coversEveryPort)
      guard !clauses.isEmpty, !clauses.contains(where: \.namesEveryPod),
        !clauses.allSatisfy(\.namesNodesOnly), !allow.rule.isOfWorld,
        !allow.rule.addresses.contains(where: { ranges.held(by: $0) != nil })
      else { return nil }
      let classes = context.classes(allow, passing: clauses)
      if classes.isEmpty { return nil }
      var draft = allow.draft(
        context, classes,
        "\(direction == .ingress ? "An ingress" : "An egress") rule admits its peers on "
          + "every port.")
      draft.why = [
        "\(allow.rule.origin.path) names peers, but no ports",
        "concerned: \(context.extent(ofClasses: classes))",
      ]
      return finding(draft, in: context)
    }
  }
}
