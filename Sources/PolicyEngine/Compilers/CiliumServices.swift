import Kubernetes

/// What `toServices` of Cilium leads to (C-14).
struct CiliumServices {
  private let services: [Service]
  /// The Services of each name, as indices in order.
  private let numbers: [String: [Int]]
  private let slices: [String: [EndpointSlice]]

  /// Takes the Services of a cluster.
  init(_ state: ClusterState) {
    services = state.services
    numbers = Dictionary(grouping: services.indices) { state.services[$0].name }
    slices = Dictionary(grouping: state.endpointSlices) {
      "\($0.namespace)/\($0.serviceName ?? "")"
    }
  }

  /// Returns the peers behind some references, or `nil` where no Service is
  /// found: one with a selector stands for its pods, one without for the
  /// addresses of its endpoints, as a block would.
  func peers(
    _ references: [CiliumServiceReference], _ selectors: CiliumSelectorCompiler,
    origin: RuleOrigin
  ) -> PeerFormula? {
    let settings = selectors.settings
    var isFound = false
    var found: [PeerFormula] = []
    for index in candidates(references) {
      let service = services[index]
      guard references.contains(where: { $0.names(service) }) else { continue }
      isFound = true
      if !service.selector.isEmpty {
        let pods = selectors.peers(
          LabelSelector(matchLabels: service.selector), namespace: service.namespace,
          matchesInit: false, origin: origin)
        // Before 1.17 only Services without a selector counted.
        switch settings.reaches(17) {
        case .yes: found.append(pods)
        case .no: break
        case .unknown:
          let cause = CiliumSettings.unknownVersion("`toServices` depends", origin)
          found.append(PeerFormula.joined(all: [pods, .doubtful(cause)]))
        }
      } else if service.exposure != .externalName {
        let own = slices["\(service.namespace)/\(service.name)"] ?? []
        let addresses = own.flatMap { $0.endpoints.flatMap(\.addresses) }.sorted()
        if !addresses.isEmpty {
          found.append(CiliumFormula.addresses(addresses, settings.blockScope))
        }
      }
    }
    return isFound ? PeerFormula.joined(any: found) : nil
  }

  /// The Services that some references could name, in input order.
  private func candidates(_ references: [CiliumServiceReference]) -> [Int] {
    var found: Set<Int> = []
    for reference in references {
      guard case .name(let name) = reference.target else { return Array(services.indices) }
      found.formUnion(numbers[name] ?? [])
    }
    return found.sorted()
  }
}

extension CiliumServiceReference {
  /// Returns whether the reference names a Service; without a namespace it
  /// names those of every one.
  fileprivate func names(_ service: Service) -> Bool {
    if let namespace, namespace != service.namespace { return false }
    switch target {
    case .name(let name): return name == service.name
    case .labels(let selector):
      let plain = LabelSelector(
        selector.requirements.map {
          LabelSelector.Requirement(CiliumLabelKey($0.key).name, $0.test, $0.values)
        })
      return plain.match(service.metadata.labels) == .yes
    }
  }
}
