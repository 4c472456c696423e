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
    let targets = SelectorTargets(context)
    return written(targets, in: context) + others(targets, in: context)
  }

  /// Peers of NetworkPolicies, as they are written.
  private func written(_ targets: SelectorTargets, in context: AuditContext) -> [Finding] {
    var known: [NetworkPolicyPeer: [String: SelectorTargets.Lack?]] = [:]
    return context.state.networkPolicies.indices.flatMap { index in
      let policy = context.state.networkPolicies[index]
      return Direction.allCases.flatMap { direction in
        context.activeRules(ofPolicy: index, direction).flatMap { rule in
          (rule.peers ?? []).enumerated().compactMap { number, peer -> Finding? in
            guard case .pods(let namespaces, let pods) = peer else { return nil }
            let lack: SelectorTargets.Lack?
            if let found = known[peer]?[policy.namespace] {
              lack = found
            } else {
              lack = self.lack(namespaces, pods ?? .everything, policy.namespace, targets)
              known[peer, default: [:]][policy.namespace] = .some(lack)
            }
            guard let lack else { return nil }
            let active = ActiveRule(
              policy: index, direction: direction, rule: rule,
              classes: context.classesOfPolicy[direction][index])
            var draft = active.draft(context, message(lack))
            draft.path = active.peerPath(
              number, lack.namespaces.isEmpty ? "namespaceSelector" : "podSelector")
            draft.key = peer.canonicalText
            let isTrap = lack.namespaces.isEmpty && self.isTrap(namespaces, in: context)
            return finding(draft, lack, isTrap: isTrap, in: context)
          }
        }
      }
    }
  }

  /// Peers of other kinds, by the labels that they come to.
  ///
  /// A rule that names addresses or names besides is left alone: what is chosen
  /// by labels there may be sets of addresses.
  private func others(_ targets: SelectorTargets, in context: AuditContext) -> [Finding] {
    var known: [String?: [LabelTerms: SelectorTargets.Lack?]] = [:]
    return Direction.allCases.flatMap { direction in
      context.allowRules(direction).flatMap { allow -> [Finding] in
        guard allow.rule.clauses.allSatisfy({ $0.addresses.isEmpty && $0.names.isEmpty })
        else { return [] }
        return allow.rule.terms.compactMap { terms -> Finding? in
          guard terms.isExact else { return nil }
          let own = terms.namespace.flatMap { $0 == allow.rule.origin.policy.namespace ? $0 : nil }
          let found = known[own]?[terms]
          let lack =
            found
            ?? self.lack(own == nil ? terms.namespaces : nil, terms.pods, own ?? "", targets)
          if found == nil { known[own, default: [:]][terms] = .some(lack) }
          guard let lack else { return nil }
          var draft = allow.draft(
            context, context.classes(of: allow.policy, direction), message(lack))
          draft.key = "\(allow.rule.origin.path) namespaces \(terms.namespaces) pods \(terms.pods)"
          let isTrap = lack.namespaces.isEmpty && self.isTrap(terms.namespaces, in: context)
          return finding(draft, lack, isTrap: isTrap, in: context)
        }
      }
    }
  }

  /// What a peer lacks; `namespaces` is `nil` where pods of the policy's own
  /// namespace are meant.
  private func lack(
    _ namespaces: LabelSelector?, _ pods: LabelSelector, _ own: String,
    _ targets: SelectorTargets
  ) -> SelectorTargets.Lack? {
    guard let namespaces else {
      if pods.isEmpty || targets.labels.areSelected(by: pods, in: own) { return nil }
      let carried = targets.labels.sets(in: own)
      return SelectorTargets.Lack(
        reason: "no pod and no template of \(own) carries \(pods)",
        near: NearestLabel(to: pods, among: carried),
        namespaces: [own])
    }
    guard let lack = targets.lack(LabelTerms(namespaces: namespaces, pods: pods)) else {
      return nil
    }
    if lack.namespaces.isEmpty { return lack }
    // Without any pod of it nobody knows what runs in a namespace.
    let isUnknown = lack.namespaces.allSatisfy { targets.labels.sets(in: $0).isEmpty }
    return pods.isEmpty || isUnknown ? nil : lack
  }

  private func message(_ lack: SelectorTargets.Lack) -> String {
    "A peer of the rule selects nothing: \(lack.reason)."
  }

  /// Returns whether a selector names a namespace by a label that nobody sets.
  private func isTrap(_ selector: LabelSelector?, in context: AuditContext) -> Bool {
    (selector?.requirements ?? []).contains { requirement in
      requirement.test == .isIn && PeerWithoutTargets.nameKeys.contains(requirement.key)
        && requirement.values.contains { value in
          PeerWithoutTargets.knownNamespaces.contains(value)
            || context.state.namespaces.contains { $0.name == value && !$0.isInferred }
        }
    }
  }

  private func finding(
    _ draft: FindingDraft, _ lack: SelectorTargets.Lack, isTrap: Bool, in context: AuditContext
  ) -> Finding {
    let isLive = [.capture, .mustGather].contains(context.state.evidence.origin)
    var draft = draft
    draft.severity = isLive || isTrap ? .medium : .info
    draft.confidence = min(draft.confidence, isLive ? .proven : .likely)
    draft.why = [lack.reason]
    if isTrap {
      draft.why.append("namespaces carry kubernetes.io/metadata.name by themselves, and no `name`")
      draft.remedy = "Select the namespace by `kubernetes.io/metadata.name`."
    } else if let near = lack.near {
      draft.why.append("close by: \(near.text)")
      draft.remedy =
        "Write `\(near.label.key): \(near.label.value)` in the selector, or delete the peer."
    }
    if !isLive, !isTrap { draft.why.append("the input is manifests: it may live elsewhere") }
    return finding(draft, in: context)
  }
}
