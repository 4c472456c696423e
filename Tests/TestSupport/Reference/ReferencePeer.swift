package import Kubernetes

/// One end of a connection (M-5).
package enum ReferencePeer: Hashable, Sendable {
  /// A pod, as an index into `Inventory.pods`.
  case pod(Int)
  /// An address: of the world, of a node.
  case address(IPAddress)
  /// A name of the domain name system, whose addresses nobody knows; a
  /// destination only.
  case name(String)
}

/// A direction, as seen from the pod whose policies speak (M-2).
package enum ReferenceDirection: String, Hashable, Sendable, CaseIterable {
  /// Into the pod.
  case ingress
  /// Out of the pod.
  case egress
}

/// A part of the domain of connections (M-1).
package enum ReferenceProtocol: String, Hashable, Sendable, CaseIterable {
  /// TCP, by destination port.
  case tcp
  /// UDP, by destination port.
  case udp
  /// SCTP, by destination port.
  case sctp
  /// ICMP for IPv4, by type and code.
  case icmpv4
  /// ICMP for IPv6, by type and code.
  case icmpv6
  /// Every other protocol, by its number.
  case other

  /// Makes the part of a protocol that has ports.
  package init(_ transport: NetworkProtocol) {
    switch transport {
    case .tcp: self = .tcp
    case .udp: self = .udp
    case .sctp: self = .sctp
    }
  }

  /// The parts that have ports.
  static let transports: [ReferenceProtocol] = [.tcp, .udp, .sctp]
}

/// One connection as seen by the rules: a part of the domain and a number.
package struct ReferenceConnection: Hashable, Sendable {
  /// The part of the domain.
  package var part: ReferenceProtocol
  /// The port; type and code of ICMP in the two halves; the protocol's number.
  package var number: UInt16

  /// Makes a connection.
  package init(_ part: ReferenceProtocol, _ number: UInt16) {
    self.part = part
    self.number = number
  }
}

/// One half of a connection over one family: whose policies are asked, about
/// whom.
struct ReferenceHalf: Sendable {
  /// The direction as seen from the subject.
  var direction: ReferenceDirection
  /// The pod whose policies are asked.
  var subject: Int
  /// The other end.
  var peer: ReferencePeer
  /// The family; families never mix (G-15).
  var family: IPFamily

  /// Who opens the connection.
  var source: ReferencePeer { direction == .egress ? .pod(subject) : peer }
  /// Who accepts it; named ports are those of this end (G-21).
  var destination: ReferencePeer { direction == .egress ? peer : .pod(subject) }
}
