import PolicyEngine

/// Which end of a flow opened the connection (`reference/flows.md` 1.5).
package enum FlowOrientation: Hashable, Sendable {
  /// The source is the client.
  case forward
  /// The destination is the client: the flow is a reply.
  case reversed
  /// An ICMP error about another connection (G-4): no connection of its own.
  case related
  /// Nobody can say; such flows are kept apart and no rule comes of them.
  case undecided

  /// What is known about the ports of both ends.
  package struct KnownPorts: Hashable, Sendable {
    /// Whether the source's port is a port that serves.
    package var source: Bool
    /// Whether the destination's port is a port that serves.
    package var destination: Bool

    /// Makes knowledge.
    package init(source: Bool = false, destination: Bool = false) {
      self.source = source
      self.destination = destination
    }
  }

  /// The ports that clients draw from on Linux by default.
  package static let ephemeralPorts: ClosedRange<UInt16> = 32_768...60_999

  /// Decides about a flow.
  ///
  /// In this order: ICMP types; what the flow says; SYN and SYN+ACK; a port
  /// that is missing on one side only; ports that the snapshot declares; ports
  /// on which connections were seen; the lower port, unless it is ephemeral as
  /// well; and the verdict of a policy, which speaks of first packets.
  ///
  /// - Parameters:
  ///   - record: The flow.
  ///   - declared: Asks which of the two ports containers declare.
  ///   - seen: Asks which of the two ports were seen to serve.
  package static func of(
    _ record: FlowRecord, declared: () -> KnownPorts, seen: () -> KnownPorts
  ) -> FlowOrientation {
    // The type of an ICMP message says more than `is_reply`, which is not
    // always set for it.
    if let role = icmpRole(record) { return role }
    if let isReply = record.isReply { return isReply ? .reversed : .forward }
    if record.part == .tcp, record.flags.contains(.syn) {
      return record.flags.contains(.ack) ? .reversed : .forward
    }
    switch record.part {
    case nil: return .undecided
    case .icmpv4, .icmpv6, .other: return .forward
    case .tcp, .udp, .sctp: return byPorts(record, declared: declared, seen: seen)
    }
  }

  private static func byPorts(
    _ record: FlowRecord, declared: () -> KnownPorts, seen: () -> KnownPorts
  ) -> FlowOrientation {
    let (source, destination) = (record.sourcePort, record.destinationPort)
    if source == 0 || destination == 0 {
      return source == destination ? .undecided : source == 0 ? .forward : .reversed
    }
    var known = declared()
    if known.source == known.destination { known = seen() }
    if known.source != known.destination { return known.destination ? .forward : .reversed }
    let lower = min(source, destination)
    if source != destination, !ephemeralPorts.contains(lower) {
      return lower == destination ? .forward : .reversed
    }
    switch record.vantage {
    case .ingressVerdict, .egressVerdict, .verdict: return .forward
    default: return .undecided
    }
  }

  /// Returns what the type of an ICMP message says, or `nil` for other types
  /// and protocols.
  private static func icmpRole(_ record: FlowRecord) -> FlowOrientation? {
    switch (record.part, record.destinationPort >> 8) {
    case (.icmpv4, 3), (.icmpv4, 4), (.icmpv4, 5), (.icmpv4, 11), (.icmpv4, 12),
      (.icmpv6, 1...4):
      .related
    case (.icmpv4, 0), (.icmpv4, 14), (.icmpv6, 129): .reversed
    case (.icmpv4, 8), (.icmpv4, 13), (.icmpv6, 128): .forward
    default: nil
    }
  }
}
