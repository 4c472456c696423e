import Kubernetes

/// NetworkPolicy of `networking.k8s.io` (section 3).
struct ReferenceNetworkPolicy: Sendable {
  /// The cluster.
  let cluster: ReferenceCluster
  /// What must hold of a pod besides, for a selector to name it (C-21).
  var narrowing: ReferenceTruth = .yes

  /// Returns the NetworkPolicies that may concern a half: for each a step and
  /// its name.
  func steps(_ half: ReferenceHalf) -> [(policy: NetworkPolicy, step: ReferenceStep)] {
    guard cluster.profile.kinds.contains("networkPolicy") else { return [] }
    let namespace = cluster.pod(half.subject).namespace
    return cluster.state.networkPolicies.compactMap { policy in
      guard policy.namespace == namespace else { return nil }
      let texts = ([policy] + policy.conflicting).map { hear($0, half) }
      let step = ReferenceStep(texts)
      return step.isVoid ? nil : (policy, step)
    }
  }

  /// Returns the policy that may be missing: of any content, or not there.
  func missing(_ half: ReferenceHalf) -> ReferenceStep? {
    guard cluster.profile.kinds.contains("networkPolicy") else { return nil }
    let namespace = cluster.pod(half.subject).namespace
    guard !cluster.state.evidence.policyGaps(namespace: namespace).isEmpty else { return nil }
    let origin = ReferenceOrigin(
      policy: ResourceReference(.networkPolicy, namespace: namespace, name: ""), path: "",
      location: SourceLocation(file: ""))
    let rule = ReferenceHeardRule(actions: [.allow], namesEnds: .maybe, origin: origin)
    return ReferenceStep([
      ReferenceHearing(isPresent: .maybe, rules: [rule], isOrdered: false, origin: origin)
    ])
  }

  private func hear(_ policy: NetworkPolicy, _ half: ReferenceHalf) -> ReferenceHearing {
    let isIngress = half.direction == .ingress
    let rules = isIngress ? policy.ingress : policy.egress
    var isolates = isIngress ? policy.isolatesIngress : policy.isolatesEgress
    // Cilium installs the rules of a direction that `policyTypes` leaves out,
    // and they isolate (C-26, K02).
    if cluster.profile.dialect == .cilium, !rules.isEmpty { isolates = true }
    let origin = ReferenceOrigin(
      policy: policy.reference, path: "spec", location: policy.metadata.location)
    guard isolates else { return .nothing(origin) }
    // G-13: in a manifest an invalid policy is absent, or there with its valid
    // rules; in a capture it is there.
    let isInvalid = !policy.refusals.isEmpty && !policy.isCaptured
    var isPresent = policy.selector.map { cluster.matches($0, half.subject) } ?? .maybe
    if isInvalid { isPresent = isPresent.doubted }
    var hearing = ReferenceHearing(isPresent: isPresent, isOrdered: false, origin: origin)
    if isPresent == .no { return hearing }
    for rule in rules where !(isInvalid && rule.isRefused) {
      hearing.rules += hear(rule, policy, half)
    }
    return hearing
  }

  /// A rule in up to two: with and without the mark of a block that matches a
  /// pod, so that a peer without it needs none.
  private func hear(
    _ rule: NetworkPolicyRule, _ policy: NetworkPolicy, _ half: ReferenceHalf
  ) -> [ReferenceHeardRule] {
    var heard = ReferenceHeardRule(
      actions: [.allow], namesEnds: .maybe,
      origin: ReferenceOrigin(policy: policy.reference, path: rule.path, location: rule.location))
    // What an invalid rule of a captured policy admits, nobody knows.
    if rule.isRefused { return [heard] }
    heard.connections = connections(rule.ports ?? [], half)
    let peers = rule.peers ?? []
    var blocks: [ReferenceBlock] = []
    heard.namesEnds = peers.isEmpty ? .yes : .no  // K-6
    var marked = heard
    marked.isMarked = true
    for peer in peers {
      switch peer {
      case .pods(let namespaces, let pods):
        let names = isNamed(half.peer, namespaces, pods, home: policy.namespace)
        heard.namesEnds = heard.namesEnds.or(names)
      case .block(let block, let except):
        blocks.append(ReferenceBlock(block: block, except: except))
      }
    }
    let isInBlocks = cluster.blocksName(half.peer, blocks, half.family)
    if cluster.isOwnNetworkPod(half.peer) {
      marked.namesEnds = marked.namesEnds.or(isInBlocks)
    } else {
      heard.namesEnds = heard.namesEnds.or(isInBlocks)
    }
    // One of them is surely enough: two halves of one rule are one rule.
    if heard.namesEnds == .yes { return [heard] }
    if marked.namesEnds == .no { return heard.namesEnds == .no ? [] : [heard] }
    marked.namesEnds = marked.namesEnds.or(heard.namesEnds)
    return [marked]
  }

  /// Selectors choose pods with a network of their own, never addresses (K-7,
  /// K-8, G-7).
  private func isNamed(
    _ peer: ReferencePeer, _ namespaces: LabelSelector?, _ pods: LabelSelector?, home: String
  ) -> ReferenceTruth {
    guard case .pod(let index) = peer, cluster.isOwnNetworkPod(peer) else { return .no }
    let inNamespace =
      namespaces.map { cluster.matchesNamespace($0, of: index) }
      ?? ReferenceTruth(cluster.pod(index).namespace == home)
    return inNamespace.and(pods.map { cluster.matches($0, index) } ?? .yes).and(narrowing)
  }

  /// No entry names everything (K-10); any at all leaves ICMP and the like out
  /// (M-1).
  private func connections(
    _ ports: [NetworkPolicyPort], _ half: ReferenceHalf
  ) -> ReferenceConnections {
    if ports.isEmpty { return .everything }
    let entries = ports.flatMap { port -> [ReferenceConnections.Entry] in
      let part = ReferenceProtocol(port.transport)
      switch port.extent {
      case .all: return [.every(part)]
      case .range(let range):
        let last = cluster.profile.ignoresEndPort ? range.lowerBound : range.upperBound
        return [.init(part: part, numbers: range.lowerBound...last)]
      case .named(let name):
        if cluster.profile.namedPorts == .wholeProtocol { return [.every(part)] }  // K22
        return cluster.namedPorts(name, port.transport, half)
      }
    }
    return ReferenceConnections(allOf: [entries])
  }
}
