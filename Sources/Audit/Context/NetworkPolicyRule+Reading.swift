package import Kubernetes
package import PolicyEngine

extension NetworkPolicyPeer {
  /// A Boolean value that tells whether the peer could be pods of another
  /// namespace than the policy's.
  package var namesOtherNamespaces: Bool {
    if case .pods(let namespaces, _) = self { namespaces != nil } else { false }
  }

  /// A Boolean value that tells whether the peer is every pod of every
  /// namespace, by what is written (K-8).
  package var isEveryNamespace: Bool {
    guard case .pods(let namespaces?, let pods) = self, pods?.isEmpty ?? true else { return false }
    return namespaces.requirements.allSatisfy {
      $0.key == Namespace.nameLabel && $0.test == .exists
    }
  }

  /// The addresses of a block without its exceptions, or `nil` for pods (K-9).
  package var addresses: AddressSet? {
    guard case .block(let block, let except) = self else { return nil }
    return except.reduce(AddressSet(block)) { $0.subtracting(AddressSet($1)) }
  }

  /// The peer in a fixed spelling, for keys that must not change with order.
  package var canonicalText: String {
    switch self {
    case .pods(let namespaces, let pods):
      "ns:\(namespaces?.description ?? "-") pod:\(pods?.description ?? "-")"
    case .block(let block, let except):
      "\(block)-\(except.map(\.description).sorted().joined(separator: ","))"
    }
  }
}

extension NetworkPolicyPort {
  /// The entry in a fixed spelling.
  package var canonicalText: String {
    switch extent {
    case .all: transport.rawValue
    case .range(let range): "\(transport.rawValue) \(range.lowerBound)-\(range.upperBound)"
    case .named(let name): "\(transport.rawValue) \(name)"
    }
  }
}

extension NetworkPolicyRule {
  /// The rule in a fixed spelling: equal for rules that differ only in the
  /// order of their peers and ports.
  package var canonicalText: String {
    let peers = (peers ?? []).map(\.canonicalText).sorted().joined(separator: "|")
    let ports = (ports ?? []).map(\.canonicalText).sorted().joined(separator: "|")
    return "\(peers) @ \(ports)"
  }

  /// Returns what the ports of the rule cover; named ports resolve at the pod
  /// given, and cover nothing without one (K-10 … K-13, G-21).
  package func connections(at spec: PodSpec? = nil) -> ConnectionSet {
    guard let ports, !ports.isEmpty else { return .all }
    return ports.reduce(into: ConnectionSet.none) { set, port in
      let part = ConnectionSet.Part(port.transport)
      switch port.extent {
      case .all: set = set.union(ConnectionSet(part, part.domain))
      case .range(let range): set = set.union(ConnectionSet(part, range))
      case .named(let name):
        for found in spec?.policyPorts ?? []
        where found.name == name && found.transport == port.transport {
          set = set.union(ConnectionSet(part, found.number...found.number))
        }
      }
    }
  }

  /// A Boolean value that tells whether the rule names DNS ports and no other.
  package var namesDNSOnly: Bool {
    guard let ports, !ports.isEmpty else { return false }
    return ports.allSatisfy { port in
      switch port.extent {
      case .all: false
      case .named(let name): name == "dns" || name == "dns-tcp"
      case .range(let range):
        range.count == 1 && DNSPorts.numbers.contains(range.lowerBound)
          && port.transport != .sctp
      }
    }
  }

  /// A Boolean value that tells whether the rule covers every port of TCP, UDP
  /// and SCTP.
  package var coversEveryPort: Bool { connections().isSuperset(of: .allPorts) }

  /// Returns the addresses of the rule's blocks of one family; all of them
  /// where the rule names no peer.
  package func addresses(_ family: IPFamily) -> AddressSet {
    if admitsAnyPeer { return .all(family) }
    return (peers ?? []).compactMap(\.addresses).filter { $0.family == family }
      .reduce(AddressSet(family)) { $0.union($1) }
  }

  /// A Boolean value that tells whether the rule admits every peer there is:
  /// it names none, or its peers are every namespace and both families whole.
  package var admitsEveryPeer: Bool {
    if admitsAnyPeer { return true }
    return (peers ?? []).contains(where: \.isEveryNamespace)
      && IPFamily.allCases.allSatisfy { addresses($0) == .all($0) }
  }

  /// The families of which the rule's blocks hold at least half of the public
  /// addresses.
  package var worldFamilies: [IPFamily] {
    IPFamily.allCases.filter {
      PublicAddresses.isHalf(PublicAddresses.count(in: addresses($0)), of: $0)
    }
  }
}
