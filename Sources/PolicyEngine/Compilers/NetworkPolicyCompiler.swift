import Kubernetes

/// Compiles `NetworkPolicy` of `networking.k8s.io/v1` (rules K).
///
/// Defaults were applied by the reader (K-2, K-11); what the API server would
/// refuse is still marked and becomes doubt here (G-13, product section 2): in
/// manifests the policy may be absent, or there with its valid rules; in a
/// capture the invalid rule admits nobody knows what.
enum NetworkPolicyCompiler {
  /// Returns the tier of the policies of a cluster.
  static func compile(_ policies: [NetworkPolicy]) -> CompiledTier {
    CompiledTier(
      combination: .isolatingUnion,
      choices: policies.enumerated().map { index, policy in
        CompiledChoice(
          reference: policy.reference, source: index,
          texts: (policy.conflicting + [policy]).map(compile))
      })
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
      origin: whole, namespace: policy.namespace, subject: policy.selector, absenceCauses: causes,
      isolatesIngress: policy.isolatesIngress, isolatesEgress: policy.isolatesEgress,
      ingress: policy.isolatesIngress ? compile(policy.ingress, in: policy) : [],
      egress: policy.isolatesEgress ? compile(policy.egress, in: policy) : [])
  }

  private static func origin(of rule: NetworkPolicyRule, in policy: NetworkPolicy) -> RuleOrigin {
    RuleOrigin(policy: policy.reference, path: rule.path, location: rule.location)
  }

  private static func compile(
    _ rules: [NetworkPolicyRule], in policy: NetworkPolicy
  ) -> [CompiledRule] {
    rules.filter { policy.isCaptured || !$0.isRefused }.map { rule in
      CompiledRule(
        origin: origin(of: rule, in: policy), peers: peers(of: rule, in: policy),
        ports: ports(of: rule), isUnknown: rule.isRefused)
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
    guard let ports = rule.ports, !ports.isEmpty else {
      return CompiledPorts(fixed: .all, names: [])
    }
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
    names.sort { ($0.name, $0.part.rawValue) < ($1.name, $1.part.rawValue) }
    return CompiledPorts(fixed: fixed, names: names)
  }
}
