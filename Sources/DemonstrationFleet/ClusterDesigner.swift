/// Draws the namespaces and workloads of a cluster.
///
/// A namespace has a role once only, so a role of a namespace is a workload.
struct ClusterDesigner {
  private var random: RandomStream
  private var design: ClusterDesign

  /// Makes a designer of one cluster.
  init(seed: UInt64, plan: ClusterPlan) {
    random = RandomStream(seed: seed, 2, UInt64(plan.index))
    design = ClusterDesign(plan: plan)
  }

  /// Returns the whole design, policies included.
  mutating func finished() -> ClusterDesign {
    drawNamespaces()
    for index in design.namespaces.indices {
      switch design.namespaces[index].purpose {
      case .application: drawApplication(index)
      case .platform, .kubernetes: drawPlatform(index)
      }
    }
    connect()
    dealPods()
    nameNodes()
    var styles = StyleChooser(random: random)
    styles.choose(&design)
    styles.temper(&design)
    design.services = ServiceDesigner.services(of: design)
    var author = PolicyAuthor(design: design, random: styles.random)
    design.policies = author.policies()
    return design
  }

  private mutating func drawNamespaces() {
    let plan = design.plan
    let vocabulary = NamespaceVocabulary.sector(plan.sector)
    var chosen: [DesignedNamespace] = []
    func application(_ entry: NamespaceVocabulary.Entry, size: Int) -> DesignedNamespace {
      // Where card data is in scope, personal data is labelled one step lower:
      // so nobody can take it for card data.
      let isPersonal = ["pii", "phi"].contains(entry.classification)
      return DesignedNamespace(
        name: entry.name, stem: entry.stem, purpose: .application,
        classification: plan.isInPCIScope && isPersonal ? "restricted" : entry.classification,
        size: size)
    }
    // One namespace outweighs every other: the one whose egress can tip the
    // whole cluster. Card data stands there only where it may be found guilty.
    let main = 11 + random.within(0...2)
    let isMainCard = plan.posture.cardholder == .permissive && plan.posture.egress == .regressed
    if plan.isInPCIScope {
      let both = random.chance(30)
      for (place, entry) in vocabulary.cardholder.prefix(both ? 2 : 1).enumerated() {
        let size = isMainCard && place == 0 ? main : random.within(4...6)
        chosen.append(application(entry, size: size))
      }
    }
    let count = min(5 + plan.nodeCount / 22, 13)
    let drawn = random.shuffled(vocabulary.others).prefix(max(4, count - chosen.count))
    // Without its card namespaces a cluster must still be able to hold half.
    let sizes = plan.posture.cardholder == .unprotected ? 7...9 : 4...9
    for (place, entry) in drawn.enumerated() {
      let size = !isMainCard && place == 0 ? main : random.within(sizes)
      chosen.append(application(entry, size: size))
    }
    let older = random.chance(35)
    for index in chosen.indices where older || random.chance(20) {
      chosen[index].selectorKey = "app"
    }
    var platform = ["monitoring", "ingress-nginx", "cert-manager"]
    if random.chance(40) { platform.append("argocd") }
    if random.chance(35) { platform.append("logging") }
    chosen += platform.map { DesignedNamespace(name: $0, stem: $0, purpose: .platform) }
    chosen += ["kube-system", "kube-public", "kube-node-lease", "default"].map {
      DesignedNamespace(name: $0, stem: $0, purpose: .kubernetes)
    }
    design.namespaces = chosen.sorted { $0.name < $1.name }
  }

  private mutating func drawApplication(_ index: Int) {
    let namespace = design.namespaces[index]
    let front = random.pick(["web", "gateway"])
    let rest = random.shuffled(WorkloadRole.more.filter { $0.name != front })
    let fronts = WorkloadRole.more.filter { $0.name == front }
    for role in (WorkloadRole.core + fronts + rest).prefix(namespace.size) {
      add(role, to: index)
    }
    guard let exposed = workload(front, in: index) else { return }
    let draw = random.below(
      namespace.holdsCards && design.plan.posture.cardholder == .enforced ? 52 : 100)
    let exposure: DesignedWorkload.Exposure =
      draw < 52
      ? .ingress
      : draw < 60
        ? .loadBalancer : draw < 66 ? .internalLoadBalancer : draw < 70 ? .nodePort : .none
    design.workloads[exposed].exposure = exposure
  }

  private mutating func add(_ role: WorkloadRole, to index: Int) {
    let namespace = design.namespaces[index]
    let name = "\(namespace.stem)-\(role.name)"
    let version = "\(random.within(1...6)).\(random.within(0...24)).\(random.within(0...9))"
    let selector = ResourceLabel(namespace.selectorKey, name)
    var labels = [
      ResourceLabel("app.kubernetes.io/component", role.name),
      ResourceLabel("app.kubernetes.io/name", name),
      ResourceLabel("app.kubernetes.io/part-of", namespace.stem),
    ]
    if namespace.selectorKey == "app" { labels.insert(selector, at: 0) }
    var workload = DesignedWorkload(
      namespace: index, name: name, role: role.name, kind: role.kind, labels: labels,
      image: role.image.isEmpty
        ? "registry.internal.example/\(namespace.stem)/\(name):\(version)" : role.image,
      ports: role.ports, weight: role.weight, selector: selector)
    switch role.kind {
    case .statefulSet: workload.replicas = random.pick([1, 3, 3, 5])
    case .deployment: workload.replicas = role.weight == 0 ? random.within(1...3) : 2
    case .daemonSet, .cronJob: workload.replicas = 1
    }
    if ["api", "worker", "webhook", "sync"].contains(role.name), random.chance(55) {
      workload.externals = [random.below(ExternalService.all.count)]
    }
    workload.callsAPIServer = role.name == "scheduler"
    design.workloads.append(workload)
    design.namespaces[index].workloads.append(design.workloads.count - 1)
  }

  private mutating func drawPlatform(_ index: Int) {
    let name = design.namespaces[index].name
    for template in PlatformVocabulary.workloads(of: name, in: design.plan, &random) {
      var workload = template
      workload.namespace = index
      design.workloads.append(workload)
      design.namespaces[index].workloads.append(design.workloads.count - 1)
    }
  }

  /// Settles who calls whom: roles inside a namespace, some APIs across, and
  /// monitoring everywhere.
  private mutating func connect() {
    let applications = design.namespaces.indices.filter {
      design.namespaces[$0].purpose == .application
    }
    let roles = WorkloadRole.core + WorkloadRole.more
    for index in applications {
      for client in design.namespaces[index].workloads {
        let role = roles.first { $0.name == design.workloads[client].role }
        for callee in role?.calls ?? [] {
          guard let server = workload(callee, in: index), server != client else { continue }
          design.workloads[client].calls.append(DesignedWorkload.Call(server: server, port: 0))
        }
      }
      for role in ["api", "web", "worker"] where random.chance(45) {
        let other = random.pick(applications)
        guard other != index, let client = workload(role, in: index),
          let server = workload("api", in: other)
        else { continue }
        design.workloads[client].calls.append(DesignedWorkload.Call(server: server, port: 0))
      }
    }
  }

  private func workload(_ role: String, in namespace: Int) -> Int? {
    design.namespaces[namespace].workloads.first { design.workloads[$0].role == role }
  }

  /// Deals out the pods that the cluster is to have, by weight.
  private mutating func dealPods() {
    var fixed = 0
    var weights = 0
    for workload in design.workloads {
      if workload.kind == .daemonSet {
        fixed += design.plan.nodeCount
      } else if workload.weight == 0 {
        fixed += workload.replicas
      }
      weights += workload.weight
    }
    let rest = max(0, design.plan.podTarget - fixed)
    for index in design.workloads.indices {
      let weight = design.workloads[index].weight
      if weight > 0 { design.workloads[index].replicas = max(2, rest * weight / weights) }
      if design.workloads[index].kind == .daemonSet {
        design.workloads[index].replicas = design.plan.nodeCount
      }
    }
  }

  private mutating func nameNodes() {
    let plan = design.plan
    let pool = random.pick(["general", "workers", "apps"])
    let zone =
      plan.region == "NA" ? "us-east-1" : plan.region == "EMEA" ? "eu-west-1" : "ap-southeast-1"
    var scale = TextBytes()
    scale.append(hex: random.next(), digits: 8)
    let hash = String(decoding: scale.bytes, as: UTF8.self)
    design.nodes = (0..<plan.nodeCount).map { node in
      switch plan.provider {
      case .amazon:
        "ip-10-\(plan.nodeNetwork)-\(node / 200)-\(20 + node % 200).\(zone).compute.internal"
      case .google: "gke-\(plan.name)-\(pool)-\(hash)-\(node)"
      case .azure: "aks-\(pool)-\(hash)-vmss\(node)"
      case .ownMachines: "\(plan.name)-worker-\(node + 1)"
      }
    }
  }
}
