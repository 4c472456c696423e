import Kubernetes

/// One rule: connections admitted to or from some peers.
struct CompiledRule: Sendable {
  /// Where the rule came from.
  var origin: RuleOrigin
  /// Whom it admits.
  var peers: CompiledPeers
  /// On which connections.
  var ports: CompiledPorts
  /// A Boolean value that tells whether nobody knows what it admits: nothing
  /// at the least, anything at the most.
  var isUnknown: Bool
}

/// The peers of a rule.
enum CompiledPeers: Sendable {
  /// Every peer, nodes and the world included.
  case everyone
  /// The peers that any of these matches.
  case anyOf([CompiledPeer])
}

/// One way to name peers.
enum CompiledPeer: Sendable {
  /// Pods by labels, in one namespace.
  case podsOf(namespace: String, pods: LabelSelector)
  /// Pods by labels, in the namespaces a selector matches.
  case podsWhere(namespaces: LabelSelector, pods: LabelSelector)
  /// Addresses, exceptions already taken out (K-9).
  case addresses(AddressSet)
}

/// The connections of a rule; names are resolved at the destination pod.
struct CompiledPorts: Hashable, Sendable {
  /// A port by its name (G-21).
  struct Name: Hashable, Sendable {
    /// The name.
    var name: String
    /// The protocol, which must be that of the container's port too.
    var part: ConnectionSet.Part
  }

  /// What does not depend on the destination.
  var fixed: ConnectionSet
  /// What does, each once, in a stable order.
  var names: [Name]

  /// Returns the connections at a destination whose named ports are known.
  func connections(at ports: [ResolvedPort]) -> ConnectionSet {
    var result = fixed
    for name in names {
      for port in ports where port.name == name.name && port.part == name.part {
        result = result.union(ConnectionSet(port.part, port.number...port.number))
      }
    }
    return result
  }
}

/// A named port of a pod, as far as any rule asks for its name.
struct ResolvedPort: Hashable, Sendable, Comparable {
  /// The name.
  var name: String
  /// The protocol.
  var part: ConnectionSet.Part
  /// The number.
  var number: UInt16

  /// Orders by name, protocol and number.
  static func < (left: ResolvedPort, right: ResolvedPort) -> Bool {
    (left.name, left.part.rawValue, left.number) < (right.name, right.part.rawValue, right.number)
  }
}
