import Kubernetes

/// Compiles `NetworkPolicy` of `networking.k8s.io/v1` (rules K).
///
/// Defaults were applied by the reader (K-2, K-11); what the API server would
/// refuse is still marked and becomes doubt here (G-13, product section 2): in
/// manifests the policy may be absent, or there with its valid rules; in a
/// capture the invalid rule admits nobody knows what.
enum NetworkPolicyCompiler {
  /// Returns the tier of the policies of a cluster: a union of allow rules, in
  /// which the order of policies does not matter (K-3, K-4).
  static func tier(_ policies: [NetworkPolicy]) -> CompiledTier {
    CompiledTier(
      name: "NetworkPolicy", end: .deny, choices: choices(policies), isUnion: true,
      holdsMissingEvidence: true)
  }

  /// Returns the policies one by one, for engines that have them among others.
  static func choices(_ policies: [NetworkPolicy]) -> [CompiledChoice] {
    policies.enumerated().map { index, policy in
      CompiledChoice(
        source: PolicySource(.networkPolicies, index, policy.reference),
        texts: (policy.conflicting + [policy]).map(compile))
    }
  }

  private static func compile(_ policy: NetworkPolicy) -> CompiledPolicy {
    let whole = RuleOrigin(
      policy: policy.reference, path: "spec", location: policy.metadata.location)
    var causes: [Cause] = []
    if !policy.isCaptured {
      if policy.issues.contains(where: \.isRefusal) { causes.append(.invalidRule(whole)) }
      for rule in policy.ingress + policy.egress where rule.isRefused {
        causes.append(.invalidRule(origin(of: rule, in: policy)))
      }
    }
    return CompiledPolicy(
      origin: whole, subject: .podsOf(namespace: policy.namespace, pods: policy.selector),
      absenceCauses: causes,
      ingress: policy.isolatesIngress
        ? CompiledPolicy.Side(isolates: true, rules: compile(policy.ingress, in: policy)) : nil,
      egress: policy.isolatesEgress
        ? CompiledPolicy.Side(isolates: true, rules: compile(policy.egress, in: policy)) : nil)
  }

  private static func origin(of rule: NetworkPolicyRule, in policy: NetworkPolicy) -> RuleOrigin {
    RuleOrigin(policy: policy.reference, path: rule.path, location: rule.location)
  }

  private static func compile(
    _ rules: [NetworkPolicyRule], in policy: NetworkPolicy
  ) -> [CompiledRule] {
    rules.filter { policy.isCaptured || !$0.isRefused }.map { rule in
      let origin = origin(of: rule, in: policy)
      // What the API server would have refused says nobody knows what.
      if rule.isRefused {
        return CompiledRule(
          origin: origin, peers: .everyone, ports: .all, doubt: .invalidRule(origin))
      }
      return CompiledRule(
        origin: origin, peers: peers(of: rule, in: policy), ports: ports(of: rule))
    }
  }

  /// Peers: none written means everybody (K-6); a pod selector alone speaks of
  /// the policy's own namespace (K-7).
  private static func peers(
    of rule: NetworkPolicyRule, in policy: NetworkPolicy
  ) -> CompiledPeers {
    guard let peers = rule.peers, !peers.isEmpty else { return .everyone }
    return .anyOf(
      peers.map { peer in
        switch peer {
        case .pods(let namespaces?, let pods):
          return .podsWhere(namespaces: namespaces, pods: pods ?? .everything)
        case .pods(nil, let pods):
          return .podsOf(namespace: policy.namespace, pods: pods ?? .everything)
        case .block(let block, let exceptions):
          return .addresses(
            exceptions.reduce(AddressSet(block)) { $0.subtracting(AddressSet($1)) })
        }
      })
  }

  /// Ports: none written means every protocol (K-10), an entry without a port
  /// every port of its protocol (K-12).
  private static func ports(of rule: NetworkPolicyRule) -> CompiledPorts {
    guard let ports = rule.ports, !ports.isEmpty else { return .all }
    var fixed = ConnectionSet.none
    var names: [CompiledPorts.Name] = []
    for port in ports {
      let part = ConnectionSet.Part(port.transport)
      switch port.extent {
      case .all: fixed = fixed.union(ConnectionSet(part, part.domain))
      case .range(let range): fixed = fixed.union(ConnectionSet(part, range))
      case .named(let name):
        let entry = CompiledPorts.Name(name: name, part: part)
        if !names.contains(entry) { names.append(entry) }
      }
    }
    return CompiledPorts(fixed: fixed, names: names.sorted())
  }
}
