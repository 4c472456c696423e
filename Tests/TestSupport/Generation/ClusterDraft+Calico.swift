/// The policies, tiers and sets of `projectcalico.org` (rules X).
extension ClusterDraft {
  /// Writes a policy, and now and then a tier, a set or a staged policy.
  mutating func writeCalicoPolicy(_ number: Int) {
    if random.chance(30) { writeTiers() }
    if random.chance(30) { writeNetworkSets() }
    let namespace = random.chance(55) ? one(namespaces) : nil
    let tier = one([
      "default", "default", "default", "sec", "sec", "late", doubt(20) ? "ghost" : "sec",
    ])
    if tier != "default" { note("X-5") }
    var isRaw = random.chance(12)
    var kind = namespace == nil ? "GlobalNetworkPolicy" : "NetworkPolicy"
    if random.chance(9) {
      kind = "Staged" + kind
      isRaw = false
      note("X-8")
    }
    let isPrefixed = isRaw || (profile.version?.minor ?? 32) <= 31
    let name =
      (isPrefixed ? "\(tier)." : "")
      + (isExact ? "p\(number)" : one(["p\(number)", "p\(number)", "q", "r"]))
    note("X-6")
    let spec = calicoSpec(tier, namespace, isRaw: isRaw)
    write(
      document(
        isRaw ? "crd.projectcalico.org/v1" : "projectcalico.org/v3", kind,
        metadata(name, in: namespace), [.init("spec", spec)]))
    if random.chance(10) && !isRaw {
      // What Calico lists once more in the form in which it stores it (G-12).
      note("G-12")
      let stored = name.contains(".") ? name : "\(tier).\(name)"
      write(
        document(
          "crd.projectcalico.org/v1", kind, metadata(stored, in: namespace),
          [.init("spec", spec)]))
    }
    if !profile.kinds.contains(.calico) { note("E-3") }
  }

  private mutating func calicoSpec(_ tier: String, _ namespace: String?, isRaw: Bool) -> Manifest {
    var spec: Manifest = .map([])
    if tier != "default" || random.chance(30) { spec["tier"] = .text(tier) }
    if random.chance(70) { spec["order"] = .number(one([10, 10, 500, 1000, 1500, 2000])) }
    note("X-13", "X-10")
    if random.chance(80) { spec["selector"] = .text(calicoSelector(.pods)) }
    if namespace == nil && random.chance(40) {
      spec["namespaceSelector"] = .text(calicoSelector(.namespaces))
      note("X-11")
    }
    if random.chance(15) {
      spec["serviceAccountSelector"] = .text(calicoSelector(.accounts))
      note("X-12")
    }
    note("X-9", "X-2")
    let directions = one([["Ingress"], ["Egress"], ["Ingress", "Egress"]])
    if random.chance(60) { spec["types"] = .list(directions.map(Manifest.text)) }
    if directions.contains("Ingress") {
      spec["ingress"] = some([0, 1, 1, 2, 3]) { $0.calicoRule(namespace, isIngress: true) }
      note("X-14")
    }
    if directions.contains("Egress") {
      spec["egress"] = some([0, 1, 1, 2, 3]) { $0.calicoRule(namespace, isIngress: false) }
      note("X-14")
    }
    if namespace == nil && random.chance(20) {
      note("X-25")
      spec["applyOnForward"] = true
      if random.chance(50) { spec["doNotTrack"] = true }
    }
    if random.chance(8) {
      spec["performanceHints"] = ["AssumeNeededOnEveryNode"]
      note("X-29")
    }
    if doubt(4) {
      spec["domains"] = ["example.com"]
      note("G-14", "X-29")
    }
    return spec
  }

  // MARK: Rules

  private mutating func calicoRule(_ namespace: String?, isIngress: Bool) -> Manifest {
    let action = one(["Allow", "Allow", "Allow", "Deny", "Deny", "Pass", "Pass", "Log"])
    var rule: Manifest = ["action": .text(action)]
    note("X-24", "X-15")
    if doubt(2) {
      rule["action"] = "allow"
      note("G-13", "X-7")
    }
    var needsPorts = false
    switch random.pick(0...9) {
    case 0, 1, 2, 3:
      rule["protocol"] = .text(one(["TCP", "TCP", "UDP", "SCTP"]))
      needsPorts = random.chance(80)
      note("X-19")
    case 4:
      rule["protocol"] = one([.number(50), .number(47), "UDPLite"])
      note("X-19")
    case 5:
      rule["notProtocol"] = one(["TCP", "UDP", "ICMP", .number(47)])
      note("X-19")
    case 6:
      calicoICMP(&rule)
    default: break
    }
    let peers = isIngress ? "source" : "destination"
    if random.chance(80) { rule[peers] = calicoEntity(namespace, isIngress: isIngress) }
    if random.chance(12) {
      rule[isIngress ? "destination" : "source"] = [
        "selector": .text(calicoSelector(.pods))
      ]
    }
    let isWrong = doubt(5)
    if isWrong { note("X-7") }
    if needsPorts && rule[peers]?["services"] == nil || isWrong {
      var destination = rule["destination"] ?? .map([])
      writeCalicoPorts(&destination)
      rule["destination"] = destination
    }
    if needsPorts && random.chance(8) {
      var source = rule["source"] ?? .map([])
      source["ports"] = ["1024:65535"]
      rule["source"] = source
      note("X-15")
    }
    // Beside blocks of the other family it is refused.
    let hasBlocks = rule.json.contains("ets\":") || rule.json.contains("ICMP")
    if random.chance(6), !hasBlocks || doubt(30) {
      rule["ipVersion"] = .number(one([4, 6]))
      note("X-22")
    }
    if isIngress && action == "Allow" && random.chance(18) {
      rule["http"] = ["methods": ["GET"]]
      rule["notProtocol"] = nil
      rule["icmp"] = nil
      rule["notICMP"] = nil
      if !doubt(20) { rule["protocol"] = "TCP" }
      note("X-23")
    }
    return rule
  }

  private mutating func calicoICMP(_ rule: inout Manifest) {
    rule["protocol"] = .text(one(["ICMP", "ICMP", "ICMPv6"]))
    note("X-21")
    var value: Manifest = ["type": .number(one([8, 0, 128]))]
    if random.chance(30) { value["code"] = 0 }
    if random.chance(60) {
      rule["icmp"] = value
    } else if random.chance(50) {
      rule["notICMP"] = value
    }
  }

  private mutating func writeCalicoPorts(_ destination: inout Manifest) {
    note("X-20")
    let field = random.chance(75) ? "ports" : "notPorts"
    destination[field] = some([1, 1, 2, 3]) { draft in
      switch draft.random.pick(0...5) {
      case 0:
        let range = draft.portRange()
        return .text("\(range.first):\(range.last)")
      case 1, 2: return .text(draft.portName())
      default: return .number(draft.portNumber())
      }
    }
  }
}
