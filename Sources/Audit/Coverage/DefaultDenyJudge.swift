package import Kubernetes
package import PolicyEngine

/// Judges what happens to a pod nobody has thought of yet: the hypothetical pod
/// of product section 3.
///
/// What the engine admits to existing peers decides first. A rule whose peers
/// are not in the input admits nothing *today*; it counts as open unless it is
/// baseline by its text, since the peers may come any day.
package struct DefaultDenyJudge: Sendable {
  private let state: ClusterState
  private let profile: ClusterProfile
  private let inventory: Inventory
  private let table: ReachTable
  private let resolvers: Resolvers

  /// Makes a judge for a cluster.
  package init(
    _ state: ClusterState, profile: ClusterProfile, inventory: Inventory, table: ReachTable,
    resolvers: Resolvers
  ) {
    self.state = state
    self.profile = profile
    self.inventory = inventory
    self.table = table
    self.resolvers = resolvers
  }

  /// Returns the judgement on the reach of a newcomer in a namespace.
  package func judge(_ reach: PeerReach, inNamespace namespace: String) -> DefaultDeny {
    if reach.isolation == .no { return .open }
    if reach.isolation == .unknown { return .unknown }
    let certain = extent(reach, \.certain)
    if certain == .open { return .open }
    let possible = extent(reach, \.possible)
    if possible == .open { return .unknown }
    switch written(reach, namespace) {
    case .open: return .open
    case .baseline: return .baseline
    default:
      // What rules of other kinds admit to peers that are not in the input
      // nobody knows; what they admit to those that are is in `possible`.
      return possible == .deny && state.mayAdmitAbsentPeers(reach) ? .unknown : possible
    }
  }

  /// Returns how far existing peers are admitted under one reading.
  private func extent(
    _ reach: PeerReach, _ reading: (ConnectionAnswer) -> ConnectionSet
  ) -> DefaultDeny {
    let stranger = reach.stranger
    if !(stranger.dependsOnPodAddresses ? stranger.certain : reading(stranger)).isEmpty {
      return .open
    }
    var result = DefaultDeny.deny
    for block in reach.blocks {
      let connections = reading(block.answer)
      let hasPeers = !block.podClasses.isEmpty || block.addresses.contains { !$0.isEmpty }
      if connections.isEmpty || !hasPeers { continue }
      // A block that might hold pods is judged by its addresses, below.
      let admitted =
        block.answer.dependsOnPodAddresses ? block.answer.certain : connections
      let isAllowed =
        (admitted.isEmpty
          || block.podClasses.allSatisfy { isBaseline($0, admitted, reach.direction) })
        && block.addresses.allSatisfy { isBaseline($0, connections, reach.direction) }
      if !isAllowed { return .open }
      if !admitted.isEmpty || block.addresses.contains(where: { !$0.isEmpty }) {
        result = .baseline
      }
    }
    return result
  }

  private func isBaseline(
    _ podClass: Int, _ connections: ConnectionSet, _ direction: Direction
  ) -> Bool {
    if direction == .egress, resolvers.podClasses.contains(podClass),
      DNSPorts.connections.isSuperset(of: connections)
    {
      return true
    }
    let pods = table.podClasses[podClass].pods
    return profile.baseline.contains { peer in
      guard allowed(peer).isSuperset(of: connections) else { return false }
      return pods.allSatisfy { index in
        let subject = inventory.pods[index]
        switch peer.target {
        case .block(let block):
          return !subject.pod.addresses.isEmpty
            && subject.pod.addresses.allSatisfy { block.contains($0) }
        case .pods(let namespace, let selector):
          return subject.pod.namespace == namespace
            && selector.match(subject.pod.metadata.labels, unknownKeys: subject.unknownLabelKeys)
              == .yes
        }
      }
    }
  }

  private func isBaseline(
    _ set: AddressSet, _ connections: ConnectionSet, _ direction: Direction
  ) -> Bool {
    var rest = set
    if direction == .egress, DNSPorts.connections.isSuperset(of: connections) {
      let known = resolvers.addresses.filter { $0.family == set.family }
        .map { $0.value...$0.value }
      rest = rest.subtracting(AddressSet(set.family, known))
    }
    for peer in profile.baseline {
      if case .block(let block) = peer.target, allowed(peer).isSuperset(of: connections) {
        rest = rest.subtracting(AddressSet(block))
      }
    }
    return rest.isEmpty
  }

  private func allowed(_ peer: ClusterProfile.BaselinePeer) -> ConnectionSet {
    guard let ports = peer.ports else { return .all }
    return ports.reduce(into: ConnectionSet.none) { set, port in
      set = set.union(ConnectionSet(.tcp, port...port)).union(ConnectionSet(.udp, port...port))
    }
  }

  // MARK: What is written

  /// Returns how far the rules go by their text, for peers that are not in the
  /// input.
  private func written(_ reach: PeerReach, _ namespace: String) -> DefaultDeny {
    var result = DefaultDeny.deny
    for index in reach.networkPolicies {
      let policy = state.networkPolicies[index]
      let rules = reach.direction == .ingress ? policy.ingress : policy.egress
      for rule in rules where !rule.isRefused {
        // A named port resolves to nothing on a pod without ports (G-21).
        if reach.direction == .ingress, rule.connections().isEmpty { continue }
        for peer in rule.peers ?? [] {
          if isWrittenBaseline(peer, rule, reach.direction, namespace) {
            result = .baseline
          } else if couldAdmit(peer) {
            return .open
          }
        }
      }
    }
    return result
  }

  /// Returns whether a peer admits something that the engine could not see: a
  /// block without addresses never does.
  private func couldAdmit(_ peer: NetworkPolicyPeer) -> Bool {
    peer.addresses.map { !$0.isEmpty } ?? true
  }

  private func isWrittenBaseline(
    _ peer: NetworkPolicyPeer, _ rule: NetworkPolicyRule, _ direction: Direction,
    _ namespace: String
  ) -> Bool {
    let connections = rule.connections()
    if direction == .egress, rule.namesDNSOnly {
      if Resolvers.selectsResolvers(peer, from: namespace) { return true }
      if let set = peer.addresses, isBaseline(set, DNSPorts.connections, direction) { return true }
    }
    return profile.baseline.contains { baseline in
      guard allowed(baseline).isSuperset(of: connections) else { return false }
      switch (baseline.target, peer) {
      case (.block(let block), .block(let written, _)): return block.contains(written)
      case (.pods(let name, let selector), .pods(let namespaces, let pods)):
        let isThere =
          namespaces.map { $0 == LabelSelector(matchLabels: [Namespace.nameLabel: name]) }
          ?? (name == namespace)
        return isThere && (selector.isEmpty || pods == selector)
      default: return false
      }
    }
  }
}
