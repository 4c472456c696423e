package import PolicyEngine

/// The ports of DNS: 53, and 5353 where the resolver's pods listen there
/// (facts 1.5).
package enum DNSPorts {
  /// The port that clients use.
  package static let standard: UInt16 = 53
  /// The port of the resolver's pods on OpenShift.
  package static let openShift: UInt16 = 5353
  /// The names that resolvers give their ports.
  package static let names: Set<String> = ["dns", "dns-tcp"]
  /// Both ports.
  package static let numbers: [UInt16] = [standard, openShift]

  /// UDP and TCP on both ports.
  package static let connections: ConnectionSet = numbers.reduce(into: .none) { set, number in
    set = set.union(ConnectionSet(.udp, number...number))
      .union(ConnectionSet(.tcp, number...number))
  }
}
