package import Kubernetes
import PolicyEngine

/// The connections, addresses and names on which evaluators of a cluster can
/// differ: both sides of every border that its text draws, whatever the kind of
/// the resource, and a few in the open.
package struct MixedProbes: Sendable {
  /// Connections at the borders of all ports, of every part.
  package private(set) var connections: [ReferenceEvaluator.Connection] = []
  /// Addresses at the borders of all blocks, those of nodes and endpoints, the
  /// loopback addresses, and one of each family that nothing names; never the
  /// address of a pod.
  package private(set) var addresses: [IPAddress] = []
  /// Names that patterns match or nearly match; none where no rule has one.
  package private(set) var names: [String] = []
  private var ports: Set<UInt16> = [2]
  private var borders: Set<IPAddress> = []
  private var foundNames: Set<String> = []

  /// Collects the probes of a cluster.
  ///
  /// - Parameters:
  ///   - documents: Its text.
  ///   - state: What was read of it.
  package init(_ documents: [Manifest], _ state: ClusterState) {
    for document in documents { collect(document, key: "") }
    for number in ports.sorted() {
      for part in [ConnectionSet.Part.tcp, .udp, .sctp] {
        connections.append(.init(part, number))
      }
    }
    for type in [UInt16(0), 8, 128] {
      for code in [UInt16(0), 3] {
        connections.append(.init(.icmpv4, type << 8 | code))
        connections.append(.init(.icmpv6, type << 8 | code))
      }
    }
    connections += [47, 50, 136].map { .init(.other, $0) }
    borders.formUnion(state.nodes.flatMap(\.addresses))
    borders.formUnion(ProbeSample.loopback)
    borders.formUnion([IPAddress(.ipv4, 0x0808_0808), IPAddress(.ipv6, 0x2606 << 112)])
    borders.subtract(state.pods.flatMap { $0.spec.isHostNetwork ? [] : $0.addresses })
    addresses = borders.sorted()
    if !foundNames.isEmpty { foundNames.insert("unheard.test") }
    names = foundNames.sorted()
  }

  private mutating func collect(_ value: Manifest, key: String) {
    switch value {
    case .map(let entries):
      for entry in entries { collect(entry.value, key: entry.key) }
    case .list(let values):
      for value in values { collect(value, key: key) }
    case .number(let number): collect(port: number)
    case .text(let text):
      if key == "matchName" || key == "matchPattern" || key == "domainNames" {
        collect(pattern: text)
      } else if let block = CIDR(text) {
        collect(block)
      } else if let address = IPAddress(text) {
        borders.insert(address)
      } else {
        for part in text.split(separator: ":") {
          if let number = Int(part) { collect(port: number) }
        }
      }
    case .boolean, .null: break
    }
  }

  private mutating func collect(port number: Int) {
    for near in [number - 1, number, number + 1] where (1...65535).contains(near) {
      ports.insert(UInt16(near))
    }
  }

  private mutating func collect(_ block: CIDR) {
    let bounds = block.range.bounds
    var numbers = [bounds.lowerBound, bounds.upperBound]
    if bounds.lowerBound > 0 { numbers.append(bounds.lowerBound - 1) }
    if bounds.upperBound < block.base.family.maximum { numbers.append(bounds.upperBound + 1) }
    borders.formUnion(numbers.map { IPAddress(block.base.family, $0) })
  }

  /// One, two and no parts where the pattern begins with a wildcard.
  private mutating func collect(pattern: String) {
    let rest = pattern.drop { $0 == "*" || $0 == "." }
    if rest.isEmpty {
      foundNames.insert("any.test")
      return
    }
    let plain = rest.split(separator: "*", omittingEmptySubsequences: false).joined(separator: "q")
    foundNames.formUnion([plain, "q.\(plain)", "q.r.\(plain)"])
  }
}
