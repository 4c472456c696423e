import Kubernetes

/// AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy
/// (section 4).
struct ReferenceAdminPolicy: Sendable {
  /// One policy in a tier, in the texts that have this place.
  struct Placed: Sendable {
    /// The name, for engines that order by it.
    var name: String
    /// Which of the three kinds it is.
    var variant: AdminPolicy.Variant
    /// The rank; `nil` stands behind all others.
    var priority: Int?
    /// The step.
    var step: ReferenceStep
  }

  /// The policies of one tier.
  struct Tier: Sendable {
    /// Steps whose place is not known: each of their rules may speak or not,
    /// before all others.
    var unranked: [ReferenceStep] = []
    /// The others, the lowest priority first.
    var placed: [Placed] = []
  }

  /// The cluster.
  let cluster: ReferenceCluster

  private var isCilium: Bool { cluster.profile.dialect == .cilium }
  private var isCalico: Bool { cluster.profile.dialect == .calico }

  /// Returns the policies of a tier that may concern a half.
  ///
  /// AdminNetworkPolicy and ClusterNetworkPolicy share their tiers, by
  /// priority; the one BaselineAdminNetworkPolicy stands behind all others.
  func tier(_ tier: AdminPolicy.Tier, _ half: ReferenceHalf) -> Tier {
    var result = Tier()
    for policy in cluster.state.adminPolicies where isEnforced(policy.variant) {
      let texts = [policy] + policy.conflicting
      // Texts of one place are one step; of a policy with several places each
      // may be absent from each.
      let places = Set(texts.map(place))
      for place in places where place.tier == tier || (place.tier == nil && tier == .admin) {
        var heard = texts.filter { self.place($0) == place }.map { hear($0, half) }
        if places.count > 1 { heard = heard.map { doubted($0) } }
        if place.isRanked {
          let step = ReferenceStep(heard)
          if step.isVoid { continue }
          result.placed.append(
            Placed(
              name: policy.name, variant: policy.variant, priority: place.priority, step: step))
        } else {
          result.unranked += heard.flatMap { unranked($0, isAnyAction: place.tier == nil) }
        }
      }
    }
    result.placed.sort { ($0.priority ?? .max) < ($1.priority ?? .max) }
    return result
  }

  /// Returns a tier as the text has it: equal priorities are tied, and
  /// what no policy decides goes on.
  func walk(_ tier: AdminPolicy.Tier, _ half: ReferenceHalf) -> ReferenceTier {
    let policies = self.tier(tier, half)
    var ranks = policies.unranked.map { ReferenceRank(kind: .tied, steps: [$0]) }
    var last: Int?
    for policy in policies.placed {
      let rank = policy.priority ?? .max
      if rank != last { ranks.append(ReferenceRank(kind: .tied, steps: [])) }
      ranks[ranks.count - 1].steps.append(policy.step)
      last = rank
    }
    return ReferenceTier(ranks: ranks, deniesAtEnd: false)
  }

  private struct Place: Hashable {
    var tier: AdminPolicy.Tier?
    var priority: Int?
    var isRanked: Bool
  }

  private func place(_ policy: AdminPolicy) -> Place {
    let isBaseline = policy.variant == .baselineAdminNetworkPolicy
    let isRanked = policy.tier != nil && (policy.priority != nil || isBaseline)
    return Place(
      tier: policy.tier, priority: isRanked && !isBaseline ? policy.priority : nil,
      isRanked: isRanked)
  }

  private func isEnforced(_ variant: AdminPolicy.Variant) -> Bool {
    switch variant {
    case .adminNetworkPolicy, .baselineAdminNetworkPolicy:
      cluster.profile.kinds.contains("adminNetworkPolicy")
    case .clusterNetworkPolicy: cluster.profile.kinds.contains("clusterNetworkPolicy")
    }
  }

  private func doubted(_ hearing: ReferenceHearing) -> ReferenceHearing {
    var hearing = hearing
    hearing.isPresent = hearing.isPresent.doubted
    return hearing
  }

  /// Each rule in a step of its own, which may speak or not; where the tier is
  /// not known, neither is what it then does.
  private func unranked(_ hearing: ReferenceHearing, isAnyAction: Bool) -> [ReferenceStep] {
    if hearing.isPresent == .no { return [] }
    return hearing.rules.map { rule in
      var single = hearing
      single.isPresent = .maybe
      single.rules = [rule]
      if isAnyAction { single.rules[0].actions = [.allow, .deny, .pass] }
      return ReferenceStep([single])
    }
  }
}

// MARK: - One text

extension ReferenceAdminPolicy {
  private func hear(_ policy: AdminPolicy, _ half: ReferenceHalf) -> ReferenceHearing {
    let origin = ReferenceOrigin(
      policy: policy.reference, path: "spec", location: policy.metadata.location)
    if isRefusedByEngine(policy) { return .nothing(origin) }
    let isInvalid = !policy.refusals.isEmpty && !policy.isCaptured
    var isPresent = policy.subject.map { names($0, .pod(half.subject)) } ?? .maybe
    if isInvalid { isPresent = isPresent.doubted }
    var hearing = ReferenceHearing(isPresent: isPresent, isOrdered: true, origin: origin)
    if isPresent == .no { return hearing }
    let rules = half.direction == .ingress ? policy.ingress : policy.egress
    for rule in rules where !(isInvalid && rule.isRefused) {
      hearing.rules += hear(rule, policy, half)
    }
    return hearing
  }

  /// What Cilium refuses as a whole: nodes without labels for them, and domain
  /// names in a rule that does not accept.
  private func isRefusedByEngine(_ policy: AdminPolicy) -> Bool {
    guard isCilium else { return false }
    return (policy.ingress + policy.egress).contains { rule in
      rule.peers.contains { peer in
        switch peer {
        case .nodes: !cluster.profile.isOn("enable-node-selector-labels")
        case .domainNames: rule.action != nil && rule.action != .allow
        default: false
        }
      }
    }
  }

  /// Usually one rule; with domain names on Cilium also the way to the resolver
  /// that it adds.
  private func hear(
    _ rule: AdminPolicyRule, _ policy: AdminPolicy, _ half: ReferenceHalf
  ) -> [ReferenceHeardRule] {
    let origin = ReferenceOrigin(
      policy: policy.reference, path: rule.path, location: rule.location)
    var heard = ReferenceHeardRule(actions: actions(rule), namesEnds: .maybe, origin: origin)
    if rule.isRefused { return [heard] }
    if rule.peers.contains(where: isUnknownKind) {
      // an allow names nothing, all else denies everything.
      if isCilium {
        // Cilium works per peer: other peers of an Accept still match, a Deny
        // keeps the rule's ports.
        if heard.actions != [.allow] {
          heard.actions = [.deny]
          heard.namesEnds = .yes
          heard.connections = connections(rule.ports, half)
          return [heard]
        }
      } else {
        if heard.actions == [.allow] { return [] }
        heard.actions = [.deny]
        heard.namesEnds = .yes
        return [heard]
      }
    }
    heard.connections = connections(rule.ports, half)
    let blocks = rule.peers.flatMap { peer -> [ReferenceBlock] in
      guard case .networks(let blocks) = peer else { return [] }
      return blocks.map { ReferenceBlock(block: $0) }
    }
    // any address in range, those of pods and nodes too.
    heard.namesEnds = ReferenceTruth.any(rule.peers.map { names($0, rule, half) })
      .or(cluster.blocksName(half.peer, blocks, half.family))
    let hasName = (rule.ports ?? []).contains {
      if case .named = $0 { true } else { false }
    }
    // on which connections with its peers the rule speaks is unknown.
    if hasName, rule.peers.contains(where: { !isPods($0) }) {
      heard.namesEnds = heard.namesEnds.doubted
      heard.connections = .everything
    }
    return [heard] + (isCilium ? resolverRule(rule, half, origin) : [])
  }

  private func actions(_ rule: AdminPolicyRule) -> Set<ReferenceHeardRule.Action> {
    switch rule.action {
    case .allow: [.allow]
    case .deny: [.deny]
    case .pass: [.pass]
    case nil: [.allow, .deny, .pass]
    }
  }

  private func isPods(_ peer: AdminPolicyPeer) -> Bool {
    switch peer {
    case .pods, .unknown: true
    default: false
    }
  }

  /// A kind of peer nobody knows, or one the engine lacks: Calico has neither
  /// nodes nor domain names (A-16, E-2).
  private func isUnknownKind(_ peer: AdminPolicyPeer) -> Bool {
    switch peer {
    case .unknown: true
    case .nodes, .domainNames: isCalico
    case .pods, .networks: false
    }
  }

  private func resolverRule(
    _ rule: AdminPolicyRule, _ half: ReferenceHalf, _ origin: ReferenceOrigin
  ) -> [ReferenceHeardRule] {
    let hasNames = rule.peers.contains { if case .domainNames = $0 { true } else { false } }
    guard hasNames, half.direction == .egress, case .pod(let index) = half.peer,
      cluster.isOwnNetworkPod(half.peer), cluster.pod(index).namespace == "kube-system"
    else { return [] }
    let resolver = LabelSelector([.init("k8s-app", .isIn, ["kube-dns"])])
    let entries = [ReferenceProtocol.udp, .tcp].map {
      ReferenceConnections.Entry(part: $0, numbers: 53...53)
    }
    return [
      ReferenceHeardRule(
        actions: [.allow], namesEnds: cluster.matches(resolver, index),
        connections: ReferenceConnections(allOf: [entries]), isMarked: true, origin: origin)
    ]
  }
}

// MARK: - Peers and ports

extension ReferenceAdminPolicy {
  /// Pods of selected namespaces with selected labels; never those on the
  /// host's network (A-7, A-9, G-7).
  private func names(_ pods: AdminPolicyPods, _ peer: ReferencePeer) -> ReferenceTruth {
    guard case .pod(let index) = peer, cluster.isOwnNetworkPod(peer) else { return .no }
    return cluster.matchesNamespace(pods.namespaces, of: index)
      .and(cluster.matches(pods.pods, index))
  }

  private func names(
    _ peer: AdminPolicyPeer, _ rule: AdminPolicyRule, _ half: ReferenceHalf
  ) -> ReferenceTruth {
    switch peer {
    case .pods(let pods): return names(pods, half.peer)
    // Networks are asked all together.
    case .networks: return .no
    case .nodes(let selector): return names(selector, half)
    case .domainNames(let patterns):
      guard case .name(let name) = half.peer else { return .no }
      let truth = ReferenceTruth(
        patterns.contains { ReferenceNames.admin($0, matches: name) })
      // what they mean in a rule that does not allow, nobody knows.
      return rule.action == .allow ? truth : truth.doubted
    case .unknown: return .no
    }
  }

  /// The addresses of nodes; without Node objects nobody knows them.
  /// On Cilium never the pod's own node.
  private func names(_ selector: LabelSelector, _ half: ReferenceHalf) -> ReferenceTruth {
    if isCilium, cluster.isOwnNode(half.peer, of: half.subject) { return .no }
    let known: [IPAddress]
    switch half.peer {
    case .name: return .no
    case .address(let address): known = [address]
    case .pod(let index):
      guard cluster.pod(index).spec.isHostNetwork else { return .no }
      known = cluster.addresses(of: cluster.pod(index)).filter { $0.family == half.family }
    }
    if cluster.state.nodes.isEmpty { return .maybe }
    let selected = cluster.state.nodes.filter { node in
      selector.holds { key in
        node.metadata.labels[key].map(ReferenceLabel.present) ?? .absent
      } == .yes
    }
    if known.isEmpty { return selected.isEmpty ? .no : .maybe }
    return ReferenceTruth(selected.contains { !Set($0.addresses).isDisjoint(with: known) })
  }

  /// A missing list names every connection, ICMP included.
  private func connections(
    _ ports: [AdminPolicyPort]?, _ half: ReferenceHalf
  ) -> ReferenceConnections {
    guard let ports else { return .everything }
    return ReferenceConnections(
      allOf: [
        ports.flatMap { port -> [ReferenceConnections.Entry] in
          switch port {
          case .all(let transport): return [.every(ReferenceProtocol(transport))]
          case .range(let transport, let range):
            return [.init(part: ReferenceProtocol(transport), numbers: range)]
          case .named(let name): return cluster.namedPorts(name, nil, half)
          }
        }
      ])
  }
}
