package import Kubernetes

/// One rule of a policy as the engine understands it: what it does with which
/// connections of whom.
///
/// A rule of one dialect may come to several clauses, such as one for each of
/// its entries for ports.
package struct RuleReading: Sendable {
  /// A way in which a clause names peers.
  package enum Peer: Hashable, Sendable {
    /// Pods by labels.
    case pods(LabelTerms)
    /// Addresses.
    case addresses(AddressSet)
    /// Something else, which equals only itself.
    case other(Opaque)
  }

  /// Peers that neither labels nor addresses alone can tell.
  package struct Opaque: Hashable, Sendable {
    /// The compiled form.
    let formula: PeerFormula

    /// Returns whether it surely means whatever another one means.
    package func covers(_ other: Opaque) -> Bool {
      if formula == other.formula { return true }
      guard case .addresses(let outer, let scope) = formula,
        case .addresses(let inner, let narrow) = other.formula
      else { return false }
      return outer.family == inner.family && scope.isSuperset(of: narrow)
        && outer.isSuperset(of: inner)
    }
  }

  /// Peers and connections that are named together.
  package struct Clause: Sendable {
    /// How it names peers, any of which is meant; `nil` where it names
    /// everyone.
    package let peers: [Peer]?
    /// The connections that do not depend on the names of ports.
    package let connections: ConnectionSet
    /// The names of ports, each once, in a stable order.
    package let portNames: [String]
    /// A Boolean value that tells whether it names every pod and every address,
    /// by writing nobody or by adding up.
    package let namesEveryPeer: Bool
    /// A Boolean value that tells whether it names every pod, present and
    /// future.
    package let namesEveryPod: Bool
    /// The addresses outside the pods that it surely names, at most one set a
    /// family.
    package let addresses: [AddressSet]
    /// One pod of each class that it surely or possibly names, as indices into
    /// `Inventory.pods`, in order; empty for clauses that name every pod.
    package let pods: [Int]
    /// The domain names that it writes.
    package let names: [DomainPattern]
    /// A Boolean value that tells whether it names nodes only by what they are
    /// to a pod: its own one, or another.
    package let namesNodesOnly: Bool
    /// A Boolean value that tells whether it surely speaks for all pods of the
    /// policy, and what it says is all there is to it.
    package let isPlain: Bool
    /// A Boolean value that tells whether it covers every port of TCP, UDP and
    /// SCTP.
    package var coversEveryPort: Bool { connections.isSuperset(of: .allPorts) }
  }

  /// Where the rule stands.
  package let origin: RuleOrigin
  /// What it does.
  package let action: Explanation.Rule.Action
  /// What it names; never empty.
  package var clauses: [Clause]
  /// Its tier in the walk.
  package let tier: Int
  /// The rank of its policy in the tier: lower speaks first, equal ones are of
  /// one policy or tied.
  package let rank: Int
  /// A Boolean value that tells whether the order in its tier means nothing
  /// but that *deny* comes before *allow* (K-4, C-1).
  package let isOfUnion: Bool

  /// What the clauses that name everybody name together.
  package var connectionsOfEveryPeer: ConnectionSet {
    clauses.filter(\.namesEveryPeer).reduce(.none) { $0.union($1.connections) }
  }

  /// What all clauses name together.
  package var connections: ConnectionSet {
    clauses.reduce(.none) { $0.union($1.connections) }
  }

  /// The names of ports of all clauses, each once, in order.
  package var portNames: [String] { Set(clauses.flatMap(\.portNames)).sorted() }

  /// The terms of labels by which it names pods, each once, in the order in
  /// which they are written.
  package var terms: [LabelTerms] {
    var found: [LabelTerms] = []
    for case .pods(let terms) in clauses.flatMap({ $0.peers ?? [] })
    where !found.contains(terms) {
      found.append(terms)
    }
    return found
  }
}
