import Kubernetes

/// Turns `toPorts` and `icmps` of Cilium into connections (C-16 … C-19).
struct CiliumPortCompiler {
  /// Connections, with what limits what is allowed on them.
  struct Part: Hashable {
    /// The connections.
    var ports: CompiledPorts
    /// A Boolean value that tells whether requests are filtered (C-19).
    var isRestricted = false
    /// The field that makes the connections doubtful, if one does.
    var doubtfulField: String?
  }

  /// The settings of the agent.
  let settings: CiliumSettings

  /// Returns the connections of an entry; all of them where it names none, and
  /// none where what it names is empty.
  func parts(_ entry: CiliumDirectionRule) -> [Part] {
    if let fields = entry.icmps {
      let types = fields.reduce(ConnectionSet.none) { $0.union(connections(of: $1)) }
      return types.isEmpty ? [] : [Part(ports: CompiledPorts(fixed: types, names: []))]
    }
    guard let elements = entry.ports, !elements.isEmpty else { return [Part(ports: .all)] }
    var plain: [CiliumPort] = []
    var parts: [Part] = []
    for (number, element) in elements.enumerated() {
      if element.ports.isEmpty {
        parts.append(Part(ports: .all, doubtfulField: "toPorts[\(number)].ports"))
      } else if element.requestRules.isEmpty {
        plain += element.ports
      } else {
        parts.append(Part(ports: ports(element.ports), isRestricted: true))
      }
    }
    return (plain.isEmpty ? [] : [Part(ports: ports(plain))]) + parts
  }

  private func connections(of field: CiliumICMPField) -> ConnectionSet {
    let part: ConnectionSet.Part = field.family == .ipv4 ? .icmpv4 : .icmpv6
    let first = UInt16(field.type) << 8
    return ConnectionSet(part, first...(first | 0xFF))
  }

  /// The protocols without ports, by their numbers.
  private func connections(of transport: CiliumPort.Transport) -> ConnectionSet {
    switch transport {
    case .vrrp: ConnectionSet(.other, 112...112)
    case .igmp: ConnectionSet(.other, 2...2)
    case .any, .tcp, .udp, .sctp, .icmp, .icmpv6: .none
    }
  }

  private func ports(_ ports: [CiliumPort]) -> CompiledPorts {
    var fixed = ConnectionSet.none
    var names: Set<CompiledPorts.Name> = []
    for port in ports {
      for part in parts(of: port.transport) {
        if part == .other {
          fixed = fixed.union(connections(of: port.transport))
          continue
        }
        switch port.extent {
        case .all: fixed = fixed.union(ConnectionSet(part, part.domain))
        case .named(let name): names.insert(CompiledPorts.Name(name: name, part: part))
        case .range(let range): fixed = fixed.union(connections(part, range))
        }
      }
    }
    return CompiledPorts(fixed: fixed, names: names.sorted())
  }

  private func connections(
    _ part: ConnectionSet.Part, _ range: ClosedRange<UInt16>
  ) -> ConnectionSet {
    switch part {
    case .icmpv4, .icmpv6:
      guard let type = UInt8(exactly: range.lowerBound) else { return .none }
      return connections(of: CiliumICMPField(part == .icmpv4 ? .ipv4 : .ipv6, type: type))
    case .other: return .none
    case .tcp, .udp, .sctp:
      // Before 1.16 `endPort` was no field.
      let isWhole = settings.reaches(16) != .no
      return ConnectionSet(part, isWhole ? range : range.lowerBound...range.lowerBound)
    }
  }

  /// `ANY`, and no protocol at all, is TCP, UDP and SCTP (C-16).
  private func parts(of transport: CiliumPort.Transport) -> [ConnectionSet.Part] {
    switch transport {
    case .any: [.tcp, .udp, .sctp]
    case .tcp: [.tcp]
    case .udp: [.udp]
    case .sctp: [.sctp]
    case .icmp: [.icmpv4]
    case .icmpv6: [.icmpv6]
    case .vrrp, .igmp: [.other]
    }
  }
}
