extension PolicyAuthor {
  /// Writes the rules that let traffic into a namespace.
  mutating func writeIngress(_ index: Int, _ habits: Habits) {
    let namespace = design.namespaces[index]
    if habits.isPerWorkload {
      for server in namespace.workloads { writeServer(server, index, habits) }
    } else {
      let hasEgress = namespace.egress != .none && namespace.egress != .inert
      add(
        index, "allow-same-namespace", types: hasEgress ? ["Ingress", "Egress"] : ["Ingress"],
        ingress: [DesignedPolicy.Clause(peers: [.own([])])],
        egress: hasEgress ? [DesignedPolicy.Clause(peers: [.own([])])] : nil)
      writeForeignClients(index, habits)
    }
    if !habits.isAccidental { writeScraping(index, habits) }
    for server in namespace.workloads { writeExposure(server, index, habits) }
    if !habits.isStrict, random.chance(14) { writePrivateRange(index) }
    switch namespace.ingress {
    case .wildcard: writeWildcard(index)
    case .leaky: writeLeak(index)
    case .anyPeer: writeAnyPeer(index)
    case .none, .segmented: break
    }
  }

  private mutating func writeServer(_ server: Int, _ index: Int, _ habits: Habits) {
    let workload = design.workloads[server]
    var clauses: [DesignedPolicy.Clause] = []
    for (place, port) in workload.ports.enumerated() {
      let peers = callers(of: server).filter { $0.port == place }.map { call in
        peer(design.workloads[call.client], from: index)
      }
      if peers.isEmpty { continue }
      clauses.append(
        DesignedPolicy.Clause(peers: peers, ports: [entry(port, named: habits.usesPortNames)]))
    }
    guard !clauses.isEmpty else { return }
    add(
      index, workload.name, selector: [workload.selector], types: ["Ingress"], ingress: clauses)
  }

  private mutating func writeForeignClients(_ index: Int, _ habits: Habits) {
    for server in design.namespaces[index].workloads {
      let workload = design.workloads[server]
      for call in callers(of: server) where design.workloads[call.client].namespace != index {
        let client = design.workloads[call.client]
        let from = design.namespaces[client.namespace].name
        add(
          index, "allow-\(from)-to-\(workload.role)", selector: [workload.selector],
          types: ["Ingress"],
          ingress: [
            DesignedPolicy.Clause(
              peers: [.inNamespace(from, random.chance(60) ? [client.selector] : [])],
              ports: random.chance(75)
                ? [entry(workload.ports[call.port], named: habits.usesPortNames)] : [])
          ])
      }
    }
  }

  private mutating func writeScraping(_ index: Int, _ habits: Habits) {
    let prometheus = [ResourceLabel("app.kubernetes.io/name", "prometheus")]
    if habits.isStrict || random.chance(60) {
      add(
        index, "allow-prometheus", types: ["Ingress"],
        ingress: [
          DesignedPolicy.Clause(
            peers: [.inNamespace("monitoring", prometheus)], ports: [.named("metrics")])
        ])
    } else if random.chance(50) {
      add(
        index, "allow-metrics", types: ["Ingress"],
        ingress: [DesignedPolicy.Clause(peers: [.allNamespaces], ports: [.number(9090)])])
    }
  }

  private mutating func writeExposure(_ server: Int, _ index: Int, _ habits: Habits) {
    let workload = design.workloads[server]
    guard let port = workload.ports.first, !workload.isHostNetwork else { return }
    let ports = [entry(port, named: habits.usesPortNames)]
    let clause: DesignedPolicy.Clause
    var name = "allow-ingress-nginx"
    switch workload.exposure {
    case .none: return
    case .ingress:
      let controller = [ResourceLabel("app.kubernetes.io/component", "controller")]
      clause = DesignedPolicy.Clause(
        peers: [.inNamespace("ingress-nginx", habits.isPerWorkload ? controller : [])],
        ports: ports)
    case .loadBalancer, .nodePort:
      name = "allow-public"
      let halves: [DesignedPolicy.Peer] = [
        .block("0.0.0.0/1", except: []), .block("128.0.0.0/1", except: []),
      ]
      clause = DesignedPolicy.Clause(
        peers: random.chance(25) ? halves : [.block("0.0.0.0/0", except: [])], ports: ports)
    case .internalLoadBalancer:
      name = "allow-vpc"
      clause = DesignedPolicy.Clause(peers: [.block("10.0.0.0/8", except: [])], ports: ports)
    }
    add(
      index, "\(name)-\(workload.role)", selector: [workload.selector], types: ["Ingress"],
      ingress: [clause])
  }

  /// Writes an old rule for the whole private network; as people copy it, with
  /// bits behind the prefix.
  private mutating func writePrivateRange(_ index: Int) {
    let block = random.chance(50) && design.plan.form == .manifests ? "10.0.0.7/8" : "10.0.0.0/8"
    let server = design.namespaces[index].workloads.first { design.workloads[$0].role == "db" }
    guard let server else { return }
    add(
      index, "allow-bastion-db", selector: [design.workloads[server].selector],
      types: ["Ingress"],
      ingress: [
        DesignedPolicy.Clause(peers: [.block(block, except: [])], ports: [.number(5432)])
      ], comment: "bastion moves around, so the whole network for now")
  }

  private mutating func writeWildcard(_ index: Int) {
    let isSecond = written.contains { policy in
      policy.namespace != index && policy.selector.isEmpty
        && (policy.ingress ?? []).contains { $0.peers == nil && $0.ports.isEmpty }
    }
    var clause = DesignedPolicy.Clause.everything
    clause.isNull = isSecond && design.plan.form == .manifests
    add(
      index,
      random.pick(["allow-all-ingress", "allow-all", "tmp-allow-all", "debug-ingress", "open"]),
      types: random.chance(60) ? ["Ingress"] : nil, ingress: [clause],
      comment: random.pick([
        "unblocks the smoke tests, remove before go-live", "until the mesh migration is done",
        "incident 3312: callers unknown, opened to restore service",
      ]), age: 3...160)
  }

  private mutating func writeLeak(_ index: Int) {
    let server = design.namespaces[index].workloads.first { design.workloads[$0].role == "api" }
    guard let server else { return }
    let workload = design.workloads[server]
    add(
      index, "\(workload.name)-\(random.pick(["debug", "partners", "load-test"]))",
      selector: [workload.selector], types: ["Ingress"], ingress: [.everything],
      comment: "allow everyone until the partner list is agreed", age: 3...200)
  }

  private mutating func writeAnyPeer(_ index: Int) {
    for server in design.namespaces[index].workloads
    where ["api", "web", "gateway"].contains(design.workloads[server].role)
      && !design.workloads[server].isHostNetwork
    {
      let workload = design.workloads[server]
      add(
        index, "\(workload.name)-port", selector: [workload.selector], types: ["Ingress"],
        ingress: [
          DesignedPolicy.Clause(
            peers: nil, ports: workload.ports.map { .number($0.number, $0.transport) })
        ])
    }
  }

  /// Returns the peer that is the pods of a workload, seen from a namespace.
  func peer(_ workload: DesignedWorkload, from index: Int) -> DesignedPolicy.Peer {
    workload.namespace == index
      ? .own([workload.selector])
      : .inNamespace(design.namespaces[workload.namespace].name, [workload.selector])
  }
}
