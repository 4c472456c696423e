import Kubernetes

/// A connection that a generated cluster keeps making, and what its policies
/// make of it.
struct FlowEdge: Sendable {
  /// Between whom.
  enum Route: Sendable {
    /// From a workload to a workload.
    case inside(client: Int, server: Int)
    /// From a workload to a service outside.
    case outward(client: Int, external: Int)
    /// From somewhere outside to a workload.
    case inward(server: Int)
    /// From the node's kubelet to a workload.
    case probe(server: Int)
    /// From a workload to the API server.
    case apiServer(client: Int)
  }

  /// What became of it.
  enum Fate: Hashable, Sendable {
    /// Let through.
    case forwarded
    /// Dropped where it leaves its pod.
    case deniedLeaving
    /// Dropped where it reaches its pod.
    case deniedArriving
    /// Let through by audit mode; enforcement would drop it.
    case audited
    /// Dropped for reasons that are not a policy's.
    case failed
  }

  /// Between whom.
  var route: Route
  /// The port of the server.
  var port: DesignedWorkload.Port
  /// What became of it.
  var fate: Fate
  /// The policy that admits it where it leaves, as an index.
  var leavingPolicy: Int?
  /// The policy that admits it where it arrives, as an index.
  var arrivingPolicy: Int?
  /// How often it is seen, beside the others.
  var weight: Int
}

/// Finds the connections that a cluster's workloads keep making.
struct FlowEdgeFinder {
  private let design: ClusterDesign
  private let reach: DesignedReach
  private var random: RandomStream
  private var edges: [FlowEdge] = []

  /// Makes a finder for one cluster.
  init(_ design: ClusterDesign, random: RandomStream) {
    self.design = design
    self.random = random
    reach = DesignedReach(design)
  }

  /// Returns the connections; the same ones for the same cluster.
  mutating func find() -> [FlowEdge] {
    let resolver = design.workloads.firstIndex { $0.role == "coredns" }
    let prometheus = design.workloads.firstIndex { $0.role == "prometheus" }
    for (client, workload) in design.workloads.enumerated()
    where !workload.isHostNetwork && workload.kind != .cronJob {
      for call in workload.calls {
        let port = design.workloads[call.server].ports[call.port]
        inside(client, call.server, port, weight: random.within(3...24))
      }
      for external in workload.externals { outward(client, external, random.within(2...12)) }
      if workload.callsAPIServer { apiServer(client) }
      if let resolver, resolver != client {
        inside(client, resolver, design.workloads[resolver].ports[0], weight: 4)
      }
      if let prometheus, prometheus != client,
        let port = workload.ports.first(where: { $0.name == "metrics" })
      {
        inside(prometheus, client, port, weight: 2)
      }
      if let port = workload.ports.first, port.transport == "TCP" {
        edges.append(
          FlowEdge(route: .probe(server: client), port: port, fate: .forwarded, weight: 1))
      }
    }
    enter()
    wander()
    return edges
  }

  private mutating func inside(
    _ client: Int, _ server: Int, _ port: DesignedWorkload.Port, weight: Int,
    onlyDenied: Bool = false
  ) {
    if design.workloads[server].isHostNetwork || design.workloads[server].kind == .cronJob {
      return
    }
    let leaving = reach.answer(isEgress: true, of: client, with: .workload(server), port: port)
    let arriving = reach.answer(isEgress: false, of: server, with: .workload(client), port: port)
    let fate: FlowEdge.Fate =
      !leaving.isAllowed
      ? .deniedLeaving : !arriving.isAllowed ? .deniedArriving : .forwarded
    if onlyDenied, fate == .forwarded, random.chance(70) { return }
    edges.append(
      FlowEdge(
        route: .inside(client: client, server: server), port: port, fate: fate,
        leavingPolicy: leaving.policy, arrivingPolicy: arriving.policy, weight: weight))
  }

  private mutating func outward(_ client: Int, _ external: Int, _ weight: Int) {
    let service = ExternalService.all[external]
    guard let address = IPAddress(service.addresses[0]) else { return }
    let port = DesignedWorkload.Port(name: "", number: service.port)
    let leaving = reach.answer(isEgress: true, of: client, with: .address(address), port: port)
    edges.append(
      FlowEdge(
        route: .outward(client: client, external: external), port: port,
        fate: leaving.isAllowed ? .forwarded : .deniedLeaving,
        leavingPolicy: leaving.policy, weight: weight))
  }

  private mutating func apiServer(_ client: Int) {
    let port = DesignedWorkload.Port(name: "", number: 6443)
    guard let address = IPAddress("10.\(design.plan.nodeNetwork).255.10") else { return }
    let leaving = reach.answer(isEgress: true, of: client, with: .address(address), port: port)
    edges.append(
      FlowEdge(
        route: .apiServer(client: client), port: port,
        fate: leaving.isAllowed ? .forwarded : .deniedLeaving, leavingPolicy: leaving.policy,
        weight: 2))
  }

  /// What comes in from outside: to load balancers, and through the ingress
  /// controller to the workloads behind it.
  private mutating func enter() {
    let controller = design.workloads.firstIndex { $0.role == "ingress-nginx-controller" }
    guard let visitor = IPAddress("93.184.216.34") else { return }
    for (server, workload) in design.workloads.enumerated() where !workload.isHostNetwork {
      guard let port = server == controller ? workload.ports.last : workload.ports.first else {
        continue
      }
      switch workload.exposure {
      case .ingress:
        if let controller { inside(controller, server, port, weight: random.within(6...30)) }
      case .loadBalancer:
        let arriving = reach.answer(
          isEgress: false, of: server, with: .address(visitor), port: port)
        edges.append(
          FlowEdge(
            route: .inward(server: server), port: port,
            fate: arriving.isAllowed ? .forwarded : .deniedArriving,
            arrivingPolicy: arriving.policy, weight: random.within(4...20)))
      case .none, .internalLoadBalancer, .nodePort: break
      }
    }
  }

  /// What nobody planned: fronts that try the databases of others, workers that
  /// call services outside they have no business with.
  private mutating func wander() {
    let applications = design.workloads.indices.filter {
      let workload = design.workloads[$0]
      return design.namespaces[workload.namespace].purpose == .application
        && !workload.isHostNetwork && workload.kind != .cronJob
    }
    let fronts = applications.filter { ["web", "gateway"].contains(design.workloads[$0].role) }
    let stores = applications.filter { ["db", "cache"].contains(design.workloads[$0].role) }
    guard !fronts.isEmpty, !stores.isEmpty else { return }
    for _ in 0..<10 {
      let client = random.pick(fronts)
      let server = random.pick(stores)
      inside(client, server, design.workloads[server].ports[0], weight: 1, onlyDenied: true)
    }
    for _ in 0..<8 {
      outward(random.pick(applications), random.below(ExternalService.all.count), 1)
    }
    surprise()
  }

  /// What no policy explains: a packet that the data path loses, one that is
  /// dropped before the rule that admits it has arrived, a connection that is
  /// older than the rule that would drop it (G-5); and calls to the outside
  /// that audit mode still lets through.
  private mutating func surprise() {
    func first(_ fate: FlowEdge.Fate) -> FlowEdge? {
      edges.first {
        if case .inside = $0.route { return $0.fate == fate && $0.port.number != 53 }
        return false
      }
    }
    for (found, fate) in [
      (first(.forwarded), FlowEdge.Fate.failed), (first(.forwarded), .deniedArriving),
      (first(.deniedArriving), .forwarded), (first(.deniedLeaving), .forwarded),
    ] {
      guard var edge = found else { continue }
      edge.fate = fate
      edge.weight = 1
      edges.append(edge)
    }
    let refused = edges.indices.filter {
      if case .outward = edges[$0].route { return edges[$0].fate == .deniedLeaving }
      return false
    }
    for index in refused.prefix((refused.count + 1) / 2) {
      edges[index].fate = .audited
      edges[index].weight = 3
    }
  }
}
