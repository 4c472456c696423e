/// CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy of `cilium.io/v2`
/// (rules C): the policies and their rules.
extension ClusterDraft {
  /// Writes a policy, and the groups of blocks it refers to.
  mutating func writeCiliumPolicy(_ number: Int) {
    let namespace = random.chance(65) ? one(namespaces) : nil
    writeCiliumPolicy(number, namespace)
    if doubt(6) {
      writeCiliumPolicy(number, namespace)
      note("G-12")
    }
  }

  private mutating func writeCiliumPolicy(_ number: Int, _ namespace: String?) {
    var fields: [Manifest.Entry] = []
    if random.chance(85) { fields.append(.init("spec", ciliumSpec(namespace))) }
    if fields.isEmpty || random.chance(15) {
      fields.append(.init("specs", some([1, 2]) { $0.ciliumSpec(namespace) }))
    }
    note("C-3", "C-28")
    var meta = metadata("cilium-\(number)", in: namespace)
    if random.chance(15) {
      let isRefused = random.chance(30)
      fields.append(
        .init(
          "status",
          ["conditions": [["type": "Valid", "status": isRefused ? "False" : "True"]]]))
      meta["uid"] = "0c6f4c5e-0000-4000-8000-000000000003"
    }
    write(
      document(
        "cilium.io/v2",
        namespace == nil ? "CiliumClusterwideNetworkPolicy" : "CiliumNetworkPolicy", meta,
        fields))
    if !profile.kinds.contains(.cilium) { note("E-3") }
  }

  private mutating func ciliumSpec(_ namespace: String?) -> Manifest {
    var spec: Manifest = .map([])
    if namespace == nil && random.chance(12) || doubt(1) {
      spec["nodeSelector"] = selector([("zone", ["east", "west"])])
      note("C-6")
    } else {
      spec["endpointSelector"] = ciliumSubject(namespace)
      note("C-5")
    }
    let sections = one([
      ["ingress"], ["egress"], ["ingress", "egress"], ["ingressDeny"], ["egressDeny"],
      ["ingress", "ingressDeny"], ["egress", "egressDeny"], ["ingressDeny", "egressDeny"],
      ["ingress", "egress", "ingressDeny"],
    ])
    for section in sections where !doubt(1) {
      spec[section] = some([1, 1, 2, 3]) { draft in draft.ciliumRule(section, namespace) }
      if section.hasSuffix("Deny") { note("C-20") }
    }
    note("C-4")
    if random.chance(25) {
      var value: Manifest = .map([])
      if random.chance(70) { value["ingress"] = .boolean(random.chance(30)) }
      if random.chance(70) { value["egress"] = .boolean(random.chance(30)) }
      spec["enableDefaultDeny"] = value
      note("C-4")
    }
    if random.chance(5) { spec["description"] = "made from a seed" }
    return spec
  }

  private mutating func ciliumSubject(_ namespace: String?) -> Manifest {
    if random.chance(20) { return .map([]) }
    if namespace == nil && random.chance(30) {
      return [
        "matchLabels": ["k8s:io.kubernetes.pod.namespace": .text(one(namespaces))]
      ]
    }
    return ciliumSelector(isPeer: false, namespace)
  }

  /// Returns one entry of a section.
  private mutating func ciliumRule(_ section: String, _ namespace: String?) -> Manifest {
    let isIngress = section.hasPrefix("ingress")
    let isDeny = section.hasSuffix("Deny")
    var rule: Manifest = .map([])
    note("C-7", "C-8")
    if random.chance(4) { return rule }
    var hasNames = false
    if random.chance(85) {
      for peer in ciliumPeers(isIngress: isIngress, isDeny: isDeny, namespace) {
        rule[peer.key] = peer.value
        hasNames = hasNames || peer.key == "toFQDNs"
      }
      // Two ways to name peers in one entry: refused (C-7).
      if doubt(2) { rule[isIngress ? "fromEntities" : "toEntities"] = ["world"] }
    }
    if rule == .map([]) || random.chance(60) {
      if random.chance(15) {
        rule["icmps"] = some([1, 1, 2]) { $0.ciliumICMP() }
        if doubt(3) { rule["toPorts"] = [["ports": [["port": "80"]]]] }
      } else {
        rule["toPorts"] = some([1, 1, 2]) { draft in
          draft.ciliumPorts(isIngress: isIngress, isDeny: isDeny)
        }
      }
    }
    if !isDeny && random.chance(7) {
      rule["authentication"] = [
        "mode": .text(one(["required", "disabled", "test-always-fail"]))
      ]
      note("C-24")
    }
    if random.chance(5) {
      rule[isIngress ? "fromRequires" : "toRequires"] = [
        ["matchLabels": ["env": .text(one(["prod", "dev"]))]]
      ]
      note("C-21")
    }
    if hasNames { note("C-15") }
    return rule
  }

  private mutating func ciliumICMP() -> Manifest {
    note("C-18")
    return [
      "fields": some([1, 1, 2]) { draft in
        var field: Manifest = .map([])
        if draft.random.chance(60) { field["family"] = .text(draft.one(["IPv4", "IPv6", "IPv6"])) }
        field["type"] = draft.one([
          .number(8), .number(0), .number(128), "EchoRequest", "EchoReply",
        ])
        return field
      }
    ]
  }

  private mutating func ciliumPorts(isIngress: Bool, isDeny: Bool) -> Manifest {
    note("C-16")
    var needsTCP = false
    var rules: Manifest?
    if !isDeny && random.chance(18) {
      note("C-19")
      switch random.pick(0...2) {
      case 0 where !isIngress:
        rules = ["dns": [["matchPattern": "*"]]]
      case 1 where !isExact:
        rules = ["l7proto": "memcached", "l7": [.map([])]]
      default:
        rules = ["http": [["method": "GET", "path": "/"]]]
        // Without a protocol the policy is refused (C-19).
        needsTCP = isExact || random.chance(80)
      }
    }
    var entry: Manifest = [
      "ports": some([1, 1, 2]) { draft in
        var port: Manifest = .map([])
        switch draft.random.pick(0...9) {
        case 0: port["port"] = rules == nil ? "0" : "443"
        case 1, 2:
          let range = draft.portRange()
          port["port"] = .text("\(range.first)")
          port["endPort"] = .number(range.last)
        case 3, 4:
          port["port"] = .text(draft.portName())
          if !isIngress { draft.note("C-17") }
        default: port["port"] = .text("\(draft.portNumber())")
        }
        if needsTCP {
          port["protocol"] = "TCP"
        } else if draft.random.chance(60) {
          port["protocol"] = .text(draft.one(["TCP", "TCP", "UDP", "SCTP", "ANY"]))
        }
        return port
      }
    ]
    if let rules { entry["rules"] = rules }
    if !isDeny, rules == nil || doubt(30), random.chance(4) {
      entry["serverNames"] = ["a.example.com"]
      note("C-19")
    }
    return entry
  }
}
