import Kubernetes

/// Finds the endpoints of Services that Calico's rules name (X-18).
///
/// EndpointSlices say them as they are. Without slices, as in manifests, the
/// pods that the Service selects stand for them.
struct CalicoServices {
  /// Some endpoints of a Service.
  struct Endpoints {
    /// The endpoints.
    var peers: PeerFormula
    /// Their ports, where ports count.
    var ports: CompiledPorts?
    /// Why nobody can say what they are.
    var doubt: Cause?
  }

  private let services: [String: Service]
  private let slices: [String: [EndpointSlice]]
  /// The pods on their node's network, whose endpoints have its addresses.
  private let hostPods: [Pod]

  /// Makes the index; linear in Services, slices and pods.
  init(_ state: ClusterState, _ inventory: Inventory) {
    services = Dictionary(
      state.services.map { ("\($0.namespace)/\($0.name)", $0) }, uniquingKeysWith: { $1 })
    slices = Dictionary(grouping: state.endpointSlices) {
      "\($0.namespace)/\($0.serviceName ?? "")"
    }
    hostPods = inventory.pods.map(\.pod).filter(\.spec.isHostNetwork)
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
    let namespace = match.namespace ?? namespace ?? ""
    let name = "\(namespace)/\(match.name)"
    if let slices = slices[name], !slices.isEmpty {
      return slices.map { endpoints(of: $0, withPorts: withPorts) }
    }
    func unknown(_ reason: String) -> [Endpoints] {
      [Endpoints(peers: .everyone, doubt: .unresolvedReference(origin, reason))]
    }
    guard let service = services[name] else {
      return unknown("the Service `\(name)` is not in the input")
    }
    if service.exposure == .externalName { return [] }
    if service.selector.isEmpty {
      return unknown("the endpoints of the Service `\(name)` are not in the input")
    }
    var peers = PeerFormula.joined(
      all: [.pods, CalicoSelectorCompiler.namespace(namespace)]
        + service.selector.entries.map { .podLabel(LabelTest($0.key, .isIn([$0.value]))) })
    let selector = LabelSelector(matchLabels: service.selector)
    if hostPods.contains(where: {
      $0.namespace == namespace && selector.match($0.metadata.labels) == .yes
    }) {
      let reason = "the Service `\(name)` has endpoints on the network of nodes"
      peers = .any([
        peers,
        .all([
          .any([.ownNode, .otherNodes]),
          .doubtful(.unresolvedReference(origin, reason)),
        ]),
      ])
    }
    return [Endpoints(peers: peers, ports: withPorts ? ports(of: service) : nil)]
  }

  private func endpoints(of slice: EndpointSlice, withPorts: Bool) -> Endpoints {
    let blocks = slice.endpoints.flatMap(\.addresses).compactMap {
      CIDR($0, prefix: $0.family.width)
    }
    var ports: CompiledPorts?
    if withPorts {
      let fixed = slice.ports.reduce(ConnectionSet.none) {
        $0.union(ConnectionSet(ConnectionSet.Part($1.transport), $1.number...$1.number))
      }
      ports = CompiledPorts(fixed: fixed, names: [])
    }
    return Endpoints(peers: CalicoScope.addresses(blocks), ports: ports)
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
