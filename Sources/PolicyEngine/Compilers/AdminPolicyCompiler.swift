import Kubernetes

/// Compiles AdminNetworkPolicy, BaselineAdminNetworkPolicy and
/// ClusterNetworkPolicy (rules A).
///
/// Their tiers stand before and behind that of the NetworkPolicies.
/// Selection isolates nothing here: what no rule names goes on to the next tier
/// . Invalid policies are doubt, as in `NetworkPolicyCompiler`.
struct AdminPolicyCompiler {
  private let state: ClusterState
  private let profile: EngineProfile
  /// What the engine surely lacks.
  private let lacking: Set<EngineLimit.Feature>

  /// Returns the two tiers of a cluster.
  ///
  /// Kinds that the engine does not enforce are left out.
  static func tiers(
    _ state: ClusterState, profile: EngineProfile
  ) -> (admin: CompiledTier, baseline: CompiledTier) {
    let compiler = AdminPolicyCompiler(state, profile)
    func tier(_ tier: AdminPolicy.Tier) -> CompiledTier {
      CompiledTier(name: tier.rawValue, end: .pass, choices: compiler.choices(tier))
    }
    return (tier(.admin), tier(.baseline))
  }

  /// Returns what one policy is compiled to; nothing where there is none, or
  /// its kind does not count.
  static func policy(
    _ index: Int, of state: ClusterState, profile: EngineProfile
  ) -> CompiledSource {
    guard state.adminPolicies.indices.contains(index) else { return .nothing }
    let compiler = AdminPolicyCompiler(state, profile)
    let policy = state.adminPolicies[index]
    guard compiler.counts(policy) else { return .nothing }
    let tiers = AdminPolicy.Tier.allCases.filter { compiler.speaks(policy, in: $0) }
    return CompiledSource(
      parts: tiers.map { tier in
        CompiledSource.Part(
          choice: compiler.choice(policy, index, in: tier),
          place: .ranked(tier, rank(of: policy, in: tier)))
      })
  }

  private init(_ state: ClusterState, _ profile: EngineProfile) {
    self.state = state
    self.profile = profile
    lacking = Set(profile.limits.filter(\.isCertain).map(\.feature))
  }

  // MARK: Order

  /// Returns the policies that speak in a tier in the order in which they do, by
  /// priority, as indices into the list of the cluster.
  static func ranked(
    _ state: ClusterState, profile: EngineProfile, in tier: AdminPolicy.Tier
  ) -> [(rank: Int, index: Int)] {
    AdminPolicyCompiler(state, profile).ranked(tier)
  }

  private func ranked(_ tier: AdminPolicy.Tier) -> [(rank: Int, index: Int)] {
    state.adminPolicies.enumerated()
      .filter { counts($0.element) && speaks($0.element, in: tier) }
      .map { (AdminPolicyCompiler.rank(of: $0.element, in: tier), $0.offset) }
      .sorted { $0 < $1 }
  }

  /// Returns the policies of a tier in order, equal ones tied.
  private func choices(_ tier: AdminPolicy.Tier) -> [CompiledChoice] {
    let ranked = ranked(tier)
    return ranked.enumerated().map { place, entry in
      var choice = choice(state.adminPolicies[entry.index], entry.index, in: tier)
      choice.isTied = place > 0 && ranked[place - 1].rank == entry.rank && entry.rank >= 0
      return choice
    }
  }

  private func choice(
    _ policy: AdminPolicy, _ index: Int, in tier: AdminPolicy.Tier
  ) -> CompiledChoice {
    CompiledChoice(
      source: PolicySource(.adminPolicies, index, policy.reference),
      texts: texts(of: policy, in: tier))
  }

  private func counts(_ policy: AdminPolicy) -> Bool {
    let family: PolicyFamily =
      policy.variant == .clusterNetworkPolicy ? .clusterNetworkPolicy : .adminNetworkPolicy
    return profile.kinds.contains(family) && !profile.unknownKinds.contains(family)
  }

  /// A policy of which no text can be placed speaks in the first tier.
  private func speaks(_ policy: AdminPolicy, in tier: AdminPolicy.Tier) -> Bool {
    (policy.conflicting + [policy]).contains { ($0.tier ?? .admin) == tier }
  }

  /// A policy whose rank nobody knows stands before all others, its rules
  /// doubtful; the one without a priority stands behind them.
  static func rank(of policy: AdminPolicy, in tier: AdminPolicy.Tier) -> Int {
    if hasDoubtfulRank(policy, in: tier) { return -1 }
    // No number that is written reaches the last place.
    return policy.priority.map { min($0, .max - 1) } ?? .max
  }

  private static func hasDoubtfulRank(_ policy: AdminPolicy, in tier: AdminPolicy.Tier) -> Bool {
    let texts = policy.conflicting + [policy]
    return texts.contains {
      !$0.isRanked || $0.tier != tier || $0.priority != policy.priority
        || ($0.priority ?? 0) < 0
    }
  }

  // MARK: Policies

  /// Returns what the texts of one identity say in a tier. Texts of several
  /// ranks leave open when they speak: each rule then is doubtful.
  private func texts(of policy: AdminPolicy, in tier: AdminPolicy.Tier) -> [CompiledPolicy] {
    let isDoubtful = AdminPolicyCompiler.hasDoubtfulRank(policy, in: tier)
    return (policy.conflicting + [policy]).map { text in
      guard (text.tier ?? .admin) == tier else { return nothing(of: text) }
      return compile(text, isDoubtful: isDoubtful)
    }
  }

  private func whole(_ policy: AdminPolicy) -> RuleOrigin {
    RuleOrigin(policy: policy.reference, path: "spec", location: policy.metadata.location)
  }

  /// A text that speaks in the other tier says nothing in this one.
  private func nothing(of policy: AdminPolicy) -> CompiledPolicy {
    CompiledPolicy(
      origin: whole(policy), subject: .formula(.nobody), absenceCauses: [], ingress: nil,
      egress: nil)
  }

  private func compile(_ policy: AdminPolicy, isDoubtful: Bool) -> CompiledPolicy {
    let whole = whole(policy)
    var causes: [Cause] = []
    if !policy.isCaptured {
      if policy.issues.contains(where: \.isRefusal) { causes.append(.invalidRule(whole)) }
      for rule in policy.ingress + policy.egress where rule.isRefused {
        causes.append(.invalidRule(origin(of: rule, in: policy)))
      }
    }
    let subject =
      policy.subject.map { PeerFormula.pods(namespaces: $0.namespaces, pods: $0.pods) }
      ?? .all([.pods, .doubtful(.invalidRule(whole))])
    func side(_ rules: [AdminPolicyRule]) -> CompiledPolicy.Side? {
      let compiled = rules.flatMap { compile($0, in: policy, isDoubtful: isDoubtful) }
      return compiled.isEmpty ? nil : CompiledPolicy.Side(isolates: false, rules: compiled)
    }
    return CompiledPolicy(
      origin: whole, subject: .formula(subject), absenceCauses: causes,
      ingress: side(policy.ingress), egress: side(policy.egress))
  }

  // MARK: Rules

  private func origin(of rule: AdminPolicyRule, in policy: AdminPolicy) -> RuleOrigin {
    RuleOrigin(policy: policy.reference, path: rule.path, location: rule.location)
  }

  /// Returns a rule, or nothing for one that names nobody; a rule of which
  /// nobody knows what it does becomes one for each action.
  private func compile(
    _ rule: AdminPolicyRule, in policy: AdminPolicy, isDoubtful: Bool
  ) -> [CompiledRule] {
    if rule.isRefused, !policy.isCaptured { return [] }
    let origin = origin(of: rule, in: policy)
    var compiled = CompiledRule(
      origin: origin, peers: peers(of: rule, origin), ports: ports(of: rule))
    if rule.isRefused {
      compiled.peers = .everyone
      compiled.ports = .all
      compiled.doubt = .invalidRule(origin)
    } else if failsClosed(rule), rule.action != .allow {
      compiled.peers = .everyone
      if !failsByPeer { compiled.ports = .all }
    } else if failsClosed(rule), !failsByPeer {
      return []
    } else if rule.namesPortsOfAddresses {
      compiled.ports = .all
      compiled.doubt = .invalidRule(origin)
    }
    if isDoubtful { compiled.doubt = compiled.doubt ?? .invalidRule(whole(policy)) }
    guard policy.tier != nil, let action = rule.action else {
      return [CompiledRule.Action.allow, .deny, .pass].map { action in
        var rule = compiled
        rule.action = action
        rule.doubt = rule.doubt ?? .invalidRule(origin)
        return rule
      }
    }
    compiled.action =
      switch action {
      case .allow: .allow
      case .deny: .deny
      case .pass: failsClosed(rule) ? .deny : .pass
      }
    return [compiled]
  }

  /// A Boolean value that tells whether a peer that nobody knows concerns that
  /// peer alone: Cilium keeps the other peers of a rule that accepts, and the
  /// ports of one that denies; elsewhere the whole rule is another.
  private var failsByPeer: Bool { profile.dialect == .cilium }

  /// A Boolean value that tells whether a peer is of a kind that nobody knows,
  /// or that the engine does not.
  private func failsClosed(_ rule: AdminPolicyRule) -> Bool {
    rule.peers.contains { peer in
      switch peer {
      case .unknown: true
      case .nodes: lacking.contains(.nodes)
      case .domainNames: lacking.contains(.domainNames)
      case .pods, .networks: false
      }
    }
  }

  private func peers(of rule: AdminPolicyRule, _ origin: RuleOrigin) -> CompiledPeers {
    .anyOf(
      rule.peers.flatMap { peer -> [CompiledPeer] in
        switch peer {
        case .pods(let pods): [.podsWhere(namespaces: pods.namespaces, pods: pods.pods)]
        case .networks(let blocks): networks(blocks).map { .formula($0) }
        case .nodes(let selector): nodes(selector, origin).map { .formula($0) }
        case .domainNames(let names):
          [.formula(self.names(names, isDoubtful: rule.action != .allow, origin))]
        case .unknown: []
        }
      })
  }

  /// Networks match whatever has such an address, pods included, as far
  /// as the engine does that.
  private func networks(_ blocks: [CIDR]) -> [PeerFormula] {
    var scope: AddressScope = .world
    if profile.blocksMatchNodes { scope.insert(.nodes) }
    if profile.blocksMatchPods { scope.insert(.pods) }
    return IPFamily.allCases.compactMap { family in
      let ranges = blocks.filter { $0.base.family == family }.map(\.range.bounds)
      return ranges.isEmpty ? nil : .addresses(AddressSet(family, ranges), scope)
    }
  }

  /// Nodes match by their addresses; without their objects, or without
  /// addresses in them, any address that is no pod's may be one. What is reached
  /// by its name is none, as where the nodes are known (M-5).
  private func nodes(_ selector: LabelSelector, _ origin: RuleOrigin) -> [PeerFormula] {
    let nodes = state.nodes.filter { selector.match($0.metadata.labels) == .yes }
    let addresses = nodes.flatMap(\.addresses)
    var formulas: [PeerFormula] = IPFamily.allCases.compactMap { family in
      let ranges = addresses.filter { $0.family == family }.map { $0.value...$0.value }
      return ranges.isEmpty ? nil : .addresses(AddressSet(family, ranges), .nodes)
    }
    let reason: String? =
      if state.nodes.isEmpty {
        "no Node object is in the input"
      } else if let node = nodes.first(where: \.addresses.isEmpty) {
        "the Node `\(node.name)` has no address in the input"
      } else {
        nil
      }
    if let reason {
      let anywhere: [PeerFormula] = IPFamily.allCases.map {
        .addresses(.all($0), [.world, .nodes])
      }
      formulas.append(
        .all([
          .any(anywhere + [.ownNode, .otherNodes]), .not(.everyName),
          .doubtful(.unresolvedReference(origin, reason)),
        ]))
    }
    return formulas
  }

  /// Domain names are for rules that allow; in others each may be meant or not
  ///
  private func names(
    _ names: [String], isDoubtful: Bool, _ origin: RuleOrigin
  ) -> PeerFormula {
    let patterns = PeerFormula.names(names.map { DomainPattern($0, prefix: "*.") })
    return isDoubtful ? .all([patterns, .doubtful(.invalidRule(origin))]) : patterns
  }

  /// Ports: none written means every protocol; a name means the container's
  /// entries of that name, whatever their protocol.
  private func ports(of rule: AdminPolicyRule) -> CompiledPorts {
    guard let ports = rule.ports else { return .all }
    var fixed = ConnectionSet.none
    var names: Set<CompiledPorts.Name> = []
    for port in ports {
      switch port {
      case .all(let transport):
        let part = ConnectionSet.Part(transport)
        fixed = fixed.union(ConnectionSet(part, part.domain))
      case .range(let transport, let range):
        fixed = fixed.union(ConnectionSet(ConnectionSet.Part(transport), range))
      case .named(let name):
        for transport in NetworkProtocol.allCases {
          names.insert(CompiledPorts.Name(name: name, part: ConnectionSet.Part(transport)))
        }
      }
    }
    return CompiledPorts(fixed: fixed, names: names.sorted())
  }
}
