import Kubernetes

/// Finds the endpoints of Services that Calico's rules name (X-18).
///
/// They are the pods that a Service selects or, where it selects none, the
/// addresses of its EndpointSlices. One that is not in the input has none.
struct CalicoServices {
  /// Some endpoints of a Service.
  struct Endpoints {
    /// The endpoints.
    var peers: PeerFormula
    /// Their ports, where ports count.
    var ports: CompiledPorts?
  }

  private let services: [String: Service]
  private let slices: [String: [EndpointSlice]]
  /// The pods on their node's network, with its addresses.
  private let hostPods: [(pod: Pod, addresses: [IPAddress])]

  /// Makes the index; linear in Services, slices, nodes and pods.
  init(_ state: ClusterState, _ inventory: Inventory) {
    services = Dictionary(
      state.services.map { ("\($0.namespace)/\($0.name)", $0) }, uniquingKeysWith: { $1 })
    slices = Dictionary(grouping: state.endpointSlices) {
      "\($0.namespace)/\($0.serviceName ?? "")"
    }
    let nodes = Dictionary(
      state.nodes.map { ($0.name, $0.addresses) }, uniquingKeysWith: { $1 })
    hostPods = inventory.pods.filter(\.pod.spec.isHostNetwork).map(\.pod).map { pod in
      let ofNode = pod.spec.nodeName.flatMap { nodes[$0] } ?? []
      return (pod, pod.addresses.isEmpty ? ofNode : pod.addresses)
    }
  }

  /// Returns whether anything is known of the endpoints of a Service.
  func holds(_ match: CalicoEntity.ServiceMatch, in namespace: String?) -> Bool {
    let name = "\(match.namespace ?? namespace ?? "")/\(match.name)"
    guard let service = services[name] else { return false }
    return !service.selector.isEmpty || slices[name] != nil
  }

  /// Returns the endpoints of a Service: several groups where their ports
  /// differ, none where it has no endpoints.
  ///
  /// - Parameters:
  ///   - namespace: The namespace of the policy, where the rule names none.
  ///   - withPorts: Whether the ports of the endpoints count: for egress only.
  func endpoints(
    of match: CalicoEntity.ServiceMatch, in namespace: String?, origin: RuleOrigin,
    withPorts: Bool
  ) -> [Endpoints] {
    let name = "\(match.namespace ?? namespace ?? "")/\(match.name)"
    guard let service = services[name], service.exposure != .externalName else { return [] }
    if service.selector.isEmpty {
      return (slices[name] ?? []).map { endpoints(of: $0, withPorts: withPorts) }
    }
    let labels = service.selector.entries.map {
      PeerFormula.podLabel(LabelTest($0.key, .isIn([$0.value])))
    }
    let pods = PeerFormula.joined(
      all: [.pods, CalicoSelectorCompiler.namespace(service.namespace)] + labels)
    return [
      Endpoints(
        peers: .joined(any: [pods] + hosts(of: service, origin)),
        ports: withPorts ? ports(of: service) : nil)
    ]
  }

  /// The nodes whose network the endpoints of a Service share.
  private func hosts(of service: Service, _ origin: RuleOrigin) -> [PeerFormula] {
    let selector = LabelSelector(matchLabels: service.selector)
    return hostPods.compactMap { host in
      guard host.pod.namespace == service.namespace,
        selector.match(host.pod.metadata.labels) == .yes
      else { return nil }
      if !host.addresses.isEmpty { return CalicoServices.addresses(host.addresses, .nodes) }
      let reason = "the addresses of the node of `\(host.pod.reference)` are not known"
      return .all([.any([.ownNode, .otherNodes]), .doubtful(.unresolvedReference(origin, reason))])
    }
  }

  private static func addresses(_ addresses: [IPAddress], _ scope: AddressScope) -> PeerFormula {
    .joined(
      any: IPFamily.allCases.compactMap { family in
        let ranges = addresses.filter { $0.family == family }.map { $0.value...$0.value }
        return ranges.isEmpty ? nil : .addresses(AddressSet(family, ranges), scope)
      })
  }

  private func endpoints(of slice: EndpointSlice, withPorts: Bool) -> Endpoints {
    var ports: CompiledPorts?
    if withPorts {
      let fixed = slice.ports.reduce(ConnectionSet.none) {
        $0.union(ConnectionSet(ConnectionSet.Part($1.transport), $1.number...$1.number))
      }
      ports = CompiledPorts(fixed: fixed, names: [])
    }
    let addresses = slice.endpoints.flatMap(\.addresses)
    return Endpoints(peers: CalicoServices.addresses(addresses, .everywhere), ports: ports)
  }

  private func ports(of service: Service) -> CompiledPorts {
    var fixed = ConnectionSet.none
    var names: Set<CompiledPorts.Name> = []
    for port in service.ports {
      let part = ConnectionSet.Part(port.transport)
      switch port.target {
      case .number(let number): fixed = fixed.union(ConnectionSet(part, number...number))
      case .name(let name): names.insert(CompiledPorts.Name(name: name, part: part))
      }
    }
    return CompiledPorts(fixed: fixed, names: names.sorted())
  }
}
