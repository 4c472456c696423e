import Kubernetes

/// NetworkPolicies as Cilium makes rules of its pool of them (C-26).
///
/// Three things differ from the API's text: blocks never mean pods or nodes
/// unless the agent is told to (C-13), selectors see the labels of identities
/// only (C-11), and rules of a direction that `policyTypes` does not list are
/// installed all the same, and isolate (issue 48703 of Cilium, open in 2026).
struct CiliumNetworkPolicies {
  private let reading: NetworkPolicyCompiler.Reading
  private let settings: CiliumSettings
  private let ports: CiliumNamedPorts
  private let requirements: CiliumRequirements

  /// Makes a reader of NetworkPolicies.
  ///
  /// - Parameters:
  ///   - reading: How the profile has them read.
  ///   - ports: The names of ports that are in doubt (C-17).
  ///   - requirements: What narrows the endpoints of every rule (C-21).
  init(
    _ reading: NetworkPolicyCompiler.Reading, settings: CiliumSettings, ports: CiliumNamedPorts,
    requirements: CiliumRequirements
  ) {
    var reading = reading
    reading.quirks.evaluatesUnlistedDirections = true
    self.reading = reading
    self.settings = settings
    self.ports = ports
    self.requirements = requirements
  }

  /// A Boolean value that tells whether a choice depends on pods.
  var dependsOnPods: Bool { ports.dependsOnPods || reading.hosts != nil }
  /// A Boolean value that tells whether a choice depends on labels of
  /// namespaces.
  var dependsOnNamespaces: Bool { reading.hosts != nil }

  /// Returns a choice for each policy.
  func choices(_ policies: [NetworkPolicy]) -> [CompiledChoice] {
    policies.indices.map { choice(policies[$0], $0) }
  }

  /// Returns the choice for one policy of the list at an index.
  func choice(_ policy: NetworkPolicy, _ index: Int) -> CompiledChoice {
    var choice = NetworkPolicyCompiler.choice(policy, index, reading)
    choice.texts = choice.texts.map { text in
      var text = text
      text.subject = subject(text.subject)
      text.ingress = text.ingress.map { side($0, .ingress) }
      text.egress = text.egress.map { side($0, .egress) }
      return text
    }
    return choice
  }

  private func subject(_ subject: CompiledSubject) -> CompiledSubject {
    guard case .podsOf(let namespace, let selector?) = subject else { return subject }
    switch visible(selector, prefix: "") {
    case .all(let selector): return .podsOf(namespace: namespace, pods: selector)
    case .none: return .formula(.nobody)
    }
  }

  private func side(
    _ side: CompiledPolicy.Side, _ direction: Direction
  ) -> CompiledPolicy.Side {
    CompiledPolicy.Side(
      isolates: side.isolates, rules: side.rules.flatMap { rules($0, direction) })
  }

  /// Returns a rule as Cilium has it; several where demands on its endpoints
  /// tell the pods of the policy apart.
  private func rules(_ rule: CompiledRule, _ direction: Direction) -> [CompiledRule] {
    ports.resolved(rule, direction).flatMap { narrowed($0, direction) }
  }

  private func narrowed(_ rule: CompiledRule, _ direction: Direction) -> [CompiledRule] {
    var rule = rule
    guard case .anyOf(let peers) = rule.peers else { return [rule] }
    let seen = peers.compactMap(peer)
    rule.peers = .anyOf(seen)
    if requirements.isEmpty(direction) { return [rule] }
    let endpoints = PeerFormula.joined(any: seen.compactMap { CiliumNetworkPolicies.pods($0) })
    let others = seen.filter { CiliumNetworkPolicies.pods($0) == nil }
    return requirements.narrowed(
      CiliumPeerCompiler.Part(peers: endpoints), direction, rule.origin
    ).map { part in
      var narrowed = rule
      narrowed.subject = part.subject
      narrowed.peers = .anyOf(others + [.formula(part.peers)])
      return narrowed
    }
  }

  private static func pods(_ peer: CompiledPeer) -> PeerFormula? {
    switch peer {
    case .podsOf(let namespace, let pods):
      .pods(
        namespaces: LabelSelector(matchLabels: [Namespace.nameLabel: namespace]), pods: pods)
    case .podsWhere(let namespaces, let pods): .pods(namespaces: namespaces, pods: pods)
    case .addresses, .formula: nil
    }
  }

  private func peer(_ peer: CompiledPeer) -> CompiledPeer? {
    switch peer {
    case .podsOf(let namespace, let pods):
      guard case .all(let pods) = visible(pods, prefix: "") else { return nil }
      return .podsOf(namespace: namespace, pods: pods)
    case .podsWhere(let namespaces, let pods):
      guard case .all(let pods) = visible(pods, prefix: ""),
        case .all(let namespaces) = visible(
          namespaces, prefix: CiliumSelectorCompiler.namespacePrefix)
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

  private func visible(_ selector: LabelSelector, prefix: String) -> Visible {
    let hidden = selector.requirements.filter { settings.labels.admits(prefix + $0.key) == .no }
    if hidden.isEmpty { return .all(selector) }
    if hidden.contains(where: { $0.test == .isIn || $0.test == .exists }) { return .none }
    return .all(LabelSelector(selector.requirements.filter { !hidden.contains($0) }))
  }
}
