import Kubernetes

/// One rule: what becomes of connections to or from some peers.
struct CompiledRule: Hashable, Sendable {
  /// What a rule does with the connections it names.
  enum Action: UInt8, Sendable {
    /// They are allowed.
    case allow
    /// They are denied.
    case deny
    /// They leave for the next tier.
    case pass
  }

  /// Where the rule came from.
  var origin: RuleOrigin
  /// What it does.
  var action: Action = .allow
  /// The pods of the policy for which the rule speaks; `nil` for all of them.
  /// Calico's ingress rules have a destination too.
  var subject: PeerFormula?
  /// Whom it names.
  var peers: CompiledPeers
  /// On which connections.
  var ports: CompiledPorts
  /// Why what it allows is an upper bound only, such as rules for requests
  /// inside of connections (C-19): a mark on the answer, which stands.
  var mark: Cause?
  /// Why nobody can say whether the rule speaks at all; then it surely names
  /// nothing, and what it names it may name.
  var doubt: Cause?
}

/// The peers of a rule.
enum CompiledPeers: Hashable, Sendable {
  /// Every peer: pods, nodes, the world and its names.
  case everyone
  /// The peers that any of these matches.
  case anyOf([CompiledPeer])
}

/// One way to name peers.
enum CompiledPeer: Hashable, Sendable {
  /// Pods by labels, in one namespace.
  case podsOf(namespace: String, pods: LabelSelector)
  /// Pods by labels, in the namespaces a selector matches.
  case podsWhere(namespaces: LabelSelector, pods: LabelSelector)
  /// The block of a NetworkPolicy, exceptions already taken out (K-9): the
  /// world, nodes, and pods by their addresses where the engine's profile says
  /// so; pods are marked then (section 2).
  case addresses(AddressSet)
  /// Whatever a formula says.
  case formula(PeerFormula)
}

/// The connections of a rule; names are resolved at the destination pod.
struct CompiledPorts: Hashable, Sendable {
  /// A port by its name (G-21).
  struct Name: Hashable, Sendable, Comparable {
    /// The name.
    var name: String
    /// The protocol, which must be that of the container's port too.
    var part: ConnectionSet.Part

    /// Orders by name, then by protocol.
    static func < (left: Name, right: Name) -> Bool {
      (left.name, left.part.rawValue) < (right.name, right.part.rawValue)
    }
  }

  /// What does not depend on the destination.
  var fixed: ConnectionSet
  /// What does, each once, in a stable order.
  var names: [Name]
  /// What is taken out of all that, as Calico's `notPorts` does.
  var excluded = ConnectionSet.none
  /// Names whose ports are taken out of all that, likewise, each once, in a
  /// stable order.
  var excludedNames: [Name] = []

  /// Every connection.
  static let all = CompiledPorts(fixed: .all, names: [])

  /// A Boolean value that tells whether the destination's named ports matter.
  var dependsOnNames: Bool { !names.isEmpty || !excludedNames.isEmpty }

  /// Returns the connections at a destination whose named ports are known.
  func connections(at ports: [ResolvedPort]) -> ConnectionSet {
    var result = fixed
    for name in names { result = result.union(CompiledPorts.set(name, ports)) }
    for name in excludedNames { result = result.subtracting(CompiledPorts.set(name, ports)) }
    return result.subtracting(excluded)
  }

  private static func set(_ name: Name, _ ports: [ResolvedPort]) -> ConnectionSet {
    var result = ConnectionSet.none
    for port in ports where port.name == name.name && port.part == name.part {
      result = result.union(ConnectionSet(port.part, port.number...port.number))
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
