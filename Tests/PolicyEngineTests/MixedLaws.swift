import TestSupport

/// The changes to the text of a cluster that laws speak of.
enum MixedLaws {
  /// Lists in which the order of elements means nothing, in every kind.
  private static let unordered: Set<String> = [
    "from", "to", "ports", "except", "networks", "domainNames", "protocols", "fromEndpoints",
    "toEndpoints", "fromCIDR", "toCIDR", "fromCIDRSet", "toCIDRSet", "fromEntities", "toEntities",
    "fromNodes", "toNodes", "toServices", "toFQDNs", "toPorts", "icmps", "fields", "specs",
    "ingressDeny", "egressDeny", "nets", "notNets", "notPorts", "matchExpressions", "values",
    "externalCIDRs", "types", "policyTypes",
  ]

  /// Returns a document with its keys, and what stands side by side in it, in
  /// another order.
  static func shuffled(_ document: Manifest, _ random: inout SplitMix64) -> Manifest {
    let group = document["apiVersion"]?.string ?? ""
    let isUnion = group.hasPrefix("networking.k8s.io/") || group.hasPrefix("cilium.io/")
    return shuffled(document, "", isUnion: isUnion, &random)
  }

  private static func shuffled(
    _ value: Manifest, _ key: String, isUnion: Bool, _ random: inout SplitMix64
  ) -> Manifest {
    switch value {
    case .map(let entries):
      return .map(
        entries.map {
          .init($0.key, shuffled($0.value, $0.key, isUnion: isUnion, &random))
        }.shuffled(using: &random))
    case .list(let values):
      let changed = values.map { shuffled($0, key, isUnion: isUnion, &random) }
      let isFree = unordered.contains(key) || isUnion && (key == "ingress" || key == "egress")
      return .list(isFree ? changed.shuffled(using: &random) : changed)
    default: return value
    }
  }

  /// A Boolean value that tells whether no resource stands twice, so that the
  /// order of documents means nothing.
  static func identitiesAreUnique(_ documents: [Manifest]) -> Bool {
    // Calico's two groups hold the same policies, under two names.
    let identities = documents.map { document in
      let name = document["metadata"]?["name"]?.string ?? ""
      return [
        document["kind"]?.string ?? "", document["metadata"]?["namespace"]?.string ?? "",
        String(name.split(separator: ".").last ?? ""),
      ]
    }
    return Set(identities).count == identities.count
  }

  /// Returns all documents as one list.
  static func list(_ documents: [Manifest]) -> Manifest {
    ["apiVersion": "v1", "kind": "List", "items": .list(documents)]
  }

  /// Returns a document in which a label has another key.
  static func renamed(_ document: Manifest, _ old: String, _ new: String) -> Manifest {
    switch document {
    case .map(let entries):
      return .map(
        entries.map { entry in
          let isField = entry.key == old && old == "tier" && entry.value.string.map(isTier) == true
          return .init(
            isField ? entry.key : key(entry.key, old, new),
            isField ? entry.value : renamed(entry.value, old, new))
        })
    case .list(let values): return .list(values.map { renamed($0, old, new) })
    case .text(let text): return .text(selector(key(text, old, new), old, new))
    default: return document
    }
  }

  /// The names of tiers, which are no values of the label `tier`.
  private static func isTier(_ value: String) -> Bool {
    ["default", "sec", "late", "ghost", "Admin", "Baseline"].contains(value)
  }

  private static func key(_ text: String, _ old: String, _ new: String) -> String {
    for prefix in ["", "k8s:", "any:"] where text == prefix + old { return prefix + new }
    return text
  }

  /// Renames a key in a selector of Calico's language: it is followed by a
  /// blank, a sign or a bracket, and is no part of a longer one.
  private static func selector(_ text: String, _ old: String, _ new: String) -> String {
    guard text.contains(where: { "='\"(){}".contains($0) }) else { return text }
    var result = ""
    var word = ""
    func flush() {
      result += word == old ? new : word
      word = ""
    }
    for character in text {
      if character.isLetter || character.isNumber || "_./-".contains(character) {
        word.append(character)
      } else {
        flush()
        result.append(character)
      }
    }
    flush()
    return result
  }

  // MARK: Policies

  /// The indices of the NetworkPolicies of Kubernetes.
  static func policies(_ documents: [Manifest]) -> [Int] {
    documents.indices.filter { documents[$0]["apiVersion"] == "networking.k8s.io/v1" }
      .filter { documents[$0]["kind"] == "NetworkPolicy" }
  }

  /// Returns the types of a NetworkPolicy: those that it lists or, where it
  /// lists none, those that are taken then (K-2).
  static func isolatingTypes(_ policy: Manifest) -> Set<String> {
    let listed = Set((policy["spec"]?["policyTypes"]?.elements ?? []).compactMap(\.string))
    if !listed.isEmpty { return listed }
    let hasEgress = !(policy["spec"]?["egress"]?.elements ?? []).isEmpty
    return hasEgress ? ["Ingress", "Egress"] : ["Ingress"]
  }

  /// Returns the name of one of the namespaces.
  static func namespace(_ documents: [Manifest], _ random: inout SplitMix64) -> Manifest? {
    let names = documents.compactMap { $0["kind"] == "Pod" ? $0["metadata"]?["namespace"] : nil }
    return names.isEmpty ? nil : random.pick(names)
  }

  /// Returns a policy with a rule for each peer: those that follow one another
  /// have one action, so that their order means nothing.
  static func splitPeers(_ document: Manifest) -> Manifest {
    let fields: [String]
    switch document["apiVersion"]?.string?.split(separator: "/").first ?? "" {
    case "networking.k8s.io", "policy.networking.k8s.io": fields = ["from", "to"]
    case "cilium.io":
      fields = [
        "fromEndpoints", "toEndpoints", "fromCIDR", "toCIDR", "fromCIDRSet", "toCIDRSet",
        "fromEntities", "toEntities", "toFQDNs", "fromNodes", "toNodes",
      ]
    default: return document
    }
    var result = document
    for section in ["ingress", "egress", "ingressDeny", "egressDeny"] {
      guard let rules = document["spec"]?[section]?.elements, !rules.isEmpty else { continue }
      result["spec"]?[section] = .list(
        rules.flatMap { rule -> [Manifest] in
          let present = fields.filter { (rule[$0]?.elements.count ?? 0) > 1 }
          guard present.count == 1, let field = present.first else { return [rule] }
          return (rule[field]?.elements ?? []).map { peer in
            var part = rule
            part[field] = [peer]
            return part
          }
        })
    }
    return result
  }

  /// Returns a NetworkPolicy as one for each of its rules; other kinds as they
  /// are.
  static func splitPolicy(_ document: Manifest) -> [Manifest] {
    guard document["apiVersion"] == "networking.k8s.io/v1", let spec = document["spec"],
      document["kind"] == "NetworkPolicy", spec["policyTypes"] != nil,
      let name = document["metadata"]?["name"]?.string
    else { return [document] }
    let rules = ["ingress", "egress"].flatMap { field in
      (spec[field]?.elements ?? []).map { (field, $0) }
    }
    if rules.count < 2 { return [document] }
    return rules.enumerated().map { index, rule in
      var part = document
      part["metadata"]?["name"] = .text("\(name)-\(index)")
      part["spec"]?["ingress"] = nil
      part["spec"]?["egress"] = nil
      part["spec"]?[rule.0] = [rule.1]
      return part
    }
  }

  /// Returns a policy without its types, where they are what is taken then.
  static func withoutDefaultTypes(_ document: Manifest) -> Manifest {
    guard let spec = document["spec"], let group = document["apiVersion"]?.string else {
      return document
    }
    let hasIngress = !(spec["ingress"]?.elements ?? []).isEmpty
    let hasEgress = !(spec["egress"]?.elements ?? []).isEmpty
    var result = document
    switch group {
    case "networking.k8s.io/v1":
      let types = Set((spec["policyTypes"]?.elements ?? []).compactMap(\.string))
      if types == (hasEgress ? ["Ingress", "Egress"] : ["Ingress"]) {
        result["spec"]?["policyTypes"] = nil
      }
    case "projectcalico.org/v3":
      let types = Set((spec["types"]?.elements ?? []).compactMap(\.string))
      // Both readings of missing types agree here.
      if types == ["Ingress", "Egress"], hasIngress, hasEgress { result["spec"]?["types"] = nil }
      if types == ["Ingress"], hasIngress, spec["egress"] == nil { result["spec"]?["types"] = nil }
      if types == ["Egress"], hasEgress, spec["ingress"] == nil { result["spec"]?["types"] = nil }
    default: break
    }
    return result
  }

  /// Denials of one peer, of every kind that has them; which of them count
  /// depends on the engine. None has the rank of another policy.
  static let furtherDenials: [Manifest] = [
    [
      "apiVersion": "policy.networking.k8s.io/v1alpha2", "kind": "ClusterNetworkPolicy",
      "metadata": ["name": "further"],
      "spec": [
        "tier": "Admin", "priority": 0, "subject": ["namespaces": .map([])],
        "ingress": [
          [
            "action": "Deny", "from": [["namespaces": ["matchLabels": ["team": "red"]]]],
            "protocols": [["tcp": ["destinationPort": ["number": 80]]]],
          ]
        ],
      ],
    ],
    [
      "apiVersion": "cilium.io/v2", "kind": "CiliumClusterwideNetworkPolicy",
      "metadata": ["name": "further"],
      "spec": [
        "endpointSelector": .map([]),
        "ingressDeny": [["fromEndpoints": [["matchLabels": ["app": "x"]]]]],
        "egressDeny": [["toEntities": ["world"]]],
      ],
    ],
    [
      "apiVersion": "projectcalico.org/v3", "kind": "GlobalNetworkPolicy",
      "metadata": ["name": "further"],
      "spec": [
        "tier": "default", "order": -10, "types": ["Ingress"], "selector": "all()",
        "ingress": [["action": "Deny", "source": ["selector": "app == 'x'"]]],
      ],
    ],
  ]
}
