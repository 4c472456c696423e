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

  /// Two items of a list, each with one selector.
  private struct Pair {
    /// The selector of namespaces.
    var namespaces: LabelSelector
    /// The selector of pods.
    var pods: LabelSelector
    /// The namespace whose pods the second item means; `nil` for all.
    var own: String?
  }

  /// Returns one finding for each such pair of items.
  package func findings(in context: AuditContext) -> [Finding] {
    let names = Set(context.state.namespaces.map(\.name))
    let labels = PodLabels(context.state, context.inventory, namespaces: names)
    return Direction.allCases.flatMap { direction in
      written(direction, labels, in: context) + others(direction, labels, in: context)
    }
  }

  /// Rules of NetworkPolicies, by what is written.
  private func written(
    _ direction: Direction, _ labels: PodLabels, in context: AuditContext
  ) -> [Finding] {
    context.activeRules(direction).flatMap { active -> [Finding] in
      let peers = active.rule.peers ?? []
      let own = context.state.networkPolicies[active.policy].namespace
      return peers.indices.dropLast().compactMap { index in
        let (first, second) = (peers[index], peers[index + 1])
        guard
          let pair = SplitPeer.split(first, second, own) ?? SplitPeer.split(second, first, own)
        else { return nil }
        var draft = active.draft(context, SplitPeer.message)
        draft.path = active.peerPath(index, "podSelector")
        draft.key += " split \(first.canonicalText) \(second.canonicalText)"
        return finding(draft, pair, labels, in: context)
      }
    }
  }

  /// Rules of other kinds whose peers are a list too: in Calico's both
  /// selectors stand in one entity and cannot come apart.
  private func others(
    _ direction: Direction, _ labels: PodLabels, in context: AuditContext
  ) -> [Finding] {
    context.allowRules(direction).flatMap { allow -> [Finding] in
      if allow.policy.source.list == .calicoPolicies { return [] }
      // Clauses of one rule differ in their ports.
      let peers = allow.rule.clauses.first?.peers ?? []
      let own = allow.policy.source.reference.namespace
      return peers.indices.dropLast().compactMap { index -> Finding? in
        guard case .pods(let first) = peers[index], case .pods(let second) = peers[index + 1],
          let pair = SplitPeer.split(first, second, own) ?? SplitPeer.split(second, first, own)
        else { return nil }
        let classes = context.classes(of: allow.policy, direction)
        if classes.isEmpty { return nil }
        var draft = allow.draft(context, classes, SplitPeer.message)
        draft.key += " split \(pair.namespaces) \(pair.pods)"
        return finding(draft, pair, labels, in: context)
      }
    }
  }

  private static let message =
    "A namespaceSelector and a podSelector are two peers, where one was likely meant."

  private func finding(
    _ draft: FindingDraft, _ pair: Pair, _ labels: PodLabels, in context: AuditContext
  ) -> Finding? {
    let matched = context.state.namespaces.filter {
      pair.namespaces.match($0.labels) == .yes && $0.name != pair.own
    }.map(\.name)
    let meant = matched.filter { labels.areSelected(by: pair.pods, in: $0) }
    // As one item it would select something, and less than as two.
    guard !meant.isEmpty else { return nil }
    let all = matched.contains { name in
      labels.sets(in: name).contains { pair.pods.match($0) == .no }
    }
    let others =
      pair.own.map { [$0] }
      ?? context.state.namespaces.map(\.name).filter { !matched.contains($0) }
    let alone = others.contains { labels.areSelected(by: pair.pods, in: $0) }
    guard all || alone else { return nil }
    let own = pair.own ?? "every namespace"
    var draft = draft
    draft.confidence = min(draft.confidence, alone ? .assumed : .likely)
    draft.why = [
      "as two items: every pod of \(matched.listed), and \(pair.pods) in \(own)",
      "as one item: \(pair.pods) in \(meant.listed) alone",
      alone
        ? "pods of \(pair.own ?? "other namespaces") carry the labels too: perhaps both are meant"
        : "no pod of \(pair.own ?? "other namespaces") carries \(pair.pods)",
    ]
    return finding(draft, in: context)
  }

  /// Returns both selectors where one peer is namespaces alone and the other
  /// labels of the own namespace.
  private static func split(
    _ first: NetworkPolicyPeer, _ second: NetworkPolicyPeer, _ own: String
  ) -> Pair? {
    guard case .pods(let namespaces?, let none) = first, none?.isEmpty ?? true,
      case .pods(nil, let pods?) = second, !pods.isEmpty
    else { return nil }
    return Pair(namespaces: namespaces, pods: pods, own: own)
  }

  /// Returns both selectors where one item is namespaces alone and the other
  /// labels of the own namespace, or of any where the policy has none.
  private static func split(
    _ first: LabelTerms, _ second: LabelTerms, _ own: String?
  ) -> Pair? {
    guard first.isExact, second.isExact, first.pods.isEmpty, !first.namespaces.isEmpty,
      !second.pods.isEmpty, own == nil || first.namespace != own,
      own == nil ? second.isOfAnyNamespace : second.namespace == own
    else { return nil }
    return Pair(namespaces: first.namespaces, pods: second.pods, own: own)
  }
}
