import Kubernetes
import PolicyEngine

/// NP-DNG-002: a peer of a rule selects no namespace, or no pod in those it
/// selects.
///
/// Counted as selected: templates scaled to nothing, finished pods, and
/// namespaces whose labels nobody knows (G-10). Where the input is manifests,
/// other namespaces are often not in it: Info, unless the namespace that is
/// meant stands there without the label, or is one that every cluster has.
package struct PeerWithoutTargets: AuditCheck {
  /// Keys by which people name namespaces, though nobody sets them: a table.
  package static let nameKeys: Set<String> = ["name", "namespace", "ns"]
  /// Namespaces that every cluster has, or that carry its DNS.
  private static let knownNamespaces: Set<String> = [
    "kube-system", "kube-public", "kube-node-lease", "default", "openshift-dns",
  ]

  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-DNG-002", "Peer that selects nothing", severity: .medium,
    severityNote: "Info where the input is manifests and the peer may live elsewhere.",
    description: """
      The rule admits a peer that does not exist. Often a label is spelled otherwise, or the \
      namespace is meant by `name: kube-system`: no namespace carries that label by itself, \
      the automatic one is kubernetes.io/metadata.name. The rule closes what it was meant to \
      open, and the usual repair is an allow-all.
      """,
    remedy: """
      Correct the selector, or delete the peer.
      """,
    mappings: [
      .direct(.pci127), .supporting(.pci121),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each such peer.
  package func findings(in context: AuditContext) -> [Finding] {
    let gaps = context.state.evidence.gaps
    if gaps.contains(where: { $0.kind == nil || $0.kind == .pod || $0.kind == .namespace }) {
      return []
    }
    let names = Set(context.state.namespaces.map(\.name))
    let labels = PodLabels(context.state, context.inventory, namespaces: names)
    var known: [NetworkPolicyPeer: [String: Lack?]] = [:]
    return context.state.networkPolicies.indices.flatMap { index in
      let policy = context.state.networkPolicies[index]
      return Direction.allCases.flatMap { direction in
        context.activeRules(ofPolicy: index, direction).flatMap { rule in
          (rule.peers ?? []).enumerated().compactMap { number, peer -> Finding? in
            let lack: Lack?
            if let found = known[peer]?[policy.namespace] {
              lack = found
            } else {
              lack = self.lack(peer, policy.namespace, labels, in: context)
              known[peer, default: [:]][policy.namespace] = .some(lack)
            }
            guard let lack else { return nil }
            let active = ActiveRule(
              policy: index, direction: direction, rule: rule,
              classes: context.classesOfPolicy[direction][index])
            return finding(active, number, peer, lack, in: context)
          }
        }
      }
    }
  }

  /// What a peer lacks.
  private struct Lack {
    var reason: String
    var near: NearestLabel?
    /// Whether the selector of namespaces is the one that fails.
    var isNamespace: Bool
    /// Whether the namespace that is meant is known, and lacks the label.
    var isTrap: Bool
  }

  private func lack(
    _ peer: NetworkPolicyPeer, _ own: String, _ labels: PodLabels, in context: AuditContext
  ) -> Lack? {
    guard case .pods(let namespaces, let pods) = peer else { return nil }
    let selector = pods ?? .everything
    guard let namespaces else {
      return labels.areSelected(by: selector, in: own) || selector.isEmpty
        ? nil
        : Lack(
          reason: "no pod and no template of \(own) carries \(selector)",
          near: NearestLabel(to: selector, among: labels.sets(in: own)), isNamespace: false,
          isTrap: false)
    }
    let matched = context.state.namespaces.filter { namespace in
      namespaces.match(namespace.labels) != .no
        || (namespace.isInferred && mayMatch(namespaces, namespace))
    }
    if matched.isEmpty {
      let near = NearestLabel(
        to: namespaces,
        among: context.state.namespaces.lazy.filter { !$0.isInferred }.map(\.labels))
      return Lack(
        reason: "no namespace carries \(namespaces)", near: near, isNamespace: true,
        isTrap: isTrap(namespaces, in: context))
    }
    if pods == nil || selector.isEmpty { return nil }
    if matched.contains(where: { labels.areSelected(by: selector, in: $0.name) }) { return nil }
    // Without any pod of it nobody knows what runs in a namespace.
    if matched.allSatisfy({ labels.sets(in: $0.name).isEmpty }) { return nil }
    return Lack(
      reason: "no pod of \(matched.map(\.name).listed) carries \(selector)",
      near: NearestLabel(to: selector, among: matched.flatMap { labels.sets(in: $0.name) }),
      isNamespace: false, isTrap: false)
  }

  /// Returns whether a namespace of which only the name is known could match.
  private func mayMatch(_ selector: LabelSelector, _ namespace: Namespace) -> Bool {
    selector.requirements.allSatisfy {
      $0.key != Namespace.nameLabel || $0.match(namespace.labels) == .yes
    }
  }

  /// Returns whether a selector names a namespace by a label that nobody sets.
  private func isTrap(_ selector: LabelSelector, in context: AuditContext) -> Bool {
    selector.requirements.contains { requirement in
      requirement.test == .isIn && PeerWithoutTargets.nameKeys.contains(requirement.key)
        && requirement.values.contains { value in
          PeerWithoutTargets.knownNamespaces.contains(value)
            || context.state.namespaces.contains { $0.name == value && !$0.isInferred }
        }
    }
  }

  private func finding(
    _ active: ActiveRule, _ number: Int, _ peer: NetworkPolicyPeer, _ lack: Lack,
    in context: AuditContext
  ) -> Finding {
    let isLive = [.capture, .mustGather].contains(context.state.evidence.origin)
    var draft = active.draft(
      context, "A peer of the rule selects nothing: \(lack.reason).")
    draft.severity = isLive || lack.isTrap ? .medium : .info
    draft.confidence = isLive ? .proven : .likely
    draft.path = active.peerPath(
      number, lack.isNamespace ? "namespaceSelector" : "podSelector")
    draft.key = peer.canonicalText
    draft.why = [lack.reason]
    if lack.isTrap {
      draft.why.append("namespaces carry kubernetes.io/metadata.name by themselves, and no `name`")
      draft.remedy = "Select the namespace by `kubernetes.io/metadata.name`."
    } else if let near = lack.near {
      draft.why.append("close by: \(near.text)")
      draft.remedy =
        "Write `\(near.label.key): \(near.label.value)` in the selector, or delete the peer."
    }
    if !isLive, !lack.isTrap { draft.why.append("the input is manifests: it may live elsewhere") }
    return finding(draft, in: context)
  }
}
