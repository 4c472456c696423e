/// The pods behind Services and the ports on which they are reached there.
///
/// Ports are those of the pods, after translation (rule G-6): numbers as they
/// are, names resolved at each pod by name and protocol.
package struct ServiceBackends: Sendable {
  /// One port of one pod behind a Service.
  package struct Port: Hashable, Sendable {
    /// The pod, as an index into `Inventory.pods`.
    package var pod: Int
    /// The protocol.
    package var transport: NetworkProtocol
    /// The port at the pod.
    package var number: UInt16
    /// The port of the Service that leads here.
    package var servicePort: UInt16

    /// Makes a port.
    package init(pod: Int, transport: NetworkProtocol, number: UInt16, servicePort: UInt16) {
      self.pod = pod
      self.transport = transport
      self.number = number
      self.servicePort = servicePort
    }
  }

  private let state: ClusterState
  private let inventory: Inventory
  private let podsOfNamespace: [String: [Int]]
  private let slicesOfService: [String: [Int]]

  /// Makes the index; linear in pods and EndpointSlices.
  package init(_ state: ClusterState, _ inventory: Inventory) {
    self.state = state
    self.inventory = inventory
    podsOfNamespace = Dictionary(grouping: inventory.pods.indices) {
      inventory.pods[$0].pod.namespace
    }
    slicesOfService = Dictionary(grouping: state.endpointSlices.indices) {
      let slice = state.endpointSlices[$0]
      return "\(slice.namespace)/\(slice.serviceName ?? "")"
    }
  }

  /// Returns the pods that a Service leads to, in order: by its selector, or by
  /// its EndpointSlices where it has none.
  package func pods(of service: Int) -> [Int] {
    let service = state.services[service]
    if service.exposure == .externalName { return [] }
    if service.selector.isEmpty {
      let slices = slicesOfService["\(service.namespace)/\(service.name)"] ?? []
      let names = slices.flatMap { state.endpointSlices[$0].endpoints.compactMap(\.podName) }
      return Set(names).compactMap { inventory.pod(namespace: service.namespace, name: $0) }
        .sorted()
    }
    let selector = LabelSelector(matchLabels: service.selector)
    return (podsOfNamespace[service.namespace] ?? []).filter {
      selector.match(inventory.pods[$0].pod.metadata.labels) == .yes
    }
  }

  /// Returns the ports on which a Service reaches its pods, pod by pod.
  package func ports(of service: Int) -> [Port] {
    pods(of: service).flatMap { pod in
      state.services[service].ports.flatMap { port -> [Port] in
        numbers(port.target, port.transport, at: pod).map {
          Port(pod: pod, transport: port.transport, number: $0, servicePort: port.number)
        }
      }
    }
  }

  private func numbers(
    _ target: PortReference, _ transport: NetworkProtocol, at pod: Int
  ) -> [UInt16] {
    switch target {
    case .number(let number): [number]
    case .name(let name):
      inventory.pods[pod].pod.spec.policyPorts
        .filter { $0.name == name && $0.transport == transport }.map(\.number)
    }
  }
}
