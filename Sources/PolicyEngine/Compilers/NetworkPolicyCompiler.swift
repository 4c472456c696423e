import Kubernetes

/// Compiles `NetworkPolicy` of `networking.k8s.io/v1` (rules K).
///
/// Defaults were applied by the reader (K-2, K-11); what the API server would
/// refuse is still marked and becomes doubt here (G-13, product section 2): in
/// manifests the policy may be absent, or there with its valid rules; in a
/// capture the invalid rule admits nobody knows what.
///
/// Where an engine is known to evaluate them otherwise than the text says, its
/// quirks are applied here.
struct NetworkPolicyCompiler {
  /// How an engine evaluates the policies.
  struct Reading: Sendable {
    /// Where it does otherwise than the text says.
    var quirks: NetworkPolicyQuirks
    /// The nodes for which selectors may stand, where they may.
    var hosts: HostNetworkPeers?

    /// Makes the reading of an engine in a cluster.
    init(_ profile: EngineProfile, _ state: ClusterState) {
      quirks = profile.networkPolicyQuirks
      hosts = quirks.selectorsReachHostNetwork ? HostNetworkPeers(state) : nil
    }

    /// The text, word for word.
    static let text = Reading(.api, ClusterState(name: ""))
  }

  private let quirks: NetworkPolicyQuirks
  private let hosts: HostNetworkPeers?

  private init(_ reading: Reading) {
    quirks = reading.quirks
    hosts = reading.hosts
  }

  /// Returns the tier of the policies of a cluster: a union of allow rules, in
  /// which the order of policies does not matter (K-3, K-4).
  static func tier(_ policies: [NetworkPolicy], _ reading: Reading = .text) -> CompiledTier {
    CompiledTier(
      name: "NetworkPolicy", end: .deny, choices: choices(policies, reading), isUnion: true,
      holdsMissingEvidence: true)
  }

  /// Returns the policies one by one, for engines that have them among others.
  static func choices(
    _ policies: [NetworkPolicy], _ reading: Reading = .text
  ) -> [CompiledChoice] {
    let compiler = NetworkPolicyCompiler(reading)
    return policies.enumerated().map { compiler.choice($1, $0) }
  }

  /// Returns one policy of the list at an index.
  static func choice(
    _ policy: NetworkPolicy, _ index: Int, _ reading: Reading
  ) -> CompiledChoice {
    NetworkPolicyCompiler(reading).choice(policy, index)
  }

  private func choice(_ policy: NetworkPolicy, _ index: Int) -> CompiledChoice {
    CompiledChoice(
      source: PolicySource(.networkPolicies, index, policy.reference),
      texts: (policy.conflicting + [policy]).map(compile))
  }

  private func compile(_ policy: NetworkPolicy) -> CompiledPolicy {
    let whole = RuleOrigin(
      policy: policy.reference, path: "spec", location: policy.metadata.location)
    var causes: [Cause] = []
    if !policy.isCaptured {
      if policy.issues.contains(where: \.isRefusal) { causes.append(.invalidRule(whole)) }
      for rule in policy.ingress + policy.egress where rule.isRefused {
        causes.append(.invalidRule(NetworkPolicyCompiler.origin(of: rule, in: policy)))
      }
    }
    return CompiledPolicy(
      origin: whole, subject: .podsOf(namespace: policy.namespace, pods: policy.selector),
      absenceCauses: causes,
      ingress: side(policy.isolatesIngress, policy.ingress, in: policy),
      egress: side(policy.isolatesEgress, policy.egress, in: policy))
  }

  /// What a policy does in one direction: nothing where it does not list it
  /// (K-2), but for engines that look at the rules only (K02).
  private func side(
    _ isListed: Bool, _ rules: [NetworkPolicyRule], in policy: NetworkPolicy
  ) -> CompiledPolicy.Side? {
    guard isListed || quirks.evaluatesUnlistedDirections && !rules.isEmpty else { return nil }
    return CompiledPolicy.Side(isolates: true, rules: compile(rules, in: policy))
  }

  private static func origin(of rule: NetworkPolicyRule, in policy: NetworkPolicy) -> RuleOrigin {
    RuleOrigin(policy: policy.reference, path: rule.path, location: rule.location)
  }

  private func compile(
    _ rules: [NetworkPolicyRule], in policy: NetworkPolicy
  ) -> [CompiledRule] {
    rules.filter { policy.isCaptured || !$0.isRefused }.map { rule in
      let origin = NetworkPolicyCompiler.origin(of: rule, in: policy)
      // What the API server would have refused says nobody knows what.
      if rule.isRefused {
        return CompiledRule(
          origin: origin, peers: .everyone, ports: .all, doubt: .invalidRule(origin))
      }
      return CompiledRule(
        origin: origin, peers: peers(of: rule, in: policy, origin), ports: ports(of: rule))
    }
  }

  /// Peers: none written means everybody (K-6); a pod selector alone speaks of
  /// the policy's own namespace (K-7).
  private func peers(
    of rule: NetworkPolicyRule, in policy: NetworkPolicy, _ origin: RuleOrigin
  ) -> CompiledPeers {
    guard let peers = rule.peers, !peers.isEmpty else { return .everyone }
    var found: [CompiledPeer] = []
    for peer in peers {
      switch peer {
      case .pods(let namespaces?, let pods):
        found.append(.podsWhere(namespaces: namespaces, pods: pods ?? .everything))
      case .pods(nil, let pods):
        found.append(.podsOf(namespace: policy.namespace, pods: pods ?? .everything))
      case .block(let block, let exceptions):
        found.append(
          .addresses(exceptions.reduce(AddressSet(block)) { $0.subtracting(AddressSet($1)) }))
      }
      if let nodes = nodes(for: peer, in: policy, origin) { found.append(nodes) }
    }
    return .anyOf(found)
  }

  /// The nodes for which a selector may stand beside pods (E08): which of them
  /// an engine counts depends on what the input does not show.
  private func nodes(
    for peer: NetworkPolicyPeer, in policy: NetworkPolicy, _ origin: RuleOrigin
  ) -> CompiledPeer? {
    guard let hosts else { return nil }
    let doubt = PeerFormula.doubtful(
      .unresolvedReference(
        origin, "its selectors may stand for nodes with pods on the host's network"))
    switch hosts.nodes(for: peer, namespace: policy.namespace) {
    case .none: return nil
    case .someNode: return .formula(.all([doubt, .any([.ownNode, .otherNodes])]))
    case .addresses(let addresses):
      let families = Dictionary(grouping: addresses, by: \.family).sorted {
        $0.key == .ipv4 && $1.key != .ipv4
      }
      let sets = families.map { family, addresses in
        PeerFormula.addresses(
          AddressSet(family, addresses.map { $0.value...$0.value }), .nodes)
      }
      return .formula(.all([doubt, .any(sets)]))
    }
  }

  /// Ports: none written means every protocol (K-10), an entry without a port
  /// every port of its protocol (K-12).
  private func ports(of rule: NetworkPolicyRule) -> CompiledPorts {
    guard let ports = rule.ports, !ports.isEmpty else { return .all }
    var fixed = ConnectionSet.none
    var names: [CompiledPorts.Name] = []
    for port in ports {
      let part = ConnectionSet.Part(port.transport)
      switch port.extent {
      case .all: fixed = fixed.union(ConnectionSet(part, part.domain))
      case .range(let range):
        let first = range.lowerBound
        fixed = fixed.union(ConnectionSet(part, quirks.ignoresEndPort ? first...first : range))
      case .named where quirks.namedPortIsEveryPort:
        fixed = fixed.union(ConnectionSet(part, part.domain))
      case .named(let name):
        let entry = CompiledPorts.Name(name: name, part: part)
        if !names.contains(entry) { names.append(entry) }
      }
    }
    return CompiledPorts(fixed: fixed, names: names.sorted())
  }
}
