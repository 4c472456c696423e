import Kubernetes
import PolicyEngine

/// NP-ALW-006: a block holds at least half of a private range, or of the
/// cluster's own addresses.
///
/// Blocks that hold most of the internet are left to NP-ALW-004.
package struct PrivateRangeBlock: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-ALW-006", "A whole private range admitted", severity: .medium,
    description: """
      10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, or the blocks of pods and \
      Services: the rule admits every pod, every node and every neighbour of the network by \
      address, past all selectors.
      """,
    remedy: """
      Name the addresses that are needed; for pods use selectors.
      """,
    mappings: [
      .direct(.t1046), .supporting(.iso822), .supporting(.nist433),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each such rule.
  package func findings(in context: AuditContext) -> [Finding] {
    let ranges = PrivateRanges(context)
    return Direction.allCases.flatMap { direction in
      context.activeRules(direction).compactMap { active -> Finding? in
        guard !active.rule.admitsEveryPeer, active.rule.worldFamilies.isEmpty else { return nil }
        for (index, peer) in (active.rule.peers ?? []).enumerated() {
          guard let addresses = peer.addresses, let range = ranges.held(by: addresses)
          else { continue }
          var draft = active.draft(
            context,
            "\(direction == .ingress ? "An ingress" : "An egress") rule admits all of "
              + "\(range.block), \(range.meaning).")
          draft.path = active.peerPath(index, "ipBlock")
          draft.why = [
            "\(peer.canonicalText) holds at least half of \(range.block)",
            active.rule.admitsAnyPort
              ? "no ports are named: all of them are open"
              : "on \((active.rule.ports ?? []).map(\.canonicalText).listed)",
            "concerned: \(context.extent(ofClasses: active.classes))",
          ]
          return finding(draft, in: context)
        }
        return nil
      } + others(direction, ranges, in: context)
    }
  }

  /// Rules of other kinds, by the addresses they come to.
  private func others(
    _ direction: Direction, _ ranges: PrivateRanges, in context: AuditContext
  ) -> [Finding] {
    context.allowRules(direction).compactMap { allow in
      let clauses = allow.rule.clauses.filter { !$0.namesEveryPeer && $0.namesPorts }
      guard !clauses.isEmpty, !allow.rule.isOfWorld,
        let range = allow.rule.addresses.lazy.compactMap(ranges.held(by:)).first
      else { return nil }
      let guilty = clauses.filter { $0.addresses.contains { ranges.held(by: $0) != nil } }
      let classes = context.classes(allow, passing: guilty)
      if classes.isEmpty { return nil }
      var draft = allow.draft(
        context, classes,
        "\(direction == .ingress ? "An ingress" : "An egress") rule admits all of "
          + "\(range.block), \(range.meaning).")
      draft.why = [
        "\(allow.rule.origin.path) holds at least half of \(range.block)",
        guilty.contains(where: \.coversEveryPort)
          ? "no ports are named: all of them are open" : "on \(RuleReading.ports(of: guilty))",
        "concerned: \(context.extent(ofClasses: classes))",
      ]
      return finding(draft, in: context)
    }
  }
}
