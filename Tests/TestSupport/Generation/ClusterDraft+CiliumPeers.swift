/// The peers of Cilium's rules (C-9 … C-15, C-22, C-23).
extension ClusterDraft {
  /// Returns the field, or fields, that name the peers of one entry.
  mutating func ciliumPeers(
    isIngress: Bool, isDeny: Bool, _ namespace: String?
  ) -> [Manifest.Entry] {
    let side = isIngress ? "from" : "to"
    switch random.pick(0...19) {
    case 0, 1, 2, 3, 4, 5:
      note("C-9")
      let counts = random.chance(5) ? [0] : [1, 1, 2]
      return [
        .init("\(side)Endpoints", some(counts) { $0.ciliumSelector(isPeer: true, namespace) })
      ]
    case 6, 7:
      note("C-13")
      let counts = random.chance(5) ? [0] : [1, 2]
      return [.init("\(side)CIDR", some(counts) { .text($0.block()) })]
    case 8, 9, 10:
      return [.init("\(side)CIDRSet", some([1, 1, 2]) { $0.ciliumBlock() })]
    case 11, 12, 13, 14:
      note("C-12")
      let entities = [
        "all", "world", "world", "cluster", "host", "remote-node", "kube-apiserver", "init",
        "ingress", "health", "unmanaged", "none", "world-ipv4", "world-ipv6",
      ]
      let counts = random.chance(5) ? [0] : [1, 1, 2]
      return [.init("\(side)Entities", some(counts) { .text($0.one(entities)) })]
    case 15:
      note("C-22")
      return [
        .init(
          "\(side)Nodes",
          some([1, 1, 2]) { draft in
            draft.selector([
              (draft.one(["zone", "k8s:zone"]), ["east", "west"]),
              ("kubernetes.io/hostname", ["n1", "n2"]),
            ])
          })
      ]
    case 16 where !isExact:
      note("C-23")
      return [.init("\(side)Groups", [["aws": ["region": "eu-west-1"]]])]
    case 17 where !isIngress, 16 where !isIngress:
      return [.init("toServices", some([1, 1, 2]) { $0.ciliumService(namespace) })]
    case 18 where !isIngress && !isDeny, 19 where !isIngress && !isDeny:
      note("C-15")
      let counts = random.chance(5) ? [0] : [1, 1, 2]
      return [
        .init(
          "toFQDNs",
          some(counts) { draft in
            draft.one([
              ["matchName": "a.example.com"], ["matchName": "example.com"],
              ["matchPattern": "*.example.com"], ["matchPattern": "**.example.com"],
              ["matchPattern": "*"], ["matchPattern": "a*.example.com"],
            ])
          })
      ]
    default: return []
    }
  }

  /// Returns a selector in Cilium's words.
  mutating func ciliumSelector(isPeer: Bool, _ namespace: String?) -> Manifest {
    note("C-10")
    if random.chance(15) { return .map([]) }
    var labels: [(String, [String])] = ClusterDraft.podLabels.map { label in
      (one(["", "", "k8s:", "any:"]) + label.key, label.values)
    }
    if random.chance(30) {
      labels.append(("k8s:io.kubernetes.pod.namespace", namespaces))
      labels.append(
        (one(["k8s:", ""]) + "io.cilium.k8s.namespace.labels.team", ["red", "blue"]))
    }
    if random.chance(12) {
      labels.append(("io.cilium.k8s.policy.serviceaccount", ClusterDraft.accounts))
    }
    if random.chance(6) {
      labels.append(("pod-template-hash", ["abc"]))
      note("C-11")
    }
    if random.chance(3) { labels.append(("reserved:host", [""])) }
    if isPeer && random.chance(25) {
      // A namespace of its own lifts the limit to that of the policy (C-9).
      return [
        "matchLabels": [
          "k8s:io.kubernetes.pod.namespace": .text(one(namespaces))
        ]
      ]
    }
    return selector(labels)
  }

  private mutating func ciliumBlock() -> Manifest {
    note("C-13")
    switch random.pick(0...5) {
    case 0:
      writeCIDRGroup()
      return ["cidrGroupRef": .text(one(["group", "group", "missing"]))]
    case 1:
      writeCIDRGroup()
      return ["cidrGroupSelector": selector([("kind", ["one", "two"])])]
    default:
      let (block, exceptions) = blockWithExceptions()
      if exceptions.isEmpty { return ["cidr": .text(block)] }
      return ["cidr": .text(block), "except": .list(exceptions.map(Manifest.text))]
    }
  }

  private mutating func writeCIDRGroup() {
    if documents.contains(where: { $0["kind"]?.string == "CiliumCIDRGroup" }) { return }
    write(
      document(
        one(["cilium.io/v2", "cilium.io/v2alpha1"]), "CiliumCIDRGroup",
        metadata("group", labels: [.init("kind", "one")]),
        [
          .init(
            "spec",
            ["externalCIDRs": .list((0..<random.pick(1...2)).map { _ in .text(block()) })])
        ]))
  }

  private mutating func ciliumService(_ namespace: String?) -> Manifest {
    note("C-14")
    var service: Manifest = .map([])
    if random.chance(60) {
      service["serviceName"] = .text(one(["svc-x", "svc-y", "ext", "kubernetes", "missing"]))
      if random.chance(60) { service["namespace"] = .text(one(namespaces + ["default"])) }
      return ["k8sService": service]
    }
    service["selector"] = selector([("svc", ["x", "y", "ext"])])
    if random.chance(50) { service["namespace"] = .text(one(namespaces)) }
    return ["k8sServiceSelector": service]
  }
}
