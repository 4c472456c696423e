import Kubernetes

/// Namespaces, nodes, pods, templates, Services and service accounts.
extension ClusterDraft {
  /// The labels of pods and the values they may have.
  static let podLabels: [(key: String, values: [String])] = [
    ("app", ["x", "y", "z"]), ("tier", ["web", "db", "webby"]), ("env", ["prod", "dev", ""]),
  ]

  /// The labels of namespaces and the values they may have.
  static let namespaceLabels: [(key: String, values: [String])] = [
    ("team", ["red", "blue"]), ("env", ["prod", "dev"]),
  ]

  /// The names of ports.
  static let portNames = ["http", "dns", "metrics"]

  /// The service accounts.
  static let accounts = ["default", "web", "db"]

  /// Writes everything but policies.
  mutating func writeStage() {
    namespaces = Array(["a", "b", "c", "d", "kube-system"].prefix(random.pick(2...4)))
    for name in namespaces {
      if doubt(15) {
        note("G-10")
        continue
      }
      var labels = labels(ClusterDraft.namespaceLabels)
      if random.chance(10) {
        labels.append(.init(Namespace.nameLabel, .text(one([name, "other"]))))
      }
      write(document("v1", "Namespace", metadata(name, labels: labels), []), "G-9")
    }
    writeNodes()
    for number in 1...random.pick(3...8) { writePod(number) }
    for number in 0..<random.pick([0, 0, 1, 2]) { writeController(number) }
    writeServices()
    if random.chance(60) { writeAccounts() }
  }

  /// Returns some labels.
  mutating func labels(_ values: [(key: String, values: [String])]) -> [Manifest.Entry] {
    values.compactMap { label in
      random.chance(70) ? .init(label.key, .text(one(label.values))) : nil
    }
  }

  // MARK: Nodes

  private mutating func writeNodes() {
    nodes = Array(["n1", "n2", "n3"].prefix(random.pick(1...3)))
    if doubt(10) { return }
    let hasBlocks = isExact || random.chance(60)
    for (index, name) in nodes.enumerated() {
      var addresses: [Manifest] = [
        ["type": "InternalIP", "address": .text("192.168.0.\(index + 1)")]
      ]
      if isDualStack {
        addresses.append(["type": "InternalIP", "address": .text("fc00::\(index + 1)")])
      }
      addresses.append(["type": "Hostname", "address": .text(name)])
      let labels: [Manifest.Entry] = [
        .init("kubernetes.io/hostname", .text(name)),
        .init("zone", .text(index == 0 ? "east" : "west")),
      ]
      var fields: [Manifest.Entry] = []
      if hasBlocks && index == 0 {
        fields.append(.init("spec", ["podCIDRs": ["10.0.0.0/16", "fd00::/48"]]))
      }
      fields.append(.init("status", ["addresses": .list(addresses)]))
      write(document("v1", "Node", metadata(name, labels: labels), fields))
    }
  }

  // MARK: Pods

  private mutating func writePod(_ number: Int) {
    let space = random.pick(0...namespaces.count - 1)
    var labels = labels(ClusterDraft.podLabels)
    if random.chance(10) { labels.append(.init("pod-template-hash", "abc")) }
    if profile.dialect == .calico && random.chance(8) {
      labels.append(.init("pcns.team", .text(one(["red", "blue"]))))
      note("X-31")
    }
    var meta = metadata("p\(number)", in: namespaces[space], labels: labels)
    if random.chance(20) {
      meta["ownerReferences"] = [
        [
          "apiVersion": "apps/v1", "kind": "StatefulSet", "name": "set", "controller": true,
          "uid": "0c6f4c5e-0000-4000-8000-000000000002",
        ]
      ]
    }
    var spec = podSpec()
    let node = one(nodes)
    var addresses = ["10.0.\(space).\(number)"]
    if isDualStack && random.chance(75) { addresses.append("fd00:0:0:\(space)::\(number)") }
    if isDualStack && random.chance(10) { addresses.removeFirst() }
    if isDualStack { note("G-15") }
    var phase = "Running"
    switch random.pick(0...19) {
    case 0, 1:
      spec["hostNetwork"] = true
      addresses = ["192.168.0.\((nodes.firstIndex(of: node) ?? 0) + 1)"]
      if doubt(15) { addresses = [] }
      note("G-7")
    case 2:
      phase = one(["Succeeded", "Failed"])
      note("G-8")
    case 3 where !isExact:
      phase = "Pending"
      addresses = []
      note("G-8")
    case 4:
      meta["deletionTimestamp"] = "2026-01-01T00:00:00Z"
      note("G-8")
    default: break
    }
    if phase != "Pending" && (spec["hostNetwork"] != nil || random.chance(85)) {
      spec["nodeName"] = .text(node)
    }
    var status: Manifest = ["phase": .text(phase)]
    if let first = addresses.first {
      status["podIP"] = .text(first)
      status["podIPs"] = .list(addresses.map { ["ip": .text($0)] })
    }
    write(
      document("v1", "Pod", meta, [.init("spec", spec), .init("status", status)]), "G-1")
  }

  private mutating func writeController(_ number: Int) {
    let kinds = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job"]
    let kind = one(kinds)
    var labels = labels(ClusterDraft.podLabels)
    if labels.isEmpty { labels = [.init("app", "x")] }
    var spec: Manifest = [
      "template": ["metadata": ["labels": .map(labels)], "spec": podSpec()]
    ]
    if kind != "Job" { spec["selector"] = ["matchLabels": .map(labels)] }
    if kind != "Job" && kind != "DaemonSet" { spec["replicas"] = .number(one([1, 2, 3])) }
    write(
      document(
        kind == "Job" ? "batch/v1" : "apps/v1", kind,
        metadata("w\(number)", in: one(namespaces), captured: 0), [.init("spec", spec)]),
      "G-18")
  }

  private mutating func podSpec() -> Manifest {
    var containers: [Manifest] = []
    var initial: [Manifest] = []
    for index in 1...random.pick([1, 1, 2, 3]) {
      let ports = random.pick(random.pick([0, 1, 2, 2]), of: ClusterDraft.portNames).map {
        name -> Manifest in
        var port: Manifest = ["containerPort": .number(one([80, 8080, 53, 443]))]
        if random.chance(90) { port["name"] = .text(name) }
        if random.chance(40) { port["protocol"] = .text(one(["TCP", "UDP", "UDP", "SCTP"])) }
        return port
      }
      var container: Manifest = ["name": .text("c\(index)"), "ports": .list(ports)]
      if index > 1 && random.chance(40) {
        note("G-20")
        if random.chance(60) { container["restartPolicy"] = "Always" }
        initial.append(container)
      } else {
        containers.append(container)
      }
    }
    var spec: Manifest = ["containers": .list(containers)]
    if !initial.isEmpty { spec["initContainers"] = .list(initial) }
    if random.chance(60) { spec["serviceAccountName"] = .text(one(ClusterDraft.accounts)) }
    return spec
  }

  // MARK: Services and accounts

  private mutating func writeServices() {
    // Two Services with pods behind them, and one whose endpoints are written.
    for name in ["svc-x", "svc-y"] where random.chance(60) {
      let namespace = one(namespaces)
      let label = name == "svc-x" ? "x" : "y"
      var port: Manifest = ["port": 80, "protocol": "TCP"]
      switch random.pick(0...2) {
      case 0: port["targetPort"] = 8080
      case 1: port["targetPort"] = "http"
      default: break
      }
      write(
        document(
          "v1", "Service", metadata(name, in: namespace, labels: [.init("svc", .text(label))]),
          [.init("spec", ["selector": ["app": .text(label)], "ports": [port]])]))
    }
    if random.chance(50) {
      writeEndpoints("ext", one(namespaces), "203.0.113.\(random.pick(1...3))")
    }
    if random.chance(50) { writeEndpoints("kubernetes", "default", "192.168.0.\(nodes.count)") }
  }

  private mutating func writeEndpoints(_ name: String, _ namespace: String, _ address: String) {
    if namespace == "default", !namespaces.contains(namespace) {
      write(document("v1", "Namespace", metadata("default"), []), "G-9")
    }
    write(
      document(
        "v1", "Service", metadata(name, in: namespace, labels: [.init("svc", "ext")]),
        [.init("spec", ["ports": [["port": 443, "targetPort": 6443]]])]))
    write(
      document(
        "discovery.k8s.io/v1", "EndpointSlice",
        metadata(
          "\(name)-1", in: namespace, labels: [.init("kubernetes.io/service-name", .text(name))]),
        [
          .init("addressType", "IPv4"),
          .init("endpoints", [["addresses": [.text(address)]]]),
          .init("ports", [["port": .number(one([443, 6443])), "protocol": "TCP"]]),
        ]))
  }

  private mutating func writeAccounts() {
    for namespace in namespaces {
      for name in ClusterDraft.accounts where isExact || random.chance(80) {
        write(
          document(
            "v1", "ServiceAccount",
            metadata(name, in: namespace, labels: labels([("role", ["web", "db"])])), []))
      }
    }
  }
}
