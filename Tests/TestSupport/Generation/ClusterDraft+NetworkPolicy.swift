/// NetworkPolicy of `networking.k8s.io/v1` (rules K).
extension ClusterDraft {
  /// Writes a policy; now and then two of one identity.
  mutating func writeNetworkPolicy(_ number: Int) {
    let namespace = one(namespaces)
    let name = "np-\(number)"
    writeNetworkPolicy(name, namespace)
    if doubt(12) {
      writeNetworkPolicy(name, namespace)
      note("G-12")
    }
    switch profile.dialect {
    case .cilium: note("C-26")
    case .calico: note("X-3", "X-32")
    case .kubernetes: break
    }
  }

  private mutating func writeNetworkPolicy(_ name: String, _ namespace: String) {
    var spec: Manifest = .map([])
    if random.chance(85) { spec["podSelector"] = podSelector() }
    if random.chance(8) {
      spec["podSelector"] = ["matchLabels": ["app": "nobody"]]
      note("G-19")
    }
    note("K-1", "K-3", "K-4", "K-14")
    let directions = one([["Ingress"], ["Egress"], ["Ingress", "Egress"], ["Ingress", "Egress"]])
    if random.chance(70) { spec["policyTypes"] = .list(directions.map(Manifest.text)) }
    note("K-2")
    // Rules of a direction that is not named are ignored (K-2).
    if directions.contains("Ingress") || random.chance(20) {
      spec["ingress"] = policyRules("from", namespace)
    }
    if directions.contains("Egress") || random.chance(20) {
      spec["egress"] = policyRules("to", namespace)
    }
    if doubt(4) {
      spec["newField"] = true
      note("G-14")
    }
    if profile.dialect == .cilium, spec.json.contains("kubernetes.io/metadata.name") {
      note("C-27")
    }
    write(
      document(
        "networking.k8s.io/v1", "NetworkPolicy", metadata(name, in: namespace),
        [.init("spec", spec)]))
  }

  private mutating func policyRules(_ side: String, _ namespace: String) -> Manifest {
    note("K-5", "K-15")
    return some([0, 1, 1, 2, 3]) { draft in
      var rule: Manifest = .map([])
      draft.note("K-6", "K-10")
      switch draft.random.pick(0...9) {
      case 0: break
      case 1: rule[side] = .list([])
      default:
        rule[side] = draft.some([1, 1, 2, 3]) { $0.policyPeer() }
        draft.note("K-7")
      }
      switch draft.random.pick(0...9) {
      case 0, 1, 2: break
      case 3: rule["ports"] = .list([])
      default: rule["ports"] = draft.some([1, 1, 2, 3]) { $0.policyPort() }
      }
      return rule
    }
  }

  private mutating func policyPeer() -> Manifest {
    if doubt(2) {
      note("G-13")
      return one([.map([]), ["podSelector": .null], ["ipBlock": ["cidr": "nonsense"]]])
    }
    switch random.pick(0...6) {
    case 0: return ["podSelector": podSelector()]
    case 1:
      note("K-8")
      return ["namespaceSelector": random.chance(50) ? .map([]) : namespaceSelector()]
    case 2, 3:
      return ["namespaceSelector": namespaceSelector(), "podSelector": podSelector()]
    default:
      let (block, exceptions) = blockWithExceptions()
      note("K-9", "K-16")
      if exceptions.isEmpty { return ["ipBlock": ["cidr": .text(block)]] }
      return [
        "ipBlock": ["cidr": .text(block), "except": .list(exceptions.map(Manifest.text))]
      ]
    }
  }

  private mutating func policyPort() -> Manifest {
    var port: Manifest = .map([])
    note("K-11", "K-12")
    if random.chance(60) { port["protocol"] = .text(one(["TCP", "UDP", "UDP", "SCTP"])) }
    if doubt(2) {
      port["port"] = "80"
      note("G-13")
      return port
    }
    switch random.pick(0...7) {
    case 0: break
    case 1, 2:
      let range = portRange()
      port["port"] = .number(range.first)
      port["endPort"] = .number(range.last)
      note("K-13")
    case 3, 4, 5: port["port"] = .number(portNumber())
    default: port["port"] = .text(portName())
    }
    return port
  }
}
