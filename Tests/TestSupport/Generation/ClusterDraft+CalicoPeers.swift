/// The ends of Calico's rules, its selectors, tiers and sets (X-5, X-10 …
/// X-18, X-26, X-30).
extension ClusterDraft {
  /// What a selector of Calico's language selects.
  enum CalicoScope {
    /// Endpoints and sets by their labels.
    case pods
    /// Namespaces by theirs.
    case namespaces
    /// Service accounts by theirs.
    case accounts
  }

  /// Returns one end of a rule, the one that names the peers.
  mutating func calicoEntity(_ namespace: String?, isIngress: Bool) -> Manifest {
    var entity: Manifest = .map([])
    if random.chance(8) {
      note("X-18")
      var services: Manifest = ["name": .text(one(["svc-x", "svc-y", "ext", "missing"]))]
      if namespace == nil || random.chance(50) { services["namespace"] = .text(one(namespaces)) }
      return ["services": services]
    }
    note("X-16")
    if random.chance(50) { entity["selector"] = .text(calicoSelector(.pods)) }
    if random.chance(12) { entity["notSelector"] = .text(calicoSelector(.pods)) }
    if random.chance(35) {
      let isGlobal = random.chance(15)
      entity["namespaceSelector"] = .text(isGlobal ? "global()" : calicoSelector(.namespaces))
      if isGlobal { note("X-26") }
    }
    if random.chance(12) {
      entity["serviceAccounts"] =
        random.chance(60)
        ? ["names": [.text(one(ClusterDraft.accounts))]]
        : ["selector": .text(calicoSelector(.accounts))]
      note("X-12")
    }
    let isFour = random.chance(80)
    if random.chance(30) {
      note("X-17")
      entity["nets"] = some([1, 1, 2]) { .text($0.blockOf(isFour)) }
    }
    if random.chance(15) {
      note("X-17")
      entity["notNets"] = some([1, 1, 2]) { draft in
        let block = draft.blockOf(isFour)
        // The whole family is refused there (X-17).
        return .text(block.hasSuffix("/0") && !draft.doubt(20) ? "10.0.1.0/24" : block)
      }
    }
    return entity
  }

  private mutating func blockOf(_ isFour: Bool) -> String {
    for _ in 0..<8 {
      let text = block()
      if text.contains(":") != isFour { return text }
    }
    return isFour ? "10.0.0.0/16" : "fd00::/16"
  }

  // MARK: Selectors

  /// Returns a selector; nested at most three deep.
  mutating func calicoSelector(_ scope: CalicoScope) -> String {
    note("X-30")
    if random.chance(5) { return one(["", "all()", "all()"]) }
    return expression(scope, depth: 0)
  }

  private mutating func expression(_ scope: CalicoScope, depth: Int) -> String {
    if depth < 2 && random.chance(30) {
      let parts = (0..<2).map { _ in expression(scope, depth: depth + 1) }
      return parts.joined(separator: one([" && ", " || ", "&&", " || "]))
    }
    if depth < 2 && random.chance(12) {
      return one(["!(", "(", "!!("]) + expression(scope, depth: depth + 1) + ")"
    }
    return (random.chance(10) ? "!" : "") + term(scope)
  }

  private mutating func term(_ scope: CalicoScope) -> String {
    let (key, values) = calicoLabel(scope)
    let value = one(values)
    let other = one(values)
    switch random.pick(0...11) {
    case 0: return "has(\(key))"
    case 1: return "\(key) != '\(value)'"
    case 2: return "\(key) in {'\(value)', \"\(other)\"}"
    case 3: return "\(key) not in {'\(value)'}"
    case 4: return "\(key) contains '\(value.prefix(1))'"
    case 5: return "\(key) starts with '\(value.prefix(2))'"
    case 6: return "\(key) ends with \"\(value.suffix(1))\""
    case 7: return one(["all()", "\(key) in {}", "\(key) not in {}"])
    default: return "\(key)\(one([" == ", "==", "  =="])) '\(value)'"
    }
  }

  private mutating func calicoLabel(_ scope: CalicoScope) -> (String, [String]) {
    switch scope {
    case .namespaces:
      return one([
        ("team", ["red", "blue"]), ("env", ["prod", "dev"]),
        ("projectcalico.org/name", namespaces), ("kubernetes.io/metadata.name", namespaces),
      ])
    case .accounts: return ("role", ["web", "db"])
    case .pods:
      if random.chance(12) {
        return one([
          ("projectcalico.org/namespace", namespaces),
          ("projectcalico.org/orchestrator", ["k8s"]),
          ("projectcalico.org/serviceaccount", ClusterDraft.accounts),
          ("pcns.team", ["red", "blue"]),
        ])
      }
      let label = one(ClusterDraft.podLabels + [("role", ["w"])])
      return (label.key, label.values)
    }
  }

  // MARK: Tiers and sets

  /// Writes the tiers, once.
  mutating func writeTiers() {
    if documents.contains(where: { $0["kind"]?.string == "Tier" }) { return }
    note("X-5", "X-1")
    var tiers: [(String, Int?)] = [("sec", one([100, 100, 5000]))]
    tiers.append(("late", random.chance(50) ? 2_000_000 : nil))
    for (name, order) in tiers {
      var spec: Manifest = .map([])
      if let order { spec["order"] = .number(order) }
      if random.chance(50) { spec["defaultAction"] = .text(one(["Deny", "Pass", "Pass"])) }
      write(document("projectcalico.org/v3", "Tier", metadata(name), [.init("spec", spec)]))
    }
  }

  /// Writes a set of either scope.
  mutating func writeNetworkSets() {
    let count = documents.count { $0["kind"]?.string?.hasSuffix("NetworkSet") == true }
    if count > 2 { return }
    note("X-26")
    let isGlobal = random.chance(50)
    write(
      document(
        "projectcalico.org/v3", isGlobal ? "GlobalNetworkSet" : "NetworkSet",
        metadata(
          "set-\(count)", in: isGlobal ? nil : one(namespaces),
          labels: [.init("role", "w"), .init("app", .text(one(["x", "y"])))]),
        [
          .init(
            "spec",
            ["nets": .list((0..<random.pick(1...3)).map { _ in .text(block()) })])
        ]))
  }
}
