/// Writes the policies of a cluster as its people would have: by the style of
/// each namespace, with their habits, their leftovers and their mistakes.
struct PolicyAuthor {
  /// What a namespace's author is in the habit of.
  struct Habits {
    /// A Boolean value that tells whether each workload has rules of its own;
    /// otherwise the namespace is open inside.
    var isPerWorkload = false
    /// A Boolean value that tells whether nothing may be admitted to a pod that
    /// nobody has thought of yet.
    var isStrict = false
    /// A Boolean value that tells whether default-deny was forgotten, and each
    /// workload isolates itself.
    var isAccidental = false
    /// A Boolean value that tells whether ports are named in rules.
    var usesPortNames = false
    /// How DNS is admitted.
    var dns = DNSHabit.complete
  }

  /// How DNS is admitted.
  enum DNSHabit: Hashable, Sendable {
    /// To the resolvers, on both protocols.
    case complete
    /// To the resolvers, for the pods of the application only.
    case labelled
    /// To the resolvers, on UDP only.
    case datagramsOnly
    /// To anybody.
    case anywhere
    /// To a namespace label that nobody sets.
    case mislabelled
    /// Not at all.
    case missing
  }

  /// The cluster.
  let design: ClusterDesign
  /// The stream that decides what is left to chance.
  var random: RandomStream
  /// The policies so far.
  private(set) var written: [DesignedPolicy] = []
  private var callers: [Int: [(client: Int, port: Int)]] = [:]

  /// Makes the author of a cluster.
  init(design: ClusterDesign, random: RandomStream) {
    self.design = design
    self.random = random
    for (client, workload) in design.workloads.enumerated() {
      for call in workload.calls { callers[call.server, default: []].append((client, call.port)) }
    }
  }

  /// Returns the policies, namespace by namespace, each name once.
  mutating func policies() -> [DesignedPolicy] {
    for index in design.namespaces.indices { write(namespace: index) }
    return written
  }

  private mutating func write(namespace index: Int) {
    let namespace = design.namespaces[index]
    guard namespace.ingress != .none || namespace.egress != .none else { return }
    if namespace.purpose == .platform {
      if namespace.name == "monitoring" { writeMonitoring(index) } else { writeController(index) }
      return
    }
    let habits = drawHabits(namespace)
    if !habits.isAccidental { writeDefaultDeny(index, habits) }
    if namespace.ingress != .none { writeIngress(index, habits) }
    if namespace.egress != .none, namespace.egress != .inert { writeEgress(index, habits) }
    if namespace.egress == .inert { writeInert(index) }
    if random.chance(16), !habits.isStrict { writeDangling(index) }
    if habits.isAccidental { isolateTheRest(index) }
  }

  private mutating func drawHabits(_ namespace: DesignedNamespace) -> Habits {
    var habits = Habits()
    habits.isStrict = namespace.holdsCards && design.plan.posture.cardholder == .enforced
    habits.isPerWorkload = habits.isStrict || random.chance(45)
    let isClosed = namespace.ingress == .segmented && namespace.egress == .segmented
    habits.isAccidental =
      isClosed && habits.isPerWorkload && !namespace.holdsCards && random.chance(30)
    habits.usesPortNames = habits.isStrict || random.chance(40)
    let draw = random.below(100)
    habits.dns =
      habits.isStrict
      ? (draw < 50 ? .complete : .labelled)
      : draw < 46
        ? .complete
        : draw < 58
          ? .labelled
          : draw < 74 ? .datagramsOnly : draw < 86 ? .anywhere : draw < 93 ? .mislabelled : .missing
    return habits
  }

  /// Writes a policy down; a name that is taken gets a number.
  mutating func add(
    _ namespace: Int, _ name: String, selector: [ResourceLabel] = [], types: [String]?,
    ingress: [DesignedPolicy.Clause]? = nil, egress: [DesignedPolicy.Clause]? = nil,
    comment: String? = nil, age: ClosedRange<Int> = 180...420
  ) {
    var free = name
    var number = 2
    while written.contains(where: { $0.namespace == namespace && $0.name == free }) {
      free = "\(name)-\(number)"
      number += 1
    }
    written.append(
      DesignedPolicy(
        namespace: namespace, name: free, selector: selector, types: types, ingress: ingress,
        egress: egress, comment: comment, age: random.within(age)))
  }

  private mutating func writeDefaultDeny(_ index: Int, _ habits: Habits) {
    let namespace = design.namespaces[index]
    let holdsIngress = namespace.ingress != .none
    let holdsEgress = namespace.egress != .none && namespace.egress != .inert
    if holdsIngress, holdsEgress, random.chance(60) {
      add(
        index, random.pick(["default-deny-all", "default-deny", "deny-all", "00-default-deny"]),
        types: ["Ingress", "Egress"])
      return
    }
    if holdsIngress, holdsEgress || random.chance(65) {
      add(index, "default-deny-ingress", types: random.chance(50) ? ["Ingress"] : nil)
    } else if holdsIngress {
      // By its name it denies all; without the type Egress it does not.
      add(
        index, random.pick(["default-deny-all", "default-deny"]),
        types: random.chance(50) ? ["Ingress"] : nil)
    }
    if holdsEgress {
      add(index, "default-deny-egress", types: ["Egress"])
    } else if !habits.isStrict, random.chance(35) {
      // Without `policyTypes` an empty list isolates nothing but ingress (K-2).
      add(index, "default-deny-egress", types: nil, egress: [])
    }
  }

  /// Gives every workload that has no policy of its own one that isolates it.
  private mutating func isolateTheRest(_ index: Int) {
    for workload in design.namespaces[index].workloads {
      let selector = [design.workloads[workload].selector]
      let own = written.filter { $0.namespace == index && $0.selector == selector }
      let name = design.workloads[workload].name
      if !own.contains(where: \.isolatesIngress) {
        add(index, "\(name)-no-ingress", selector: selector, types: ["Ingress"], ingress: [])
      }
      if !own.contains(where: \.isolatesEgress) {
        add(
          index, "\(name)-dns-only", selector: selector, types: ["Egress"],
          egress: [dnsClause(.complete)])
      }
    }
  }

  /// Writes rules for egress that nothing enforces, since the types leave it
  /// out (K-2).
  private mutating func writeInert(_ index: Int) {
    let servers = design.namespaces[index].workloads.filter {
      !design.workloads[$0].ports.isEmpty && !design.workloads[$0].isHostNetwork
    }
    guard let workload = servers.first else { return }
    let port = design.workloads[workload].ports[0]
    add(
      index, "\(design.workloads[workload].name)-traffic",
      selector: [design.workloads[workload].selector], types: ["Ingress"],
      ingress: [
        DesignedPolicy.Clause(peers: [.own([])], ports: [.number(port.number, port.transport)])
      ],
      egress: [
        dnsClause(.complete),
        DesignedPolicy.Clause(peers: [.own([])]),
      ], comment: "egress restricted per SEC-\(random.within(200...980))")
  }

  /// Writes a policy whose selector is misspelt.
  private mutating func writeDangling(_ index: Int) {
    let namespace = design.namespaces[index]
    let types = namespace.ingress != .none ? ["Ingress"] : ["Egress"]
    add(
      index, "allow-\(namespace.stem)-frontend",
      selector: [ResourceLabel(namespace.selectorKey, "\(namespace.stem)-frontned")],
      types: types,
      ingress: types == ["Ingress"]
        ? [DesignedPolicy.Clause(peers: [.own([])], ports: [.number(8080)])] : nil,
      egress: types == ["Egress"]
        ? [DesignedPolicy.Clause(peers: [.own([])], ports: [.number(8080)])] : nil)
  }

  /// Writes what the monitoring bundle ships: ingress by port, egress anywhere.
  private mutating func writeMonitoring(_ index: Int) {
    for workload in design.namespaces[index].workloads
    where !design.workloads[workload].isHostNetwork {
      let member = design.workloads[workload]
      guard let port = member.ports.first else { continue }
      add(
        index, member.name, selector: [member.selector], types: ["Egress", "Ingress"],
        ingress: [
          DesignedPolicy.Clause(
            peers: [.own([ResourceLabel("app.kubernetes.io/name", "prometheus")])],
            ports: [.number(port.number)])
        ],
        egress: [.everything])
    }
  }

  /// Writes what the ingress controller needs: anyone in on its two ports, the
  /// ports of backends and DNS out.
  private mutating func writeController(_ index: Int) {
    add(index, "default-deny", types: ["Ingress", "Egress"])
    add(
      index, "allow-public", types: ["Ingress"],
      ingress: [DesignedPolicy.Clause(peers: nil, ports: [.named("http"), .named("https")])])
    add(index, "allow-dns", types: ["Egress"], egress: [dnsClause(.complete)])
    add(
      index, "allow-backends", types: ["Egress"],
      egress: [
        DesignedPolicy.Clause(
          peers: [.allNamespaces], ports: [.number(3000), .number(8080), .number(8443)])
      ])
  }
}

extension PolicyAuthor {
  /// Returns the rule that admits DNS.
  func dnsClause(_ habit: DNSHabit) -> DesignedPolicy.Clause {
    let resolvers = [ResourceLabel("k8s-app", "kube-dns")]
    var both: [DesignedPolicy.Port] = [.number(53, "UDP"), .number(53)]
    if habit == .datagramsOnly { both.removeLast() }
    switch habit {
    case .complete, .labelled, .datagramsOnly, .missing:
      return DesignedPolicy.Clause(peers: [.inNamespace("kube-system", resolvers)], ports: both)
    case .anywhere:
      return DesignedPolicy.Clause(peers: nil, ports: both)
    case .mislabelled:
      return DesignedPolicy.Clause(
        peers: [.labelledNamespaces(ResourceLabel("name", "kube-system"))], ports: both)
    }
  }

  /// Returns the callers of a workload, with the port each calls.
  func callers(of workload: Int) -> [(client: Int, port: Int)] { callers[workload] ?? [] }

  /// Returns a port entry for a port of a workload.
  func entry(_ port: DesignedWorkload.Port, named: Bool) -> DesignedPolicy.Port {
    named
      ? DesignedPolicy.Port(transport: port.transport, name: port.name)
      : .number(port.number, port.transport)
  }
}
