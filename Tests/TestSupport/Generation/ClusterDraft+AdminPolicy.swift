/// AdminNetworkPolicy and BaselineAdminNetworkPolicy of `v1alpha1`,
/// ClusterNetworkPolicy of `v1alpha2` (rules A).
extension ClusterDraft {
  /// The spellings in which the two versions differ.
  enum AdminVersion {
    /// `v1alpha1`.
    case alpha1
    /// `v1alpha2`.
    case alpha2
  }

  /// Writes an AdminNetworkPolicy, or the BaselineAdminNetworkPolicy.
  mutating func writeAdminPolicyV1Alpha1(_ number: Int) {
    var isBaseline = random.chance(35)
    if isExact, documents.contains(where: { $0["kind"] == "BaselineAdminNetworkPolicy" }) {
      isBaseline = false
    }
    var spec: Manifest = ["subject": adminSubject(.alpha1)]
    if !isBaseline { spec["priority"] = .number(adminPriority()) }
    let actions = isBaseline ? ["Allow", "Deny", "Deny"] : ["Allow", "Deny", "Deny", "Pass"]
    writeAdminRules(&spec, actions, .alpha1, isBaseline: isBaseline)
    let name = isBaseline ? (doubt(5) ? "named" : "default") : "anp-\(number)"
    write(
      document(
        "policy.networking.k8s.io/v1alpha1",
        isBaseline ? "BaselineAdminNetworkPolicy" : "AdminNetworkPolicy", metadata(name),
        [.init("spec", spec)]), "A-2", "A-3", "A-6", "A-21")
    noteAdminDialect(isEnforced: profile.kinds.contains(.adminNetworkPolicy))
  }

  /// Writes a ClusterNetworkPolicy of either tier.
  mutating func writeClusterNetworkPolicy(_ number: Int) {
    let isBaseline = random.chance(40)
    var spec: Manifest = [
      "tier": isBaseline ? "Baseline" : "Admin", "priority": .number(adminPriority()),
      "subject": adminSubject(.alpha2),
    ]
    writeAdminRules(
      &spec, ["Accept", "Deny", "Deny", "Pass"], .alpha2, isBaseline: isBaseline)
    write(
      document(
        "policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy", metadata("cnp-\(number)"),
        [.init("spec", spec)]), "A-2", "A-3", "A-6")
    noteAdminDialect(isEnforced: profile.kinds.contains(.clusterNetworkPolicy))
  }

  private mutating func noteAdminDialect(isEnforced: Bool) {
    if !isEnforced { note("A-25", "E-3") }
    switch profile.dialect {
    case .cilium where isEnforced: note("A-24")
    case .calico where isEnforced: note("A-22", "X-4")
    default: break
    }
  }

  /// Few numbers, so that ties are frequent; different ones in exact clusters
  /// most of the time.
  private mutating func adminPriority() -> Int {
    note("A-5")
    return random.chance(isExact ? 25 : 45) ? one([5, 6]) : random.pick(0...1000)
  }

  private mutating func adminSubject(_ version: AdminVersion) -> Manifest {
    note("A-7")
    if random.chance(50) { return ["namespaces": namespaceSelector()] }
    return ["pods": adminPods(version)]
  }

  private mutating func adminPods(_ version: AdminVersion) -> Manifest {
    var pods: Manifest = ["podSelector": podSelector()]
    if version == .alpha1 || random.chance(75) { pods["namespaceSelector"] = namespaceSelector() }
    return pods
  }

  private mutating func writeAdminRules(
    _ spec: inout Manifest, _ actions: [String], _ version: AdminVersion, isBaseline: Bool
  ) {
    if random.chance(75) {
      spec["ingress"] = some([1, 1, 2, 3]) { draft in
        draft.adminRule("from", actions, version, isBaseline: isBaseline)
      }
      note("A-4")
    }
    if random.chance(65) {
      spec["egress"] = some([1, 1, 2, 3]) { draft in
        draft.adminRule("to", actions, version, isBaseline: isBaseline)
      }
    }
  }

  private mutating func adminRule(
    _ side: String, _ actions: [String], _ version: AdminVersion, isBaseline: Bool
  ) -> Manifest {
    var action = one(actions)
    if doubt(4) {
      action = version == .alpha1 ? "Accept" : "Allow"
      note("A-26", "G-13")
    }
    var rule: Manifest = ["action": .text(action)]
    if random.chance(20) {
      rule["name"] = "same-name"
      note("A-19")
    }
    let allowsNames = side == "to" && !isBaseline && (action == "Allow" || action == "Accept")
    rule[side] = some([1, 1, 2]) { draft in
      draft.adminPeer(version, isEgress: side == "to", allowsNames: allowsNames, action)
    }
    note("A-8")
    if random.chance(65) {
      if version == .alpha1 {
        rule["ports"] = some([1, 1, 2]) { $0.adminPort() }
        note("A-13")
      } else {
        rule["protocols"] = some([1, 1, 2]) { $0.adminProtocol() }
        note("A-14")
      }
      if hasNamedPort(rule), rule[side]?.elements.contains(where: hasNoPods) == true {
        // Refused in manifests, doubtful in captures.
        note("A-15")
        if isExact { rule[version == .alpha1 ? "ports" : "protocols"] = nil }
      }
    }
    return rule
  }

  private func hasNamedPort(_ rule: Manifest) -> Bool {
    ((rule["ports"]?.elements ?? []) + (rule["protocols"]?.elements ?? [])).contains {
      $0["namedPort"] != nil || $0["destinationNamedPort"] != nil
    }
  }

  private func hasNoPods(_ peer: Manifest) -> Bool {
    peer["networks"] != nil || peer["nodes"] != nil || peer["domainNames"] != nil
  }

  private mutating func adminPeer(
    _ version: AdminVersion, isEgress: Bool, allowsNames: Bool, _ action: String
  ) -> Manifest {
    if doubt(3) {
      note("A-16", "G-14")
      return ["somethingNew": .map([])]
    }
    if doubt(3) {
      note("A-27", "A-18", "G-14")
      return ["namespaces": one([["sameLabels": ["team"]], ["namespaceSelector": .map([])]])]
    }
    note("A-9")
    switch random.pick(0...(isEgress ? allowsNames ? 8 : 5 : 2)) {
    case 0: return ["namespaces": namespaceSelector()]
    case 1, 2: return ["pods": adminPods(version)]
    case 3, 4:
      note("A-10")
      var blocks: [Manifest] = []
      for _ in 0..<random.pick([1, 1, 2]) {
        let block = Manifest.text(block())
        // Listed twice it is refused.
        if !blocks.contains(block) || doubt(30) { blocks.append(block) }
      }
      return ["networks": .list(blocks)]
    case 5:
      note("A-11")
      return [
        "nodes": selector([("kubernetes.io/hostname", ["n1", "n2"]), ("zone", ["east", "west"])])
      ]
    default:
      guard allowsNames else { return ["networks": [.text(block())]] }
      note("A-12")
      return [
        "domainNames": .list(
          random.pick(
            random.pick(1...2),
            of: ["*.example.com", "a.example.com", "example.com.", "*.example.org"]
          ).map(Manifest.text))
      ]
    }
  }

  private mutating func adminPort() -> Manifest {
    var port: Manifest = .map([])
    if random.chance(60) { port["protocol"] = .text(one(["TCP", "UDP", "SCTP"])) }
    switch random.pick(0...5) {
    case 0, 1, 2:
      port["port"] = .number(portNumber())
      return ["portNumber": port]
    case 3, 4:
      let range = portRange()
      port["start"] = .number(range.first)
      port["end"] = .number(range.last)
      return ["portRange": port]
    default: return ["namedPort": .text(portName())]
    }
  }

  private mutating func adminProtocol() -> Manifest {
    let name = one(["tcp", "tcp", "udp", "sctp"])
    switch random.pick(0...6) {
    case 0: return ["destinationNamedPort": .text(portName())]
    case 1 where !isExact: return .map([.init(name, .map([]))])
    case 2, 3:
      let range = portRange()
      return .map([
        .init(
          name,
          [
            "destinationPort": [
              "range": ["start": .number(range.first), "end": .number(range.last)]
            ]
          ])
      ])
    default:
      return .map([.init(name, ["destinationPort": ["number": .number(portNumber())]])])
    }
  }
}
