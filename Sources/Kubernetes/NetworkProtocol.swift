/// The protocols that a NetworkPolicy can name.
package enum NetworkProtocol: String, Hashable, Sendable, CaseIterable {
  /// Transmission Control Protocol.
  case tcp = "TCP"
  /// User Datagram Protocol.
  case udp = "UDP"
  /// Stream Control Transmission Protocol.
  case sctp = "SCTP"
}

extension NetworkProtocol: Comparable {
  /// Orders TCP, UDP, SCTP.
  package static func < (left: NetworkProtocol, right: NetworkProtocol) -> Bool {
    left.order < right.order
  }

  private var order: Int {
    switch self {
    case .tcp: 0
    case .udp: 1
    case .sctp: 2
    }
  }
}
