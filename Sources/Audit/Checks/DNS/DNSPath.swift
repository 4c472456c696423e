import Kubernetes
import PolicyEngine

/// Whether the pods of a reach can ask a DNS server, and over which protocol.
struct DNSPath {
  /// What passes to some resolver on a DNS port, for sure.
  let certain: ConnectionSet
  /// What passes under some reading of the input.
  let possible: ConnectionSet

  /// Looks for the way of an egress reach to the resolvers: those in the input,
  /// else what the rules say of resolvers that are not in it.
  init(_ reach: PeerReach, namespace: String, in context: AuditContext) {
    var certain = ConnectionSet.none
    var possible = ConnectionSet.none
    func take(_ answer: ConnectionAnswer) {
      certain = certain.union(answer.certain.intersection(DNSPorts.connections))
      possible = possible.union(answer.possible.intersection(DNSPorts.connections))
    }
    for index in context.resolvers.podClasses { take(reach.answer(forClass: index)) }
    for address in context.resolvers.addresses { take(reach.answer(at: address)) }
    if !context.resolvers.areKnown {
      take(reach.stranger)
      // Whom rules of other kinds mean outside of the input nobody knows, but
      // on which ports is written.
      for policy in context.readings.speaking(for: reach) {
        for rule in policy.side(.egress)?.rules ?? [] where rule.action == .allow {
          let connections = rule.clauses.reduce(ConnectionSet.none) {
            $0.union($1.dnsConnections)
          }
          if policy.isCertain { certain = certain.union(connections) }
          possible = possible.union(connections)
        }
      }
      for policy in reach.networkPolicies {
        for rule in context.activeRules(ofPolicy: policy, .egress)
        where DNSPath.mayReachResolver(rule, from: namespace) {
          let connections = DNSPath.connections(rule)
          certain = certain.union(connections)
          possible = possible.union(connections)
        }
      }
    }
    self.certain = certain
    self.possible = possible
  }

  /// A Boolean value that tells whether nothing passes to any resolver.
  var isClosed: Bool { possible.isEmpty }

  /// A Boolean value that tells whether UDP surely passes and TCP surely does
  /// not.
  var isWithoutTCP: Bool { !certain[.udp].isEmpty && possible[.tcp].isEmpty }

  /// Returns what of DNS a rule covers; a port by the name `dns` or `dns-tcp`
  /// is taken for 53, as resolvers name theirs.
  static func connections(_ rule: NetworkPolicyRule) -> ConnectionSet {
    var found = rule.connections().intersection(DNSPorts.connections)
    for port in rule.ports ?? [] {
      guard case .named(let name) = port.extent, name == "dns" || name == "dns-tcp" else {
        continue
      }
      let part = ConnectionSet.Part(port.transport)
      found = found.union(ConnectionSet(part, DNSPorts.standard...DNSPorts.standard))
    }
    return found.intersection(DNSPorts.connections)
  }

  /// Returns whether a peer of a rule could be a resolver that is not in the
  /// input: anything but pods of the policy's own namespace.
  static func mayReachResolver(_ rule: NetworkPolicyRule, from namespace: String) -> Bool {
    if rule.admitsAnyPeer { return true }
    return (rule.peers ?? []).contains { peer in
      switch peer {
      case .block: !(peer.addresses?.isEmpty ?? true)
      case .pods(let namespaces, _):
        namespaces != nil || Resolvers.conventions.contains { $0.namespace == namespace }
      }
    }
  }

  /// Returns whether a rule names DNS ports one by one, rather than covering
  /// them with all others.
  static func namesDNS(_ rule: NetworkPolicyRule) -> Bool {
    (rule.ports ?? []).contains { port in
      switch port.extent {
      case .all: false
      case .named(let name): name == "dns" || name == "dns-tcp"
      case .range(let range):
        range.count == 1 && DNSPorts.numbers.contains(range.lowerBound)
          && port.transport != .sctp
      }
    }
  }
}

extension AuditContext {
  /// Returns the rules of a reach's policies, of whatever kind, that name DNS
  /// ports one by one, in the order of kinds and policies.
  ///
  /// - Parameter part: The protocol on which they must admit DNS; any where
  ///   `nil`.
  func dnsRules(of reach: PeerReach, on part: ConnectionSet.Part? = nil) -> [RuleOrigin] {
    func isMeant(_ connections: ConnectionSet) -> Bool {
      part.map { !connections[$0].isEmpty } ?? true
    }
    let written = reach.networkPolicies.flatMap { policy in
      activeRules(ofPolicy: policy, .egress).filter {
        DNSPath.namesDNS($0) && isMeant(DNSPath.connections($0))
      }.map { rule in
        RuleOrigin(
          policy: state.networkPolicies[policy].reference, path: rule.path,
          location: rule.location)
      }
    }
    let others = readings.speaking(for: reach).flatMap { policy in
      (policy.side(.egress)?.rules ?? []).filter { rule in
        rule.action == .allow
          && rule.clauses.contains { $0.namesDNS && isMeant($0.dnsConnections) }
      }.map(\.origin)
    }
    return written + others
  }

  /// The egress reaches that policies surely isolate, with the classes of pods
  /// that ask the cluster's resolvers, namespace by namespace.
  var isolatedForDNS: [(reach: PeerReach, namespace: String, classes: [Int])] {
    struct Key: Hashable {
      var reach: Int
      var namespace: String
    }
    var classes: [Key: [Int]] = [:]
    var order: [Key] = []
    for (index, podClass) in table.podClasses.enumerated() {
      let number = table.reachOfClass.egress[index]
      let reach = table.reaches.egress[number]
      guard reach.isEnforceable, reach.isolation == .yes, asksResolvers(podClass) else { continue }
      let key = Key(reach: number, namespace: podClass.namespace)
      if classes[key] == nil { order.append(key) }
      classes[key, default: []].append(index)
    }
    return order.map { (table.reaches.egress[$0.reach], $0.namespace, classes[$0] ?? []) }
  }

  /// Returns whether some pod of a class asks the cluster's resolvers for
  /// names: one with `dnsPolicy` `None` or `Default` asks elsewhere.
  private func asksResolvers(_ podClass: PodClass) -> Bool {
    podClass.pods.contains { pod in
      let policy = inventory.pods[pod].pod.spec.dnsPolicy
      return policy != "None" && policy != "Default"
    }
  }
}
