import Kubernetes
import PolicyEngine

/// A rule of another kind than NetworkPolicy that allows something.
///
/// What it names is read from the compiled form, so that one check serves all
/// kinds; whether it comes to something is the engine's answer.
struct AllowRule {
  /// The policy.
  let policy: PolicyReading
  /// The direction.
  let direction: Direction
  /// The rule.
  let rule: RuleReading

  /// Returns a draft of a finding on the rule and the classes it concerns.
  func draft(_ context: AuditContext, _ classes: [Int], _ message: String) -> FindingDraft {
    Admission(origin: rule.origin, classes: classes, targets: [], isCertain: policy.isCertain)
      .draft(context, direction, message)
  }
}

extension AuditContext {
  /// Returns the rules of other kinds that allow something in a direction, in
  /// the order in which they speak.
  func allowRules(_ direction: Direction) -> [AllowRule] {
    readings.policies.flatMap { policy in
      (policy.side(direction)?.rules ?? []).filter { $0.action == .allow }.map {
        AllowRule(policy: policy, direction: direction, rule: $0)
      }
    }
  }

  /// Returns the classes of pods for which a policy speaks, in order; pods on
  /// their node's network are left out.
  func classes(of policy: PolicyReading, _ direction: Direction) -> [Int] {
    policy.groups(direction).filter {
      table.reaches[direction][$0].isEnforceable
    }.flatMap { table.classesOfReach[direction][$0] }.sorted()
  }

  /// Returns the classes of pods for which something passes of what some
  /// clauses of a rule name: nothing before it denies all of it.
  func classes(_ rule: AllowRule, passing clauses: [RuleReading.Clause]) -> [Int] {
    rule.policy.groups(rule.direction).filter { number in
      let reach = table.reaches[rule.direction][number]
      return reach.isEnforceable && clauses.contains { passes($0, reach) }
    }.flatMap { table.classesOfReach[rule.direction][$0] }.sorted()
  }

  /// Returns whether a reach admits something of what a clause names.
  private func passes(_ clause: RuleReading.Clause, _ reach: PeerReach) -> Bool {
    // What a name of a port comes to differs from pod to pod.
    if clause.connections.isEmpty { return !clause.portNames.isEmpty }
    func isOpen(_ answer: ConnectionAnswer) -> Bool {
      !answer.possible.intersection(clause.connections).isEmpty
    }
    if clause.namesEveryPod, isOpen(reach.stranger) { return true }
    let isOutside = reach.blocks.contains { block in
      guard isOpen(block.answer) else { return false }
      return clause.names.contains(where: block.names.contains)
        || block.addresses.contains { set in
          clause.addresses.contains {
            $0.family == set.family && !$0.intersection(set).isEmpty
          }
        }
    }
    if isOutside { return true }
    return clause.pods.contains { isOpen(reach.answer(forClass: table.classOfPod[$0])) }
  }
}

extension RuleReading.Clause {
  /// Returns what the clause covers at a pod: names of ports resolve there.
  func connections(at spec: PodSpec) -> ConnectionSet {
    spec.policyPorts.filter { portNames.contains($0.name ?? "") }.reduce(connections) {
      $0.union(ConnectionSet(ConnectionSet.Part($1.transport), $1.number...$1.number))
    }
  }

  /// A Boolean value that tells whether the clause names ports of TCP, UDP or
  /// SCTP.
  var namesPorts: Bool {
    !portNames.isEmpty || !connections.intersection(.allPorts).isEmpty
  }

  /// A Boolean value that tells whether the clause names DNS ports and no
  /// other.
  var namesDNSOnly: Bool {
    namesPorts && DNSPorts.connections.isSuperset(of: connections)
      && portNames.allSatisfy(DNSPorts.names.contains)
  }

  /// A Boolean value that tells whether the clause names DNS ports one by one,
  /// rather than covering them with others.
  var namesDNS: Bool {
    portNames.contains(where: DNSPorts.names.contains)
      || [ConnectionSet.Part.udp, .tcp].contains { part in
        connections[part].ranges.contains {
          $0.count == 1 && DNSPorts.numbers.contains($0.lowerBound)
        }
      }
  }

  /// What of DNS the clause covers; a port by the name `dns` or `dns-tcp` is
  /// taken for 53, as resolvers name theirs.
  var dnsConnections: ConnectionSet {
    let named = portNames.contains(where: DNSPorts.names.contains)
    return (named ? DNSPorts.connections : connections).intersection(DNSPorts.connections)
  }
}

extension RuleReading {
  /// The ports of some clauses in words.
  static func ports(of clauses: [Clause]) -> String {
    let fixed = clauses.reduce(ConnectionSet.none) { $0.union($1.connections) }
    let names = Set(clauses.flatMap(\.portNames)).sorted()
    return ((fixed.isEmpty ? [] : ["\(fixed)"]) + names).listed
  }

  /// The addresses that the rule names, all clauses together, one set a family.
  var addresses: [AddressSet] {
    IPFamily.allCases.compactMap { family in
      let sets = clauses.flatMap(\.addresses).filter { $0.family == family }
      return sets.isEmpty ? nil : sets.reduce(AddressSet(family)) { $0.union($1) }
    }
  }

  /// A Boolean value that tells whether the rule names most of the internet in
  /// some family.
  var isOfWorld: Bool {
    addresses.contains {
      PublicAddresses.isHalf(PublicAddresses.count(in: $0), of: $0.family)
    }
  }
}
