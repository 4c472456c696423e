extension PolicyAuthor {
  /// Writes the rules that let traffic out of a namespace.
  mutating func writeEgress(_ index: Int, _ habits: Habits) {
    let namespace = design.namespaces[index]
    if !habits.isAccidental { writeDNS(index, habits) }
    if habits.isPerWorkload {
      for client in namespace.workloads { writeClient(client, index, habits) }
    } else {
      if namespace.ingress == .none {
        add(
          index, "allow-same-namespace", types: ["Egress"],
          egress: [DesignedPolicy.Clause(peers: [.own([])])])
      }
      for client in namespace.workloads { writeForeignServers(client, index, habits) }
    }
    switch namespace.egress {
    case .cancelled: writeAllowAll(index)
    case .world: writeWorld(index)
    case .clusterWide:
      add(
        index, "allow-internal", types: ["Egress"],
        egress: [DesignedPolicy.Clause(peers: [.allNamespaces])],
        comment: "east-west is fine, says the old network team")
    case .none, .inert, .segmented: break
    }
  }

  private mutating func writeDNS(_ index: Int, _ habits: Habits) {
    if habits.dns == .missing { return }
    let namespace = design.namespaces[index]
    var clause = dnsClause(habits.dns)
    let hasNodeCache = design.workloads.contains { $0.role == "node-local-dns" }
    if hasNodeCache, !habits.isStrict, clause.peers != nil, random.chance(50) {
      clause.peers?.append(.block("169.254.20.10/32", except: []))
    }
    add(
      index, random.pick(["allow-dns", "allow-dns-access", "dns"]),
      selector: habits.dns == .labelled
        ? [ResourceLabel("app.kubernetes.io/part-of", namespace.stem)] : [],
      types: ["Egress"], egress: [clause])
  }

  /// Writes what one workload needs: servers inside, services outside.
  private mutating func writeClient(_ client: Int, _ index: Int, _ habits: Habits) {
    let workload = design.workloads[client]
    var clauses = workload.calls.map { call -> DesignedPolicy.Clause in
      let server = design.workloads[call.server]
      return DesignedPolicy.Clause(
        peers: [peer(server, from: index)],
        ports: [entry(server.ports[call.port], named: habits.usesPortNames)])
    }
    clauses += outside(workload)
    guard !clauses.isEmpty else { return }
    if habits.isAccidental { clauses.insert(dnsClause(habits.dns), at: 0) }
    add(
      index, "\(workload.name)-egress", selector: [workload.selector], types: ["Egress"],
      egress: clauses)
  }

  private mutating func writeForeignServers(_ client: Int, _ index: Int, _ habits: Habits) {
    let workload = design.workloads[client]
    var clauses: [DesignedPolicy.Clause] = []
    for call in workload.calls where design.workloads[call.server].namespace != index {
      let server = design.workloads[call.server]
      clauses.append(
        DesignedPolicy.Clause(
          peers: [peer(server, from: index)],
          ports: random.chance(80)
            ? [entry(server.ports[call.port], named: habits.usesPortNames)] : []))
    }
    clauses += outside(workload)
    guard !clauses.isEmpty else { return }
    add(
      index, "\(workload.name)-egress", selector: [workload.selector], types: ["Egress"],
      egress: clauses)
  }

  private func outside(_ workload: DesignedWorkload) -> [DesignedPolicy.Clause] {
    var clauses = workload.externals.map { place -> DesignedPolicy.Clause in
      let service = ExternalService.all[place]
      return DesignedPolicy.Clause(
        peers: [.block(service.block, except: [])], ports: [.number(service.port)])
    }
    if workload.callsAPIServer {
      clauses.append(
        DesignedPolicy.Clause(
          peers: [.block("10.\(design.plan.nodeNetwork).255.10/32", except: [])],
          ports: [.number(6443)]))
    }
    return clauses
  }

  /// Writes the rule that makes all others of the namespace pointless.
  private mutating func writeAllowAll(_ index: Int) {
    let (name, comment) = random.pick([
      ("tmp-monitoring", "temporary: let the agents through until the proxy works"),
      ("allow-datadog-temporary", "remove once the allow list of the agent is known"),
      ("hotfix-open-egress", "payouts were stuck on a Friday, tighten on Monday"),
      ("incident-4711-egress", "incident 4711, to be reverted"),
      ("migration-open-egress", "for the weeks of the database migration"),
      ("vendor-support-access", "asked for by the vendor, ticket NET-2290"),
      ("allow-all-egress", "default of the chart"),
    ])
    let isStar = design.plan.name == FleetPlanner.worst
    add(
      index, isStar ? "tmp-monitoring" : name, types: ["Egress"], egress: [.everything],
      comment: isStar ? "temporary: let datadog through" : comment, age: 3...90)
  }

  /// Writes a rule to the internet that is hardly a restriction.
  private mutating func writeWorld(_ index: Int) {
    let metadata = "169.254.169.254/32"
    var peers: [DesignedPolicy.Peer]
    var ports: [DesignedPolicy.Port] = [.number(443)]
    // In a dual-stack cluster the author thought of IPv4 only.
    switch design.plan.isDualStack ? random.within(2...3) : random.below(5) {
    case 0: peers = [.block("0.0.0.0/0", except: [])]
    case 1: peers = [.block("0.0.0.0/0", except: ["10.0.0.0/8", metadata])]
    case 2:
      peers = [.block("0.0.0.0/1", except: []), .block("128.0.0.0/1", except: [metadata])]
      ports = [.number(80), .number(443)]
    case 3:
      peers = [.block("0.0.0.0/0", except: [metadata])]
      ports = []
    default:
      peers = [.block("0.0.0.0/0", except: [])]
      ports = [DesignedPolicy.Port(number: 1, end: 65_535)]
    }
    if design.plan.isDualStack { peers.append(.block("::/0", except: [])) }
    add(
      index, random.pick(["allow-https-egress", "allow-internet", "allow-external"]),
      types: ["Egress"], egress: [DesignedPolicy.Clause(peers: peers, ports: ports)],
      comment: random.chance(50) ? "third parties change their addresses too often" : nil,
      age: 20...300)
  }
}
