import Kubernetes

/// Which connections a Calico rule names (X-19 … X-22).
enum CalicoConnections {
  /// Returns the connections of a rule at the destination: protocol, ICMP and
  /// the ports of `destination`.
  static func ports(of rule: CalicoRule) -> CompiledPorts {
    var base = rule.transport.map(set) ?? .all
    if let excluded = rule.notTransport { base = base.subtracting(set(excluded)) }
    let icmp: ConnectionSet.Part = rule.transport == .icmpv6 ? .icmpv6 : .icmpv4
    if let message = rule.icmp { base = base.intersection(set(message, icmp)) }
    if let message = rule.notICMP { base = base.subtracting(set(message, icmp)) }

    let parts = parts(of: rule)
    let ports = rule.destination.ports
    var result = CompiledPorts(fixed: base, names: [])
    if !ports.isEmpty {
      result.fixed = base.intersection(fixed(ports, parts))
      result.names = names(ports, parts.filter { !base[$0].isEmpty })
    }
    let notPorts = rule.destination.notPorts
    if !notPorts.isEmpty {
      let excluded = fixed(notPorts, parts)
      result.fixed = result.fixed.subtracting(excluded)
      result.excluded = excluded
      result.excludedNames = names(notPorts, parts)
    }
    return result
  }

  /// Returns whether a rule speaks of some ports of the client only.
  static func dependsOnSourcePort(_ rule: CalicoRule) -> Bool {
    let part = ConnectionSet.Part.tcp
    if !rule.source.notPorts.isEmpty { return true }
    if rule.source.ports.isEmpty { return false }
    return fixed(rule.source.ports, [part])[part].ranges != [part.domain]
  }

  /// The parts whose ports a rule can name: that of its protocol, or all where
  /// it names none, as it may with names alone.
  private static func parts(of rule: CalicoRule) -> [ConnectionSet.Part] {
    switch rule.transport {
    case .transport(let transport): [ConnectionSet.Part(transport)]
    case nil: NetworkProtocol.allCases.map { ConnectionSet.Part($0) }
    default: []
    }
  }

  private static func fixed(
    _ ports: [CalicoPort], _ parts: [ConnectionSet.Part]
  ) -> ConnectionSet {
    let numbers = IntervalSet(
      ports.compactMap { port -> ClosedRange<UInt16>? in
        if case .range(let range) = port { range } else { nil }
      })
    return parts.reduce(ConnectionSet.none) { $0.union(ConnectionSet($1, numbers)) }
  }

  private static func names(
    _ ports: [CalicoPort], _ parts: [ConnectionSet.Part]
  ) -> [CompiledPorts.Name] {
    var names: Set<CompiledPorts.Name> = []
    for case .named(let name) in ports {
      for part in parts { names.insert(CompiledPorts.Name(name: name, part: part)) }
    }
    return names.sorted()
  }

  private static func set(_ transport: CalicoProtocol) -> ConnectionSet {
    switch transport {
    case .transport(let transport):
      let part = ConnectionSet.Part(transport)
      return ConnectionSet(part, part.domain)
    case .icmp: return ConnectionSet(.icmpv4, ConnectionSet.Part.icmpv4.domain)
    case .icmpv6: return ConnectionSet(.icmpv6, ConnectionSet.Part.icmpv6.domain)
    case .number(let number): return ConnectionSet(.other, UInt16(number)...UInt16(number))
    }
  }

  private static func set(
    _ message: CalicoRule.ICMP, _ part: ConnectionSet.Part
  ) -> ConnectionSet {
    guard let type = message.type else { return ConnectionSet(part, part.domain) }
    let first = UInt16(type) << 8
    guard let code = message.code else { return ConnectionSet(part, first...(first | 0xFF)) }
    return ConnectionSet(part, (first | UInt16(code))...(first | UInt16(code)))
  }
}
