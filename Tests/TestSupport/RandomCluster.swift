package import Kubernetes

/// A small cluster made from a seed, dense with the cases that evaluators get
/// wrong: names of ports that clash over containers and protocols, pods of two
/// families, on the host's network, finished, without address, known only by a
/// template; policies with every operator and every kind of peer.
///
/// About half of the clusters leave nothing open but the addresses of
/// templates; the others hold invalid rules, conflicting texts, inferred
/// namespaces, unknown labels, policies that nobody evaluates and lists that
/// are cut.
package struct RandomCluster: Sendable {
  /// The seed; a failing test prints it.
  package let seed: UInt64
  /// A Boolean value that tells whether the input leaves nothing open but the
  /// addresses of templates.
  package let isExact: Bool
  /// The cluster.
  package private(set) var state: ClusterState
  private var random: SplitMix64
  private var isDualStack = false

  /// Makes the cluster of a seed.
  package init(seed: UInt64) {
    self.seed = seed
    var random = SplitMix64(seed: seed)
    self.isExact = random.chance(50)
    self.random = random
    self.state = ClusterState(name: "seed-\(seed)")
    self.isDualStack = self.random.chance(40)
    makeNamespaces()
    makeNodes()
    makePods()
    makeControllers()
    makePolicies()
    if !isExact { makeGaps() }
  }

  /// The place that made-up resources claim to come from.
  package static let location = SourceLocation(file: "random.yaml", line: 1, column: 1)

  // MARK: The stage

  private mutating func makeNamespaces() {
    for name in ["a", "b", "c", "d"].prefix(random.pick(2...4)) {
      if !isExact && random.chance(20) {
        state.namespaces.append(
          Namespace(
            name: name, metadata: ObjectMetadata(location: RandomCluster.location),
            isInferred: true))
      } else {
        state.namespaces.append(
          Namespace(
            name: name,
            metadata: metadata(
              labels(["team": ["red", "blue"], "env": ["prod", "dev"]]))))
      }
    }
    if isExact || random.chance(60) {
      state.podCIDRs = [block("10.0.0.0/16"), block("fd00::/48")]
    }
  }

  private mutating func makeNodes() {
    for index in 1...random.pick(1...2) {
      var addresses = [IPAddress(.ipv4, 0xC0A8_0000 + UInt128(index))]
      if isDualStack { addresses.append(IPAddress(.ipv6, (0xFC << 120) + UInt128(index))) }
      state.nodes.append(Node(name: "n\(index)", metadata: metadata(), addresses: addresses))
    }
  }

  // MARK: Pods

  private static let podLabels = [
    "app": ["x", "y", "z"], "tier": ["web", "db"], "env": ["prod", "dev", ""],
  ]

  private mutating func makePods() {
    for number in 1...random.pick(2...8) {
      let space = random.pick(0...state.namespaces.count - 1)
      let namespace = state.namespaces[space].name
      var labels = labels(RandomCluster.podLabels)
      var owner: OwnerReference?
      if random.chance(25) {
        labels = labels.setting("pod-template-hash", to: "abc")
        owner = OwnerReference(.replicaSet, name: "web-abc")
      }
      var pod = Pod(
        namespace: namespace, name: "p\(number)",
        metadata: ObjectMetadata(
          labels: labels, controller: owner, location: RandomCluster.location),
        spec: podSpec(), phase: .running)
      if random.chance(85) { pod.spec.nodeName = random.pick(state.nodes).name }
      pod.addresses = [IPAddress(.ipv4, 0x0A00_0000 + UInt128(space * 256 + number))]
      if isDualStack && random.chance(75) {
        let host = UInt128(space * 256 + number)
        pod.addresses.append(IPAddress(.ipv6, (0xFD00 << 112) + (UInt128(space) << 64) + host))
      }
      switch random.pick(0...19) {
      case 0, 1:
        pod.spec.isHostNetwork = true
        let node = random.pick(state.nodes)
        pod.addresses = node.addresses
        pod.spec.nodeName = node.name
        if !isExact && random.chance(20) { pod.spec.nodeName = nil }
        if !isExact && random.chance(30) { pod.addresses = [] }
      case 2:
        pod.phase = random.chance(50) ? .succeeded : .failed
      case 3 where !isExact:
        pod.phase = .pending
        pod.addresses = []
      default: break
      }
      state.pods.append(pod)
    }
  }

  private mutating func makeControllers() {
    let kinds: [ResourceKind] = [
      .deployment, .statefulSet, .daemonSet, .job, .cronJob, .replicaSet, .replicationController,
    ]
    for number in 0..<random.pick(0...3) {
      let namespace = random.pick(state.namespaces).name
      var labels = labels(RandomCluster.podLabels)
      if random.chance(15) { labels = labels.setting("pod-template-hash", to: "abc") }
      var spec = podSpec()
      spec.isHostNetwork = random.chance(8)
      state.controllers.append(
        WorkloadController(
          reference: ResourceReference(
            random.pick(kinds), namespace: namespace, name: "w\(number)"),
          metadata: metadata(), replicas: random.pick([nil, 0, 1, 2, 3]), selector: nil,
          podMetadata: metadata(labels), podSpec: spec))
    }
  }

  private mutating func podSpec() -> PodSpec {
    var containers: [Container] = []
    for index in 1...random.pick(1...3) {
      let role: Container.Role =
        index == 1 ? .main : random.pick([.main, .sidecar, .initContainer])
      var ports: [ContainerPort] = []
      for name in random.pick(random.pick(0...3), of: ["http", "dns", "m"]) {
        ports.append(
          ContainerPort(
            name: random.chance(90) ? name : nil,
            number: random.pick([80, 8080, 53, 443, 1, 65535]),
            transport: random.pick([.tcp, .tcp, .udp, .sctp])))
      }
      containers.append(Container(name: "c\(index)", role: role, ports: ports))
    }
    return PodSpec(containers: containers)
  }

  // MARK: Policies

  private mutating func makePolicies() {
    for number in 0..<random.pick(0...8) {
      let namespace = random.pick(state.namespaces).name
      var policy = makePolicy(namespace, "policy-\(number)")
      if !isExact && random.chance(8) {
        policy.conflicting = [makePolicy(namespace, policy.name)]
        if random.chance(20) { policy.conflicting.append(makePolicy(namespace, policy.name)) }
      }
      state.networkPolicies.append(policy)
    }
  }

  private mutating func makePolicy(_ namespace: String, _ name: String) -> NetworkPolicy {
    let types = random.pick([(true, false), (false, true), (true, true), (true, true)])
    var policy = NetworkPolicy(
      namespace: namespace, name: name, metadata: metadata(), selector: podSelector(),
      isolatesIngress: types.0, isolatesEgress: types.1,
      ingress: rules("ingress"), egress: rules("egress"))
    if isExact { return policy }
    policy.isCaptured = random.chance(50)
    let issue = PolicyIssue("made to be wrong", path: "spec", location: RandomCluster.location)
    if random.chance(3) { policy.issues.append(issue) }
    if random.chance(3) {
      policy.selector = nil
      policy.issues.append(issue)
    }
    return policy
  }

  private mutating func rules(_ field: String) -> [NetworkPolicyRule] {
    (0..<random.pick([0, 1, 1, 2, 3])).map { index in
      let path = "spec.\(field)[\(index)]"
      var rule = NetworkPolicyRule(
        peers: random.chance(15) ? random.pick([nil, []]) : peers(),
        ports: random.chance(35) ? random.pick([nil, []]) : ports(),
        path: path, location: RandomCluster.location)
      if !isExact && random.chance(6) {
        rule.issues = [
          PolicyIssue(
            "made to be wrong", path: path, location: RandomCluster.location,
            isRefusal: random.chance(75))
        ]
      }
      return rule
    }
  }

  private mutating func peers() -> [NetworkPolicyPeer] {
    (0..<random.pick([1, 1, 2, 3])).map { _ in
      switch random.pick(0...5) {
      case 0: .pods(namespaces: nil, pods: podSelector())
      case 1: .pods(namespaces: namespaceSelector(), pods: nil)
      case 2, 3: .pods(namespaces: namespaceSelector(), pods: podSelector())
      default: blockPeer()
      }
    }
  }

  private mutating func blockPeer() -> NetworkPolicyPeer {
    let texts = [
      "10.0.0.0/8", "10.0.0.0/16", "10.0.\(random.pick(0...3)).0/24",
      "10.0.\(random.pick(0...3)).\(random.pick(1...8))/32", "10.0.0.0/\(random.pick(9...32))",
      "0.0.0.0/0", "203.0.113.0/24", "192.168.0.0/24", "192.168.0.\(random.pick(1...2))/32",
      "128.0.0.0/1", "255.255.255.255/32", "0.0.0.0/32",
      "::/0", "fd00::/16", "fd00:0:0:\(random.pick(0...3))::/64", "2001:db8::/32",
      "fc00::\(random.pick(1...2))/128",
    ]
    let cidr = block(random.pick(texts))
    var except: [CIDR] = []
    for _ in 0..<random.pick([0, 0, 1, 2]) where cidr.prefix < cidr.base.family.width {
      // Near the block's start, where the pods are, or anywhere inside.
      let prefix = random.pick(cidr.prefix + 1...cidr.base.family.width)
      let host = cidr.range.bounds.upperBound - cidr.range.bounds.lowerBound
      let offset =
        random.chance(60)
        ? UInt128(random.pick(0...1023)) & host
        : (UInt128(random.next()) << 64 | UInt128(random.next())) & host
      let address = IPAddress(cidr.base.family, cidr.base.value + offset)
      if let exception = CIDR(address, prefix: prefix) { except.append(exception) }
    }
    return .block(cidr, except: except)
  }

  private mutating func ports() -> [NetworkPolicyPort] {
    (0..<random.pick(1...3)).map { _ in
      let transport = random.pick([NetworkProtocol.tcp, .tcp, .udp, .sctp])
      let number = random.pick([UInt16(1), 53, 79, 80, 81, 443, 8080, 65535])
      switch random.pick(0...6) {
      case 0: return NetworkPolicyPort(transport, .all)
      case 1, 2:
        let last = number.addingReportingOverflow(random.pick([0, 1, 20, 1000]))
        return NetworkPolicyPort(
          transport, .range(number...(last.overflow ? .max : last.partialValue)))
      case 3, 4: return NetworkPolicyPort(transport, .range(number...number))
      default: return NetworkPolicyPort(transport, .named(random.pick(["http", "dns", "m"])))
      }
    }
  }

  // MARK: Labels

  private mutating func podSelector() -> LabelSelector {
    var values = RandomCluster.podLabels
    values["pod-template-hash"] = ["abc", "def"]
    if !isExact { values["statefulset.kubernetes.io/pod-name"] = ["w0-0"] }
    if isExact { values["pod-template-hash"] = nil }
    return selector(values)
  }

  private mutating func namespaceSelector() -> LabelSelector {
    selector([
      "team": ["red", "blue"], "env": ["prod", "dev"],
      "kubernetes.io/metadata.name": ["a", "b", "c", "d"],
    ])
  }

  private mutating func selector(_ values: [String: [String]]) -> LabelSelector {
    let keys = values.keys.sorted()
    let requirements = (0..<random.pick([0, 0, 1, 1, 1, 2])).map { _ in
      let key = random.pick(keys)
      let some = random.pick(random.pick(1...2), of: values[key, default: []])
      switch random.pick(0...5) {
      case 0: return LabelSelector.Requirement(key, .exists)
      case 1: return LabelSelector.Requirement(key, .doesNotExist)
      case 2: return LabelSelector.Requirement(key, .notIn, some)
      default: return LabelSelector.Requirement(key, .isIn, some)
      }
    }
    return LabelSelector(requirements)
  }

  private mutating func labels(_ values: [String: [String]]) -> Labels {
    var result = Labels.empty
    for key in values.keys.sorted() where random.chance(65) {
      result = result.setting(key, to: random.pick(values[key, default: [""]]))
    }
    return result
  }

  // MARK: What is left open

  private mutating func makeGaps() {
    if random.chance(10) {
      let reach: UnevaluatedPolicy.Reach =
        random.chance(25)
        ? .cluster : random.chance(25) ? .none : .namespace(random.pick(state.namespaces).name)
      state.unevaluatedPolicies.append(
        UnevaluatedPolicy(
          reference: ResourceReference(
            ResourceKind(group: "cilium.io", "CiliumNetworkPolicy"), namespace: "a", name: "other"),
          reach: reach, location: RandomCluster.location))
    }
    if random.chance(6) {
      state.evidence.gaps.append(
        Evidence.Gap(
          .partialList, kind: .networkPolicy,
          namespace: random.chance(70) ? random.pick(state.namespaces).name : nil,
          message: "the list is cut"))
    }
  }

  private func metadata(_ labels: Labels = .empty) -> ObjectMetadata {
    ObjectMetadata(labels: labels, location: RandomCluster.location)
  }

  /// The texts are written in this file and all of them are blocks.
  private func block(_ text: String) -> CIDR {
    guard let block = CIDR(text) else { preconditionFailure("`\(text)` is no block") }
    return block
  }
}
