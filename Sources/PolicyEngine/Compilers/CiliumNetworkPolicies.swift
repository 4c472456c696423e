import Kubernetes

/// NetworkPolicies as Cilium makes rules of its pool of them (C-26).
///
/// Three things differ from the API's text: blocks never mean pods or nodes
/// unless the agent is told to (C-13), selectors see the labels of identities
/// only (C-11), and rules of a direction that `policyTypes` does not list are
/// installed all the same, and isolate (issue 48703 of Cilium, open in 2026):
/// the last is a quirk of the profile.
enum CiliumNetworkPolicies {
  /// Returns a choice for each policy.
  static func choices(
    _ policies: [NetworkPolicy], _ reading: NetworkPolicyCompiler.Reading,
    _ settings: CiliumSettings, _ ports: CiliumNamedPorts
  ) -> [CompiledChoice] {
    NetworkPolicyCompiler.choices(policies, reading).map { choice in
      var choice = choice
      choice.texts = choice.texts.map { text in
        var text = text
        text.subject = subject(text.subject, settings)
        text.ingress = text.ingress.map { side($0, settings, []) }
        text.egress = text.egress.map { side($0, settings, ports.ambiguous) }
        return text
      }
      return choice
    }
  }

  private static func subject(
    _ subject: CompiledSubject, _ settings: CiliumSettings
  ) -> CompiledSubject {
    guard case .podsOf(let namespace, let selector?) = subject else { return subject }
    switch visible(selector, settings, prefix: "") {
    case .all(let selector): return .podsOf(namespace: namespace, pods: selector)
    case .none: return .formula(.nobody)
    }
  }

  private static func side(
    _ side: CompiledPolicy.Side, _ settings: CiliumSettings,
    _ ambiguous: Set<CompiledPorts.Name>
  ) -> CompiledPolicy.Side {
    var side = side
    for index in side.rules.indices {
      let rule = side.rules[index]
      if case .anyOf(let peers) = rule.peers {
        side.rules[index].peers = .anyOf(peers.compactMap { peer($0, settings) })
      }
      if rule.doubt == nil, let name = rule.ports.names.first(where: ambiguous.contains) {
        side.rules[index].doubt = CiliumNamedPorts.doubt(name, rule.origin)
      }
    }
    return side
  }

  private static func peer(_ peer: CompiledPeer, _ settings: CiliumSettings) -> CompiledPeer? {
    switch peer {
    case .podsOf(let namespace, let pods):
      guard case .all(let pods) = visible(pods, settings, prefix: "") else { return nil }
      return .podsOf(namespace: namespace, pods: pods)
    case .podsWhere(let namespaces, let pods):
      guard case .all(let pods) = visible(pods, settings, prefix: ""),
        case .all(let namespaces) = visible(
          namespaces, settings, prefix: CiliumSelectorCompiler.namespacePrefix)
      else { return nil }
      return .podsWhere(namespaces: namespaces, pods: pods)
    case .addresses(let set): return .formula(.addresses(set, settings.blockScope))
    case .formula: return peer
    }
  }

  /// What selectors make of labels that they do not see.
  private enum Visible {
    /// Requirements on those that they see.
    case all(LabelSelector)
    /// Nothing matches: a label is asked for that they do not see.
    case none
  }

  private static func visible(
    _ selector: LabelSelector, _ settings: CiliumSettings, prefix: String
  ) -> Visible {
    let hidden = selector.requirements.filter { settings.labels.admits(prefix + $0.key) == .no }
    if hidden.isEmpty { return .all(selector) }
    if hidden.contains(where: { $0.test == .isIn || $0.test == .exists }) { return .none }
    return .all(LabelSelector(selector.requirements.filter { !hidden.contains($0) }))
  }
}

/// The names of ports as rules for egress resolve them (C-17).
struct CiliumNamedPorts {
  /// The names that mean several numbers in the cluster, where the release is
  /// known to be one that may drop them; later ones resolve them at each peer.
  let ambiguous: Set<CompiledPorts.Name>

  /// Surveys the ports of all pods; linear in them.
  init(_ inventory: Inventory, _ settings: CiliumSettings) {
    guard settings.reaches(20) == .no else {
      ambiguous = []
      return
    }
    var numbers: [CompiledPorts.Name: Set<UInt16>] = [:]
    for subject in inventory.pods {
      for port in subject.pod.spec.policyPorts {
        guard let name = port.name else { continue }
        let key = CompiledPorts.Name(name: name, part: ConnectionSet.Part(port.transport))
        numbers[key, default: []].insert(port.number)
      }
    }
    ambiguous = Set(numbers.filter { $0.value.count > 1 }.keys)
  }

  /// Returns the doubt about a rule that names such a port.
  static func doubt(_ name: CompiledPorts.Name, _ origin: RuleOrigin) -> Cause {
    .unresolvedReference(
      origin,
      "the port name `\(name.name)` means several numbers in the cluster: releases before 1.20 "
        + "may drop the port")
  }
}
