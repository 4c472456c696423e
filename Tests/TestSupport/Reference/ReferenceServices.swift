import Kubernetes

/// One endpoint of a Service.
struct ReferenceBackend: Sendable {
  /// The pod, where it is one.
  var pod: Int?
  /// Its addresses.
  var addresses: [IPAddress]
  /// The ports on which the Service reaches it, after translation (G-6).
  var ports: [ReferenceConnections.Entry]
  /// Whether it is one.
  var truth: ReferenceTruth = .yes
}

/// What stands behind Services (C-14, X-18).
extension ReferenceCluster {
  /// Returns the Services of a namespace and name.
  func services(_ namespace: String?, _ isMeant: (Service) -> Bool) -> [Service] {
    state.services.filter { (namespace == nil || $0.namespace == namespace) && isMeant($0) }
  }

  /// Returns the endpoints of a Service: by its selector or, where it has none,
  /// by its EndpointSlices; a name for something outside has none.
  func backends(of service: Service) -> [ReferenceBackend] {
    if service.exposure == .externalName { return [] }
    if !service.selector.isEmpty {
      let selector = LabelSelector(matchLabels: service.selector)
      return inventory.pods.indices.compactMap { index in
        guard pod(index).namespace == service.namespace else { return nil }
        let truth = selector.holds { podLabel($0, index) }
        if truth == .no { return nil }
        return ReferenceBackend(
          pod: index, addresses: addresses(of: pod(index)),
          ports: service.ports.flatMap { ports($0, at: index) }, truth: truth)
      }
    }
    return state.endpointSlices.filter {
      $0.namespace == service.namespace && $0.serviceName == service.name
    }.flatMap { slice in
      slice.endpoints.map { endpoint in
        let index = endpoint.podName.flatMap {
          inventory.pod(namespace: slice.namespace, name: $0)
        }
        return ReferenceBackend(
          pod: index, addresses: endpoint.addresses,
          ports: slice.ports.map {
            .init(part: ReferenceProtocol($0.transport), numbers: $0.number...$0.number)
          })
      }
    }
  }

  /// The addresses of the API server: the endpoints of `default/kubernetes`;
  /// empty where the input does not hold them.
  var apiServerAddresses: [IPAddress] {
    state.endpointSlices.filter { $0.namespace == "default" && $0.serviceName == "kubernetes" }
      .flatMap(\.endpoints).flatMap(\.addresses)
  }

  /// Target ports, names looked up at the pod by name and protocol.
  private func ports(_ port: Service.Port, at index: Int) -> [ReferenceConnections.Entry] {
    let part = ReferenceProtocol(port.transport)
    switch port.target {
    case .number(let number): return [.init(part: part, numbers: number...number)]
    case .name(let name):
      return pod(index).spec.containers.filter { $0.role != .initContainer }.flatMap(\.ports)
        .filter { $0.name == name && $0.transport == port.transport }
        .map { .init(part: part, numbers: $0.number...$0.number) }
    }
  }
}
