/// One element of `toPorts`: ports, and what is asked of the requests on them.
package struct CiliumPortRule: Hashable, Sendable {
  /// The ports, any of which matches; what none at all means is not settled.
  package var ports: [CiliumPort]
  /// The kinds of rules for requests that are there, in the API's spelling and
  /// sorted, such as `http`, `dns`, `serverNames` (C-19): what is allowed is
  /// then an upper bound.
  package var requestRules: [String]
  /// The names that its rules for DNS let pods ask for (C-15); empty where it
  /// has none.
  package var questions: [CiliumName]

  /// Makes an element.
  package init(
    ports: [CiliumPort], requestRules: [String] = [], questions: [CiliumName] = []
  ) {
    self.ports = ports
    self.requestRules = requestRules
    self.questions = questions
  }
}

/// One port of `toPorts` (C-16).
package struct CiliumPort: Hashable, Sendable {
  /// The protocols that a port can name.
  package enum Transport: String, Hashable, Sendable, CaseIterable {
    /// TCP, UDP and SCTP; also where none is written.
    case any = "ANY"
    /// TCP.
    case tcp = "TCP"
    /// UDP.
    case udp = "UDP"
    /// SCTP, which needs `enable-sctp`.
    case sctp = "SCTP"
    /// ICMP for IPv4, the port being the type.
    case icmp = "ICMP"
    /// ICMP for IPv6, the port being the type.
    case icmpv6 = "ICMPv6"
    /// VRRP, a protocol without ports.
    case vrrp = "VRRP"
    /// IGMP, a protocol without ports.
    case igmp = "IGMP"
  }

  /// What of the protocol is meant.
  package enum Extent: Hashable, Sendable {
    /// Every port: `"0"`.
    case all
    /// The ports of a range; one port is a range of one.
    case range(ClosedRange<UInt16>)
    /// The ports of that name, in lower case (C-17).
    case named(String)
  }

  /// The protocol.
  package var transport: Transport
  /// What of it is meant.
  package var extent: Extent

  /// Makes a port.
  package init(_ transport: Transport = .any, _ extent: Extent) {
    self.transport = transport
    self.extent = extent
  }
}

/// One type of ICMP messages (C-18).
package struct CiliumICMPField: Hashable, Sendable {
  /// The family; IPv4 where none is written.
  package var family: IPFamily
  /// The type, every code of it.
  package var type: UInt8

  /// Makes a field.
  package init(_ family: IPFamily = .ipv4, type: UInt8) {
    self.family = family
    self.type = type
  }
}
