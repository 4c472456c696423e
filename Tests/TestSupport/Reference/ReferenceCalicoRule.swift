import Kubernetes

/// One rule of a Calico policy, asked about one half (X-14 … X-23).
struct ReferenceCalicoRule: Sendable {
  /// The cluster.
  let cluster: ReferenceCluster
  /// The namespace of the policy; `nil` for a global one.
  let home: String?
  /// The half.
  let half: ReferenceHalf

  /// Returns what the rule says; nothing where it only writes to a log.
  func hear(_ rule: CalicoRule, _ origin: ReferenceOrigin) -> [ReferenceHeardRule] {
    let action: ReferenceHeardRule.Action
    switch rule.action {
    case .allow: action = .allow
    case .deny: action = .deny
    case .pass: action = .pass
    case .log: return []
    }
    var heard = ReferenceHeardRule(actions: [action], namesEnds: .no, origin: origin)
    if !concernsFamily(rule) { return [] }
    let source = names(rule.source, half.source)
    let destination = names(rule.destination, half.destination)
    heard.namesEnds = source.and(destination)
    // Fields that are not understood can only narrow it: all are joined by and.
    if !rule.unevaluatedFields.isEmpty { heard.namesEnds = heard.namesEnds.doubted }
    if heard.namesEnds == .no { return [] }
    heard.connections = connections(rule)
    if rule.restrictsRequests, action == .allow { heard.isMarked = true }
    // it speaks for some source ports only. What it then allows is an
    // upper bound; whether it denies or passes depends on a port nobody asked.
    if !rule.source.ports.isEmpty || !rule.source.notPorts.isEmpty {
      if action == .allow {
        heard.isMarked = true
      } else {
        heard.namesEnds = heard.namesEnds.doubted
      }
    }
    return services(rule).map { service in
      var heard = heard
      heard.namesEnds = heard.namesEnds.and(service.truth)
      heard.connections.allOf += service.connections
      return heard
    }
  }

  /// A rule is made for each family; where a list of blocks has none of the
  /// family, or the blocks it must not match are all of it, there is none
  ///
  private func concernsFamily(_ rule: CalicoRule) -> Bool {
    if let family = rule.family, family != half.family { return false }
    let lists = [
      rule.source.nets, rule.source.notNets, rule.destination.nets, rule.destination.notNets,
    ]
    if lists.contains(where: { list in
      !list.isEmpty && !list.contains { $0.base.family == half.family }
    }) {
      return false
    }
    return !(rule.source.notNets + rule.destination.notNets).contains {
      $0.base.family == half.family && $0.prefix == 0
    }
  }

  // MARK: One side

  private func names(_ entity: CalicoEntity, _ end: ReferencePeer) -> ReferenceTruth {
    var truth = ReferenceTruth.yes
    if !entity.nets.isEmpty { truth = truth.and(isInside(end, entity.nets)) }
    truth = truth.and(isInside(end, entity.notNets).negated)
    // Empty selectors set no condition, and so do service accounts of
    // which neither names nor labels are asked.
    let accounts = entity.serviceAccounts.flatMap {
      $0.names.isEmpty && $0.selector == nil ? nil : $0
    }
    let hasSelector =
      entity.selector != nil || entity.namespaceSelector != nil || accounts != nil
    // In a namespaced policy a side without `namespaceSelector` means the
    // policy's own namespace, also where only `notSelector` is there.
    let isLimited =
      home != nil && entity.namespaceSelector == nil
      && (hasSelector || entity.notSelector != nil)
    if hasSelector || isLimited {
      truth = truth.and(
        isMember(end) { item in
          var fits = ReferenceTruth.yes
          if isLimited { fits = ReferenceTruth(cluster.calicoNamespace(item) == home) }
          if let selector = entity.selector {
            fits = fits.and(cluster.matches(selector, item, .item))
          }
          if let selector = entity.namespaceSelector {
            fits = fits.and(cluster.matches(selector, item, .namespace))
          }
          if let accounts { fits = fits.and(matches(accounts, item)) }
          return fits
        })
    }
    if let selector = entity.notSelector {
      truth = truth.and(isMember(end) { cluster.matches(selector, $0, .item) }.negated)
    }
    return truth
  }

  private func matches(
    _ accounts: CalicoEntity.ServiceAccounts, _ item: ReferenceCalicoItem
  ) -> ReferenceTruth {
    var truth = ReferenceTruth.yes
    if !accounts.names.isEmpty {
      truth = cluster.calicoLabel("projectcalico.org/serviceaccount", item)
        .test(accounts.names.contains)
    }
    if let selector = accounts.selector {
      truth = truth.and(cluster.matches(selector, item, .serviceAccount))
    }
    return truth
  }

  /// Whether an end is among the addresses of the items that fit: its own
  /// endpoint, and every set that holds its address. A pod on the host's
  /// network has no endpoint (G-7).
  private func isMember(
    _ end: ReferencePeer, _ fits: (ReferenceCalicoItem) -> ReferenceTruth
  ) -> ReferenceTruth {
    var truth = ReferenceTruth.no
    if case .pod(let index) = end, cluster.isOwnNetworkPod(end) { truth = fits(.pod(index)) }
    var sure: [CIDR] = []
    for (index, set) in cluster.state.calicoNetworkSets.enumerated() {
      let holds = isInside(end, set.nets)
      if holds == .no { continue }
      // G-13: an invalid set of a manifest may be absent.
      let isDoubtful = !set.isCaptured && set.issues.contains(where: \.isRefusal)
      let fit = isDoubtful ? fits(.set(index)).doubted : fits(.set(index))
      truth = truth.or(holds.and(fit))
      if fit == .yes { sure += set.nets }
    }
    // Sets that each hold a part may hold all together.
    return truth.or(isInside(end, sure))
  }

  private func isInside(_ end: ReferencePeer, _ nets: [CIDR]) -> ReferenceTruth {
    cluster.isInside(end, anyOf: nets.map { ReferenceBlock(block: $0) }, half.family)
  }

  // MARK: Services

  private struct ServiceMatch {
    var truth: ReferenceTruth
    var connections: [[ReferenceConnections.Entry]]
  }

  /// The endpoints of the Service of either side: as a destination with their
  /// ports, as a source without. Without a Service nothing is asked.
  private func services(_ rule: CalicoRule) -> [ServiceMatch] {
    var result = [ServiceMatch(truth: .yes, connections: [])]
    for (service, end, hasPorts) in [
      (rule.source.service, half.source, false),
      (rule.destination.service, half.destination, true),
    ] {
      guard let service else { continue }
      let found = backends(service, at: end).map { backend in
        ServiceMatch(truth: backend.truth, connections: hasPorts ? [backend.ports] : [])
      }
      result = result.flatMap { match in
        found.map {
          ServiceMatch(
            truth: match.truth.and($0.truth), connections: match.connections + $0.connections)
        }
      }
    }
    return result
  }

  /// The endpoints at an end: the pod itself, or an address of one. An endpoint
  /// that is no pod of the input is an address, and names whom a block of that
  /// address alone would name: perhaps a pod of which none is known.
  private func backends(
    _ match: CalicoEntity.ServiceMatch, at end: ReferencePeer
  ) -> [ReferenceBackend] {
    guard let namespace = match.namespace ?? home else { return [] }
    return cluster.services(namespace) { $0.name == match.name }
      .flatMap { cluster.backends(of: $0) }
      .compactMap { backend in
        var backend = backend
        backend.truth = backend.truth.and(isAt(end, backend))
        return backend.truth == .no ? nil : backend
      }
  }

  private func isAt(_ end: ReferencePeer, _ backend: ReferenceBackend) -> ReferenceTruth {
    guard let pod = backend.pod else {
      return isInside(end, backend.addresses.compactMap { CIDR($0, prefix: $0.family.width) })
    }
    let known: [IPAddress]
    switch end {
    case .address(let address): known = [address]
    case .name: known = []
    case .pod(pod): return .yes
    case .pod(let index): known = cluster.addresses(of: cluster.pod(index))
    }
    return ReferenceTruth(
      backend.addresses.contains { $0.family == half.family && known.contains($0) })
  }

  // MARK: Connections

  private func connections(_ rule: CalicoRule) -> ReferenceConnections {
    var result = ReferenceConnections()
    if let transport = rule.transport { result.allOf.append([entry(transport)]) }
    if let transport = rule.notTransport { result.noneOf.append(entry(transport)) }
    if let icmp = rule.icmp { result.allOf.append(entries(icmp, rule.transport)) }
    if let icmp = rule.notICMP { result.noneOf += entries(icmp, rule.transport) }
    let destination = rule.destination
    if !destination.ports.isEmpty {
      result.allOf.append(destination.ports.flatMap { entries($0, rule.transport) })
    }
    result.noneOf += destination.notPorts.flatMap { entries($0, rule.transport) }
    return result
  }

  private func entry(_ transport: CalicoProtocol) -> ReferenceConnections.Entry {
    switch transport {
    case .transport(let transport): .every(ReferenceProtocol(transport))
    case .icmp: .every(.icmpv4)
    case .icmpv6: .every(.icmpv6)
    case .number(let number):
      .init(part: .other, numbers: UInt16(number)...UInt16(number))
    }
  }

  private func entries(
    _ icmp: CalicoRule.ICMP, _ transport: CalicoProtocol?
  ) -> [ReferenceConnections.Entry] {
    let part: ReferenceProtocol = transport == .icmpv6 ? .icmpv6 : .icmpv4
    guard let type = icmp.type else { return [.every(part)] }
    let first = UInt16(type) << 8
    guard let code = icmp.code else { return [.init(part: part, numbers: first...(first | 255))] }
    let number = first | UInt16(code)
    return [.init(part: part, numbers: number...number)]
  }

  /// Numbers are of the rule's protocol; a name is looked up by name and
  /// protocol or, in a rule without one, by name alone.
  private func entries(
    _ port: CalicoPort, _ transport: CalicoProtocol?
  ) -> [ReferenceConnections.Entry] {
    var named: NetworkProtocol?
    if case .transport(let transport)? = transport { named = transport }
    switch port {
    case .named(let name): return cluster.namedPorts(name, named, half)
    case .range(let range):
      let parts = named.map { [ReferenceProtocol($0)] } ?? ReferenceProtocol.transports
      return parts.map { .init(part: $0, numbers: range) }
    }
  }
}
