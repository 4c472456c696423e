import Kubernetes

/// One entry of a section of a Cilium rule, asked about one half (C-7 … C-24).
struct ReferenceCiliumPeers: Sendable {
  /// The cluster.
  let cluster: ReferenceCluster
  /// The namespace of the policy; `nil` for a clusterwide one.
  let home: String?
  /// The half.
  let half: ReferenceHalf
  /// A Boolean value that tells whether the entry denies.
  let isDeny: Bool
  /// Whether the addresses of the name that the half goes to are known (C-15).
  let isNameKnown: ReferenceTruth
  /// What must hold of an endpoint besides (C-21).
  let narrowing: ReferenceTruth

  /// Returns what the entry says: a rule for each element of `toPorts`, since
  /// some are upper bounds and others are not (C-19).
  func hear(_ entry: CiliumDirectionRule, _ origin: ReferenceOrigin) -> [ReferenceHeardRule] {
    var rule = ReferenceHeardRule(
      actions: [isDeny ? .deny : .allow], namesEnds: .maybe, origin: origin)
    // What an invalid entry of a captured policy names, nobody knows.
    if entry.isRefused { return [rule] }
    rule.namesEnds = namesPeer(entry)
    if !entry.unevaluatedFields.isEmpty { rule.namesEnds = rule.namesEnds.doubted }
    if rule.namesEnds == .no { return [] }
    switch entry.authentication {
    case .testAlwaysFail where !isDeny: return []  // C-24: no traffic at all
    case .required where !isDeny: rule.isMarked = true
    default: break
    }
    if let icmps = entry.icmps {
      rule.connections = ReferenceConnections(
        allOf: [
          icmps.map { field in
            let first = UInt16(field.type) << 8
            return .init(
              part: field.family == .ipv4 ? .icmpv4 : .icmpv6, numbers: first...(first | 255))
          }
        ])
      return [rule]
    }
    guard let ports = entry.ports, !ports.isEmpty else { return [rule] }
    return ports.map { element in
      var part = rule
      if !isDeny, !element.requestRules.isEmpty { part.isMarked = true }
      if element.ports.isEmpty {
        // What an element without ports means is not settled.
        part.namesEnds = part.namesEnds.doubted
      } else {
        part.connections = ReferenceConnections(allOf: [element.ports.flatMap(entries)])
      }
      return part
    }
  }

  /// A missing protocol is TCP, UDP and SCTP (C-16).
  private func entries(_ port: CiliumPort) -> [ReferenceConnections.Entry] {
    let parts: [ReferenceProtocol]
    switch port.transport {
    case .any: parts = ReferenceProtocol.transports
    case .tcp: parts = [.tcp]
    case .udp: parts = [.udp]
    case .sctp: parts = [.sctp]
    case .icmp: return icmp(.icmpv4, port.extent)
    case .icmpv6: return icmp(.icmpv6, port.extent)
    case .vrrp: return [.init(part: .other, numbers: 112...112)]
    case .igmp: return [.init(part: .other, numbers: 2...2)]
    }
    switch port.extent {
    case .all: return parts.map { .every($0) }
    case .range(let range): return parts.map { .init(part: $0, numbers: range) }
    case .named(let name):
      return NetworkProtocol.allCases.filter { parts.contains(ReferenceProtocol($0)) }
        .flatMap { cluster.namedPorts(name, $0, half) }
    }
  }

  /// The port of ICMP is the type; there are no names.
  private func icmp(
    _ part: ReferenceProtocol, _ extent: CiliumPort.Extent
  ) -> [ReferenceConnections.Entry] {
    switch extent {
    case .all: return [.every(part)]
    case .named: return []
    case .range(let types):
      guard types.lowerBound <= 255 else { return [] }
      let last = min(types.upperBound, 255)
      return [.init(part: part, numbers: (types.lowerBound << 8)...(last << 8 | 255))]
    }
  }

  // MARK: Peers

  /// Whether the entry names the other end (C-8): without a field for peers
  /// anyone, if it names ports or types of ICMP, and otherwise nobody.
  private func namesPeer(_ entry: CiliumDirectionRule) -> ReferenceTruth {
    let fields = entry.peers.filter(\.isThere)
    if fields.isEmpty {
      let hasPorts = !(entry.ports ?? []).isEmpty || entry.icmps != nil
      return ReferenceTruth(hasPorts)
    }
    return ReferenceTruth.any(fields.map { names($0, entry) })
  }

  private func names(_ peers: CiliumPeers, _ entry: CiliumDirectionRule) -> ReferenceTruth {
    switch peers {
    case .endpoints(let selectors):
      return ReferenceTruth.any(
        selectors.map { cluster.namesEndpoint($0, home: home, half) }
      ).and(narrowing)
    case .blocks(let blocks):
      return cluster.blocksName(
        half.peer, blocks.map { ReferenceBlock(block: $0) }, half.family)
    case .blockSets(let sets):
      return cluster.blocksName(half.peer, sets.flatMap(self.blocks), half.family)
    case .entities(let entities):
      return ReferenceTruth.any(entities.map { cluster.isEntity($0, half.peer, half) })
    case .nodes(let selectors): return names(nodes: selectors)
    case .services(let services): return names(services, entry)
    case .names(let names):
      guard case .name(let name) = half.peer else { return .no }
      return ReferenceTruth.any(names.map { $0.matches(name, cluster.profile) })
        .and(isNameKnown)
    case .groups:
      // C-23: some addresses of a cloud; pods and nodes as for blocks.
      if cluster.isOwnNetworkPod(half.peer) {
        return cluster.profile.letsBlocksNamePods ? .maybe : .no
      }
      if cluster.isNode(half.peer) { return cluster.profile.letsBlocksNameNodes ? .maybe : .no }
      return .maybe
    }
  }

  /// Blocks of a set less their exceptions; a group that is not there has none
  /// (C-13).
  private func blocks(_ set: CiliumBlockSet) -> [ReferenceBlock] {
    let blocks: [CIDR]
    switch set.source {
    case .block(let block): blocks = [block]
    case .group(let name):
      blocks = cluster.state.ciliumCIDRGroups.filter { $0.name == name }.flatMap(\.blocks)
    case .groups(let selector):
      blocks = cluster.state.ciliumCIDRGroups.filter { group in
        selector.holds { key in
          group.metadata.labels[key].map(ReferenceLabel.present) ?? .absent
        } == .yes
      }.flatMap(\.blocks)
    }
    return blocks.map { ReferenceBlock(block: $0, except: set.except) }
  }

  /// Other nodes by their labels, never the pod's own (C-22, A-24); a key may
  /// bear the source `node:`.
  private func names(nodes selectors: [LabelSelector]) -> ReferenceTruth {
    guard cluster.isNode(half.peer), !cluster.isOwnNode(half.peer, of: half.subject) else {
      return .no
    }
    let meant: [Node]
    switch half.peer {
    case .name: return .no
    case .address(let address):
      meant = cluster.state.nodes.filter { $0.addresses.contains(address) }
    case .pod(let index):
      let pod = cluster.pod(index)
      let known = Set(cluster.addresses(of: pod))
      meant = cluster.state.nodes.filter {
        $0.name == pod.spec.nodeName || !known.isDisjoint(with: $0.addresses)
      }
      if meant.isEmpty { return .maybe }
    }
    return ReferenceTruth.any(
      meant.flatMap { node in
        selectors.map { selector in
          selector.holds { key in
            let bare =
              ["node:", "k8s:", "any:"].first { key.hasPrefix($0) }
              .map { String(key.dropFirst($0.count)) } ?? key
            return node.metadata.labels[bare].map(ReferenceLabel.present) ?? .absent
          }
        }
      })
  }

  // MARK: Services

  /// The pods behind Services with a selector, from 1.17 on, and the addresses
  /// behind those without (C-14).
  ///
  /// In a section that denies, or where no Service is found, the field is lost:
  /// without ports the entry names nobody, with ports perhaps anybody.
  private func names(
    _ references: [CiliumServiceReference], _ entry: CiliumDirectionRule
  ) -> ReferenceTruth {
    let services = references.flatMap { reference in
      cluster.services(reference.namespace) { service in
        switch reference.target {
        case .name(let name): service.name == name
        case .labels(let selector):
          selector.holds { key in
            service.metadata.labels[key].map(ReferenceLabel.present) ?? .absent
          } == .yes
        }
      }
    }
    if isDeny || services.isEmpty {
      // C-14 speaks of `toPorts`; to the agent `icmps` make a section of the
      // same kind (C-8), so that what holds of the one is not sure of the other.
      return (entry.ports ?? []).isEmpty && (entry.icmps ?? []).isEmpty ? .no : .maybe
    }
    return ReferenceTruth.any(services.map(names))
  }

  private func names(_ service: Service) -> ReferenceTruth {
    if service.exposure == .externalName { return .no }
    if !service.selector.isEmpty {
      guard case .pod(let index) = half.peer, cluster.isOwnNetworkPod(half.peer),
        cluster.pod(index).namespace == service.namespace
      else { return .no }
      return cluster.matches(LabelSelector(matchLabels: service.selector), index)
        .and(cluster.profile.isAtLeast(1, 17))
    }
    let blocks = cluster.backends(of: service).flatMap(\.addresses).compactMap {
      CIDR($0, prefix: $0.family.width)
    }
    return cluster.blocksName(
      half.peer, blocks.map { ReferenceBlock(block: $0) }, half.family)
  }
}

extension CiliumPeers {
  /// Whether the field counts as one that names peers: an empty list of
  /// Services, names or groups is as good as absent (C-8).
  fileprivate var isThere: Bool {
    switch self {
    case .services(let list): !list.isEmpty
    case .names(let list): !list.isEmpty
    case .groups(let count): count > 0
    case .endpoints, .blocks, .blockSets, .entities, .nodes: true
    }
  }
}
