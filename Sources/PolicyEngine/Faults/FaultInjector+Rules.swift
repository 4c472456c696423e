import Kubernetes

/// Faults of rules and of their ports.
extension FaultInjector {
  /// Changes the rules of one side of a policy.
  func change(_ rules: inout [CompiledRule], _ direction: Direction) -> Bool {
    let before = rules.count
    switch kind {
    case .ruleForgotten:
      return rules.popLast() != nil
    case .denyForgotten:
      rules.removeAll { $0.action == .deny }
      return rules.count != before
    case .passForgotten:
      rules.removeAll { $0.action == .pass }
      return rules.count != before
    case .doubtfulRuleForgotten:
      rules.removeAll { $0.doubt != nil }
      return rules.count != before
    case .rulesReversed:
      rules.reverse()
      return rules.count > 1
    case .denyAfterAllow:
      let sorted = rules.filter { $0.action != .deny } + rules.filter { $0.action == .deny }
      defer { rules = sorted }
      return zip(sorted, rules).contains { $0.origin != $1.origin }
    case .namedPortsAtSource:
      guard direction == .egress, rules.contains(where: { !$0.ports.names.isEmpty }) else {
        return false
      }
      rules = rules.flatMap(resolvedAtSource)
      return true
    default:
      var isChanged = false
      for index in rules.indices where change(&rules[index]) { isChanged = true }
      return isChanged
    }
  }

  private func change(_ rule: inout CompiledRule) -> Bool {
    switch kind {
    case .denyAllows: return replace(.deny, by: .allow, in: &rule)
    case .passAllows: return replace(.pass, by: .allow, in: &rule)
    case .passDenies: return replace(.pass, by: .deny, in: &rule)
    case .ruleSubjectForgotten:
      defer { rule.subject = nil }
      return rule.subject != nil
    case .doubtForgotten:
      defer { rule.doubt = nil }
      return rule.doubt != nil
    default:
      let ports = changed(rule.ports)
      let peers = changed(rule.peers)
      let isChanged = ports != rule.ports || peers != rule.peers
      rule.ports = ports
      rule.peers = peers
      return isChanged
    }
  }

  private func replace(
    _ old: CompiledRule.Action, by new: CompiledRule.Action, in rule: inout CompiledRule
  ) -> Bool {
    guard rule.action == old else { return false }
    rule.action = new
    return true
  }

  // MARK: Ports

  private func changed(_ ports: CompiledPorts) -> CompiledPorts {
    var result = ports
    switch kind {
    case .portsForgotten: return .all
    case .rangesShortened:
      result.fixed = rebuilt(ports.fixed) { part, ranges in
        if part.rawValue > ConnectionSet.Part.sctp.rawValue { return (part, ranges) }
        return (
          part,
          ranges.map {
            $0.count > 1 && $0 != part.domain ? $0.lowerBound...($0.upperBound - 1) : $0
          }
        )
      }
    case .protocolsSwapped:
      result.fixed = rebuilt(ports.fixed) { part, ranges in (swapped(part), ranges) }
      result.names = ports.names.map { .init(name: $0.name, part: swapped($0.part)) }.sorted()
    case .namedPortsForgotten: result.names = []
    case .namedPortsOfAnyProtocol:
      let parts: [ConnectionSet.Part] = [.tcp, .udp, .sctp]
      result.names = Set(
        ports.names.flatMap { name in parts.map { .init(name: name.name, part: $0) } }
      ).sorted()
    case .excludedNamesForgotten: result.excludedNames = []
    case .portRulesOfAllProtocols:
      if ports.fixed[.icmpv4].isEmpty && ports.fixed[.other].isEmpty {
        for part in [ConnectionSet.Part.icmpv4, .icmpv6, .other] {
          result.fixed = result.fixed.union(ConnectionSet(part, part.domain))
        }
      }
    case .protocolsForgotten:
      if ports.fixed.isAll { result.fixed = .allPorts }
    default: break
    }
    return result
  }

  private func swapped(_ part: ConnectionSet.Part) -> ConnectionSet.Part {
    part == .tcp ? .udp : part == .udp ? .tcp : part
  }

  private func rebuilt(
    _ set: ConnectionSet,
    _ change: (ConnectionSet.Part, [ClosedRange<UInt16>]) -> (
      ConnectionSet.Part, [ClosedRange<UInt16>]
    )
  ) -> ConnectionSet {
    ConnectionSet.Part.allCases.reduce(.none) { result, part in
      let (part, ranges) = change(part, set[part].ranges)
      return result.union(ConnectionSet(part, IntervalSet(ranges)))
    }
  }

  /// One rule for each pod that might be the subject, with the ports of that
  /// pod instead of the destination's.
  private func resolvedAtSource(_ rule: CompiledRule) -> [CompiledRule] {
    if rule.ports.names.isEmpty { return [rule] }
    var plain = rule
    plain.ports.names = []
    return [plain]
      + inventory.pods.map { subject in
        var own = rule
        let ports = subject.pod.spec.policyPorts.compactMap { port in
          port.name.map {
            ResolvedPort(name: $0, part: ConnectionSet.Part(port.transport), number: port.number)
          }
        }
        own.ports = CompiledPorts(fixed: rule.ports.connections(at: ports), names: [])
        let labels = subject.pod.metadata.labels.entries.map {
          PeerFormula.podLabel(LabelTest($0.key, .isIn([$0.value])))
        }
        let namespace = PeerFormula.namespaceLabel(
          LabelTest(Namespace.nameLabel, .isIn([subject.pod.namespace])))
        own.subject = .all([.pods, namespace] + labels + (rule.subject.map { [$0] } ?? []))
        return own
      }
  }
}
