import Kubernetes

/// Named ports (G-20, G-21).
extension ReferenceCluster {
  /// Returns the connections of a name at the end that accepts them; of one
  /// protocol, or of whichever the container's entry has.
  ///
  /// Addresses, names and pods that speak as their node have no names of ports.
  /// In Cilium before 1.20 a name in an egress rule is one number for the whole
  /// cluster (C-17; semantics names no release for the change to one number for
  /// each identity, 1.20 is this evaluator's reading): a name with several
  /// numbers is dropped, and one with a single number is that number at every
  /// peer. Where both readings agree it is sure, where only one names a number
  /// it may be.
  func namedPorts(
    _ name: String, _ transport: NetworkProtocol?, _ half: ReferenceHalf
  ) -> [ReferenceConnections.Entry] {
    var own: Set<ContainerPort> = []
    if case .pod(let index) = half.destination { own = numbers(name, transport, at: index) }
    let exact = own.map { entry($0, .yes) }
    guard profile.dialect == .cilium, half.direction == .egress,
      profile.isAtLeast(1, 20) != .yes
    else { return exact }
    var wide: Set<ContainerPort> = []
    for each in NetworkProtocol.allCases where transport == nil || each == transport {
      let all = inventory.pods.indices.reduce(into: Set<ContainerPort>()) {
        $0.formUnion(numbers(name, each, at: $1))
      }
      if all.count == 1 { wide.formUnion(all) }
    }
    return own.union(wide).map { port in
      entry(port, own.contains(port) && wide.contains(port) ? .yes : .maybe)
    }
  }

  /// The number and protocol of the ports of a name, bare of all else.
  private func numbers(
    _ name: String, _ transport: NetworkProtocol?, at index: Int
  ) -> Set<ContainerPort> {
    let spec = pod(index).spec
    if spec.isHostNetwork { return [] }
    var result: Set<ContainerPort> = []
    for container in spec.containers where counts(container) {
      for port in container.ports where port.name == name {
        if let transport, port.transport != transport { continue }
        result.insert(ContainerPort(number: port.number, transport: port.transport))
      }
    }
    return result
  }

  /// Whether an engine looks at a container for names of ports (G-20).
  private func counts(_ container: Container) -> Bool {
    switch profile.namedPorts {
    case .everyContainer: true
    case .regularContainers: container.role == .main
    case .runningContainers, .wholeProtocol: container.role != .initContainer
    }
  }

  private func entry(
    _ port: ContainerPort, _ truth: ReferenceTruth
  ) -> ReferenceConnections.Entry {
    ReferenceConnections.Entry(
      part: ReferenceProtocol(port.transport), numbers: port.number...port.number, truth: truth)
  }
}
