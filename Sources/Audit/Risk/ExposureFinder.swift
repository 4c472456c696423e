package import Kubernetes
import PolicyEngine

/// Finds the ways from outside to the workloads of a cluster, and asks the
/// engine which of them policies let through.
///
/// Load balancers, node ports and host ports count for senders outside the
/// pods; where the source address is rewritten on the way (`externalTrafficPolicy:
/// Cluster`, G-6) any address stands for the sender. Ingresses and routes count
/// for the controllers in the input; where there are none, for any address and
/// for any peer that a rule admits from another namespace: unknown counts as
/// the worst case.
package struct ExposureFinder {
  private let state: ClusterState
  private let inventory: Inventory
  private let table: ReachTable
  private let backends: ServiceBackends
  private let controllers: [Int]

  /// Makes a finder for a cluster.
  package init(_ state: ClusterState, inventory: Inventory, table: ReachTable) {
    self.state = state
    self.inventory = inventory
    self.table = table
    self.backends = ServiceBackends(state, inventory)
    // Pods of one workload are forwarders or none is.
    let workloads =
      state.routes.isEmpty
      ? []
      : inventory.workloads.indices.filter { index in
        guard let first = inventory.workloads[index].pods.first else { return false }
        return IngressControllers.isController(inventory.pods[first].pod)
      }
    self.controllers = Set(workloads.flatMap { table.classesOfWorkload[$0] }).sorted()
  }

  /// Returns the exposures of every workload, by its index, worst first.
  package func exposures() -> [[Exposure]] {
    var found = [[Exposure]](repeating: [], count: inventory.workloads.count)
    addHostExposures(&found)
    for service in state.services.indices { addService(service, &found) }
    addRoutes(&found)
    for index in found.indices {
      found[index].sort { left, right in
        (left.isAdmitted ? 0 : 1, -left.level, left.summary)
          < (right.isAdmitted ? 0 : 1, -right.level, right.summary)
      }
    }
    return found
  }

  // MARK: Ports of the node

  private func addHostExposures(_ found: inout [[Exposure]]) {
    for (index, workload) in inventory.workloads.enumerated() {
      let isHost = table.classesOfWorkload[index].contains { table.isHostNetwork[$0] }
      let hostPods =
        isHost ? workload.pods.filter { inventory.pods[$0].pod.spec.isHostNetwork } : []
      if !hostPods.isEmpty {
        found[index].append(
          Exposure(
            .hostNetwork, level: 8, chain: [], detail: "hostNetwork", connections: .allPorts,
            podCount: count(hostPods)))
      }
      var ports: [UInt16: (target: Target, pods: [Int])] = [:]
      for pod in workload.pods where hasHostPort(pod) {
        for port in inventory.pods[pod].pod.spec.policyPorts {
          guard let hostPort = port.hostPort else { continue }
          let target = Target(part: ConnectionSet.Part(port.transport), number: port.number)
          ports[hostPort, default: (target, [])].pods.append(pod)
        }
      }
      for (hostPort, entry) in ports.sorted(by: { $0.key < $1.key }) {
        let targets = entry.pods.map { ($0, [entry.target]) }
        add(
          Exposure(
            .hostPort, level: 8, chain: [], detail: "hostPort \(hostPort)", connections: .none,
            podCount: 0),
          targets, from: .anyAddress, to: &found)
      }
    }
  }

  private func hasHostPort(_ pod: Int) -> Bool {
    let spec = inventory.pods[pod].pod.spec
    return !spec.isHostNetwork
      && spec.containers.contains { $0.ports.contains { $0.hostPort != nil } }
  }

  // MARK: Services

  private func addService(_ index: Int, _ found: inout [[Exposure]]) {
    let service = state.services[index]
    let isBalanced = service.exposure == .loadBalancer
    let hasPublicAddress = service.externalAddresses.contains { address in
      PublicAddresses.set(address.family).contains(address)
    }
    guard isBalanced || service.exposure == .nodePort || !service.externalAddresses.isEmpty
    else { return }
    let targets = targets(of: index, port: nil)
    if targets.isEmpty { return }
    let chain = [service.reference]
    if isBalanced {
      let isInternal = service.isInternalLoadBalancer
      let ranges = service.sourceRanges.isEmpty ? nil : service.sourceRanges
      add(
        Exposure(
          isInternal ? .internalLoadBalancer : .loadBalancer, level: isInternal ? 8 : 10,
          chain: chain, detail: isInternal ? "internal load balancer" : "load balancer",
          connections: .none, podCount: 0),
        targets, from: service.keepsSourceAddress ? .addresses(ranges) : .anyAddress, to: &found)
    } else if service.exposure == .nodePort {
      let numbers = service.ports.compactMap(\.nodePort).map(String.init)
      add(
        Exposure(
          .nodePort, level: 8, chain: chain,
          detail: (["NodePort"] + numbers).joined(separator: " "), connections: .none,
          podCount: 0),
        targets, from: .anyAddress, to: &found)
    }
    if !service.externalAddresses.isEmpty {
      add(
        Exposure(
          .externalAddress, level: hasPublicAddress ? 10 : 8, chain: chain,
          detail: "external address \(service.externalAddresses[0])", connections: .none,
          podCount: 0),
        targets, from: .anyAddress, to: &found)
    }
  }

  /// Returns the pods behind a Service with the ports it leads to: of one of
  /// its ports, or of all.
  private func targets(
    of index: Int, port wanted: PortReference?
  ) -> [(pod: Int, ports: [Target])] {
    let numbers: Set<UInt16>? =
      switch wanted {
      case nil: nil
      case .number(let number): [number]
      case .name(let name):
        Set(state.services[index].ports.filter { $0.name == name }.map(\.number))
      }
    var found: [(pod: Int, ports: [Target])] = []
    for port in backends.ports(of: index) where numbers?.contains(port.servicePort) ?? true {
      let target = Target(part: ConnectionSet.Part(port.transport), number: port.number)
      if found.last?.pod == port.pod {
        found[found.count - 1].ports.append(target)
      } else {
        found.append((port.pod, [target]))
      }
    }
    return found
  }

  // MARK: Ingresses and routes

  private func addRoutes(_ found: inout [[Exposure]]) {
    if state.routes.isEmpty { return }
    let services = Dictionary(
      state.services.enumerated().map { ("\($1.namespace)/\($1.name)", $0) },
      uniquingKeysWith: { $1 })
    for route in state.routes {
      let isIngress = route.reference.kind.kind == "Ingress"
      let isCloud = route.parents.contains { IngressControllers.cloudClasses.contains($0) }
      var seen: Set<String> = []
      for backend in route.backends {
        let key = "\(backend.namespace)/\(backend.service)"
        guard let service = services[key],
          seen.insert("\(key):\(backend.port?.description ?? "")").inserted
        else { continue }
        let targets = targets(of: service, port: backend.port)
        if targets.isEmpty { continue }
        let origin: Origin =
          isCloud ? .anyAddress : controllers.isEmpty ? .absentController : .classes(controllers)
        add(
          Exposure(
            isIngress ? .ingress : .gateway, level: 10,
            chain: [route.reference, state.services[service].reference], connections: .none,
            podCount: 0),
          targets, from: origin, to: &found)
      }
    }
  }

  // MARK: What policies let through

  private struct Target: Hashable {
    var part: ConnectionSet.Part
    var number: UInt16
  }

  private enum Origin {
    case anyAddress
    case addresses([CIDR]?)
    case classes([Int])
    case absentController
  }

  private func add(
    _ draft: Exposure, _ targets: [(pod: Int, ports: [Target])], from origin: Origin,
    to found: inout [[Exposure]]
  ) {
    var byWorkload: [Int: [(pod: Int, ports: [Target])]] = [:]
    for target in targets {
      byWorkload[inventory.pods[target.pod].workload, default: []].append(target)
    }
    for (workload, targets) in byWorkload {
      var exposure = draft
      exposure.podCount = count(targets.map(\.pod))
      exposure.isAdmitted = false
      exposure.isCertain = false
      var known: [ClassPorts: (possible: Bool, certain: Bool)] = [:]
      for (pod, ports) in targets {
        let key = ClassPorts(podClass: table.classOfPod[pod], ports: ports)
        let connections = ports.reduce(into: ConnectionSet.none) { set, port in
          set = set.union(ConnectionSet(port.part, port.number...port.number))
        }
        let answer = known[key] ?? admits(connections, pod: pod, key.podClass, from: origin)
        known[key] = answer
        exposure.connections = exposure.connections.union(connections)
        exposure.isAdmitted = exposure.isAdmitted || answer.possible
        exposure.isCertain = exposure.isCertain || answer.certain
      }
      found[workload].append(exposure)
    }
  }

  private struct ClassPorts: Hashable {
    var podClass: Int
    var ports: [Target]
  }

  private func admits(
    _ connections: ConnectionSet, pod: Int, _ podClass: Int, from origin: Origin
  ) -> (possible: Bool, certain: Bool) {
    let reach = table.reach(ofClass: podClass, .ingress)
    if !reach.isEnforceable || reach.isolation == .no { return (true, true) }
    var result = (possible: false, certain: false)
    func take(_ answer: ConnectionAnswer, limitedTo other: ConnectionAnswer? = nil) {
      var possible = answer.possible.intersection(connections)
      var certain = answer.certain.intersection(connections)
      if let other {
        possible = possible.intersection(other.possible)
        certain = certain.intersection(other.certain)
      }
      result.possible = result.possible || !possible.isEmpty
      result.certain = result.certain || !certain.isEmpty
    }
    switch origin {
    case .anyAddress, .addresses, .absentController:
      for block in reach.blocks where hasAddress(block, origin) { take(block.answer) }
      if case .absentController = origin, !result.possible {
        result.possible = admitsOtherNamespaces(connections, pod, reach)
      }
    case .classes(let classes):
      for controller in classes {
        take(
          reach.answer(forClass: controller),
          limitedTo: table.reach(ofClass: controller, .egress).answer(forClass: podClass))
      }
    }
    return result
  }

  private func hasAddress(_ block: PeerReach.Block, _ origin: Origin) -> Bool {
    guard case .addresses(let ranges) = origin else {
      return block.addresses.contains { !$0.isEmpty }
    }
    return block.addresses.contains { set in
      guard let ranges else { return PublicAddresses.count(in: set) > 0 }
      return ranges.contains { !AddressSet($0).intersection(set).isEmpty }
    }
  }

  /// Returns whether a rule that isolates the pod admits some port from pods
  /// of other namespaces, where a controller might run; of a policy of another
  /// kind nobody can say, which counts as yes.
  private func admitsOtherNamespaces(
    _ connections: ConnectionSet, _ pod: Int, _ reach: PeerReach
  ) -> Bool {
    if reach.policies.contains(where: \.isOtherKind) { return true }
    return reach.networkPolicies.contains { policy in
      state.networkPolicies[policy].ingress.contains { rule in
        guard rule.admitsAnyPeer || (rule.peers ?? []).contains(where: \.namesOtherNamespaces)
        else { return false }
        return !rule.connections(at: inventory.pods[pod].pod.spec)
          .intersection(connections).isEmpty
      }
    }
  }

  private func count(_ pods: [Int]) -> Int {
    saturatingSum(Set(pods).map { inventory.pods[$0].count })
  }
}
