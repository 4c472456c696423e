package import Kubernetes

/// The connections and addresses on which evaluators of one cluster can differ:
/// both sides of every border that a policy draws, and a few in the open.
package struct ProbeSample: Sendable {
  /// Connections at the borders of the ports that rules and containers name.
  package private(set) var connections: [ReferenceEvaluator.Connection] = []
  /// Addresses at the borders of blocks and exceptions, those of nodes, the
  /// loopback addresses, and one of each family that no policy names; never the
  /// address of a pod.
  package private(set) var addresses: [IPAddress] = []

  /// 127.0.0.1 and ::1.
  package static let loopback = [IPAddress(.ipv4, 0x7F00_0001), IPAddress(.ipv6, 1)]

  /// Takes the sample of a cluster.
  package init(_ state: ClusterState) {
    var ports: [NetworkProtocol: Set<UInt16>] = [.tcp: [2], .udp: [2], .sctp: [2]]
    var borders: Set<IPAddress> = []
    let texts = state.networkPolicies.flatMap { [$0] + $0.conflicting }
    for rule in texts.flatMap({ $0.ingress + $0.egress }) {
      for port in rule.ports ?? [] {
        guard case .range(let range) = port.extent else { continue }
        for number in [range.lowerBound, range.upperBound] {
          ports[port.transport, default: []].formUnion(ProbeSample.around(number))
        }
      }
      for case .block(let block, let except) in rule.peers ?? [] {
        for cidr in [block] + except { borders.formUnion(ProbeSample.borders(of: cidr)) }
      }
    }
    let specs = state.pods.map(\.spec) + state.controllers.map(\.podSpec)
    for port in specs.flatMap(\.containers).flatMap(\.ports) where port.name != nil {
      ports[port.transport, default: []].insert(port.number)
    }
    for transport in NetworkProtocol.allCases {
      for number in ports[transport, default: []].sorted() {
        connections.append(.init(.init(transport), number))
      }
    }
    connections += [.init(.icmpv4, 8 << 8), .init(.icmpv6, 128 << 8), .init(.other, 47)]
    borders.formUnion(state.nodes.flatMap(\.addresses))
    borders.formUnion(ProbeSample.loopback)
    borders.formUnion([IPAddress(.ipv4, 0x0808_0808), IPAddress(.ipv6, 0x2606 << 112)])
    borders.subtract(state.pods.flatMap { $0.spec.isHostNetwork ? [] : $0.addresses })
    addresses = borders.sorted()
  }

  private static func around(_ number: UInt16) -> [UInt16] {
    [number &- 1, number, number &+ 1].filter { $0 != 0 }
  }

  private static func borders(of block: CIDR) -> [IPAddress] {
    let bounds = block.range.bounds
    var numbers = [bounds.lowerBound, bounds.upperBound]
    if bounds.lowerBound > 0 { numbers.append(bounds.lowerBound - 1) }
    if bounds.upperBound < block.base.family.maximum { numbers.append(bounds.upperBound + 1) }
    return numbers.map { IPAddress(block.base.family, $0) }
  }
}
