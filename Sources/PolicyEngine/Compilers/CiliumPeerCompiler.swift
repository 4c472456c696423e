import Kubernetes

/// Turns the fields of an entry that name peers into formulas (C-8 … C-15,
/// C-22, C-23).
struct CiliumPeerCompiler {
  /// Peers, and the pods of the policy for which they count.
  struct Part: Hashable {
    /// The pods; `nil` for all that the rule selects.
    var subject: PeerFormula?
    /// The peers.
    var peers: PeerFormula
  }

  /// Where an entry stands.
  struct Place {
    /// The namespace of the policy; `nil` for a clusterwide one.
    var namespace: String?
    /// A Boolean value that tells whether the rule selects endpoints without
    /// labels yet.
    var matchesInit: Bool
    /// A Boolean value that tells whether the entry denies.
    var isDeny: Bool
    /// The entry.
    var origin: RuleOrigin
  }

  /// How selectors are read.
  let selectors: CiliumSelectorCompiler
  /// Who may ask for which names.
  let names: CiliumNames
  private let services: CiliumServices
  private let nodes: [Node]
  private let groups: [CiliumCIDRGroup]
  private let groupsByName: [String: [CiliumCIDRGroup]]

  /// Makes a compiler for the entries of a cluster's policies.
  init(_ state: ClusterState, _ selectors: CiliumSelectorCompiler, names: CiliumNames) {
    self.selectors = selectors
    self.names = names
    services = CiliumServices(state)
    nodes = state.nodes
    groups = state.ciliumCIDRGroups
    groupsByName = Dictionary(grouping: groups, by: \.name)
  }

  /// Returns the peers of an entry; none where it names nobody.
  ///
  /// Without any field that counts, ports or types of ICMP alone mean every
  /// peer, and an entry with nothing at all means none (C-8).
  func parts(_ entry: CiliumDirectionRule, _ place: Place) -> [Part] {
    guard entry.namesPeers else {
      return entry.namesConnections ? [Part(peers: .everyone)] : []
    }
    var parts: [Part] = []
    var formulas: [PeerFormula] = []
    for peers in entry.peers {
      if case .names(let list) = peers {
        parts += names.peers(list, namespace: place.namespace, origin: place.origin)
          .map { Part(subject: $0.subject, peers: $0.peers) }
      } else {
        formulas.append(formula(peers, entry, place))
      }
    }
    let plain = PeerFormula.joined(any: formulas)
    if plain != .nobody { parts.append(Part(peers: plain)) }
    return parts.filter { $0.peers != .nobody }
  }

  private func formula(
    _ peers: CiliumPeers, _ entry: CiliumDirectionRule, _ place: Place
  ) -> PeerFormula {
    switch peers {
    case .endpoints(let list): return PeerFormula.joined(any: list.map { endpoints($0, place) })
    case .blocks(let list):
      return CiliumFormula.addresses(
        list.map { AddressSet($0) }, selectors.settings.blockScope)
    case .blockSets(let list):
      return CiliumFormula.addresses(list.flatMap { sets($0) }, selectors.settings.blockScope)
    case .entities(let list):
      return PeerFormula.joined(any: list.map { entity($0, place.origin) })
    case .nodes(let list): return nodes(list, place.origin)
    case .services(let list): return services(list, entry, place)
    case .names: return .nobody
    case .groups:
      let cause = Cause.unresolvedReference(
        place.origin, "the groups of a cloud cannot be looked up")
      return .all([everyAddress, .doubtful(cause)])
    }
  }

  private func endpoints(_ selector: LabelSelector, _ place: Place) -> PeerFormula {
    selectors.peers(
      selector, namespace: place.namespace, matchesInit: place.matchesInit, origin: place.origin)
  }

  /// Every address that a block may mean.
  private var everyAddress: PeerFormula {
    CiliumFormula.addresses([.all(.ipv4), .all(.ipv6)], selectors.settings.blockScope)
  }

  /// The blocks of an element, without its exceptions; a group that is not
  /// there has none (C-13).
  private func sets(_ element: CiliumBlockSet) -> [AddressSet] {
    let blocks: [CIDR]
    switch element.source {
    case .block(let block): blocks = [block]
    case .group(let name): blocks = (groupsByName[name] ?? []).flatMap(\.blocks)
    case .groups(let selector):
      blocks = groups.filter { selector.match($0.metadata.labels) == .yes }.flatMap(\.blocks)
    }
    return blocks.map { block in
      element.except.reduce(AddressSet(block)) { $0.subtracting(AddressSet($1)) }
    }
  }

  private func entity(_ entity: CiliumEntity, _ origin: RuleOrigin) -> PeerFormula {
    switch entity {
    case .all: return .everyone
    case .world: return .world
    case .worldIPv4: return .addresses(.all(.ipv4), .world)
    case .worldIPv6: return .addresses(.all(.ipv6), .world)
    case .host: return .ownNode
    case .remoteNode: return .otherNodes
    case .kubeAPIServer: return selectors.apiServer.peers(origin)
    case .cluster:
      // An API server outside of the nodes belongs to it as far as it is known.
      let isKnown = selectors.apiServer.addresses != nil
      return PeerFormula.joined(
        any: [.pods, .ownNode, .otherNodes] + (isKnown ? [selectors.apiServer.peers(origin)] : []))
    case .initializing, .ingress, .health, .unmanaged, .none: return .nobody
    }
  }

  /// Nodes by labels are other nodes only: the pod's own has none (C-22, A-24).
  private func nodes(_ list: [LabelSelector], _ origin: RuleOrigin) -> PeerFormula {
    if list.isEmpty { return .nobody }
    if nodes.isEmpty {
      return .all([
        .otherNodes,
        .doubtful(.unresolvedReference(origin, "no Node object is in the input")),
      ])
    }
    let addresses = list.flatMap { selectors.nodes(nodes, $0) }.flatMap(\.addresses)
    return PeerFormula.joined(all: [
      .otherNodes, CiliumFormula.addresses(Set(addresses).sorted(), .nodes),
    ])
  }

  /// A reference that leads nowhere leaves the entry without peers: alone it
  /// names nobody, beside ports or types of ICMP the agent may take it for every
  /// peer (C-14).
  ///
  /// Types of ICMP are to the agent elements of the same list as ports
  /// (`pkg/policy/utils/parserules.go` of Cilium), and beside a Service it never
  /// refused them: the refusal before 1.17 looks at `toPorts` alone
  /// (`pkg/policy/api/rule_validation.go`).
  private func services(
    _ list: [CiliumServiceReference], _ entry: CiliumDirectionRule, _ place: Place
  ) -> PeerFormula {
    let found =
      place.isDeny ? nil : services.peers(list, selectors, origin: place.origin)
    if let found { return found }
    if !entry.namesConnections { return .nobody }
    return .doubtful(
      .unresolvedReference(
        place.origin,
        place.isDeny
          ? "entries that deny do not look Services up"
          : "no Service is found for `toServices`"))
  }
}
