import Kubernetes
import PolicyEngine

/// NP-SEL-001: a namespaceSelector and a podSelector stand as two items of a
/// list, where one item with both would match other pods.
///
/// Only where the two readings differ, and where the one item would select
/// something: pods of those namespaces with those labels.
package struct SplitPeer: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-SEL-001", "Two peers where one was meant", severity: .medium,
    description: """
      One dash too many: as two items the rule admits every pod of the namespaces, and besides \
      the labelled pods of its own namespace; as one item it would admit the labelled pods of \
      those namespaces alone.
      """,
    remedy: """
      Put both selectors into one item, without the second dash.
      """,
    mappings: [
      .direct(.t1210), .supporting(.pci125), .supporting(.iso822),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each such pair of items.
  package func findings(in context: AuditContext) -> [Finding] {
    let names = Set(context.state.namespaces.map(\.name))
    let labels = PodLabels(context.state, context.inventory, namespaces: names)
    return Direction.allCases.flatMap { direction in
      context.activeRules(direction).flatMap { active -> [Finding] in
        let peers = active.rule.peers ?? []
        return peers.indices.dropLast().compactMap { index in
          finding(active, index, peers[index], peers[index + 1], labels, in: context)
        }
      }
    }
  }

  private func finding(
    _ active: ActiveRule, _ index: Int, _ first: NetworkPolicyPeer, _ second: NetworkPolicyPeer,
    _ labels: PodLabels, in context: AuditContext
  ) -> Finding? {
    guard let (namespaces, pods) = SplitPeer.split(first, second) ?? SplitPeer.split(second, first)
    else { return nil }
    let own = context.state.networkPolicies[active.policy].namespace
    let matched = context.state.namespaces.filter {
      namespaces.match($0.labels) == .yes && $0.name != own
    }.map(\.name)
    let meant = matched.filter { labels.areSelected(by: pods, in: $0) }
    // As one item it would select something, and less than as two.
    guard !meant.isEmpty else { return nil }
    let all = matched.contains { name in
      labels.sets(in: name).contains { pods.match($0) == .no }
    }
    let alone = labels.areSelected(by: pods, in: own)
    guard all || alone else { return nil }
    var draft = active.draft(
      context, "A namespaceSelector and a podSelector are two peers, where one was likely meant.")
    draft.path = active.peerPath(index, "podSelector")
    draft.confidence = alone ? .assumed : .likely
    draft.key += " split \(first.canonicalText) \(second.canonicalText)"
    draft.why = [
      "as two items: every pod of \(matched.listed), and \(pods) in \(own)",
      "as one item: \(pods) in \(meant.listed) alone",
      alone
        ? "pods of \(own) carry the labels too: perhaps both are meant"
        : "no pod of \(own) carries \(pods)",
    ]
    return finding(draft, in: context)
  }

  /// Returns both selectors where one peer is namespaces alone and the other
  /// labels of the own namespace.
  private static func split(
    _ first: NetworkPolicyPeer, _ second: NetworkPolicyPeer
  ) -> (namespaces: LabelSelector, pods: LabelSelector)? {
    guard case .pods(let namespaces?, let none) = first, none?.isEmpty ?? true,
      case .pods(nil, let pods?) = second, !pods.isEmpty
    else { return nil }
    return (namespaces, pods)
  }
}
