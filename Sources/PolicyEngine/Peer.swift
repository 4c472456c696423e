package import Kubernetes

/// One end of a connection.
package enum Peer: Hashable, Sendable {
  /// A pod of the cluster, as an index into `Inventory.pods`.
  case pod(Int)
  /// An address outside the pods: a node, or the world.
  case address(IPAddress)
  /// What is reached under a domain name; as a destination only, and only a
  /// name that a rule writes or that `ReachabilityOptions.names` holds.
  case name(String)
}

/// A question to the engine: may this connection be made?
package struct Probe: Hashable, Sendable {
  /// Who opens the connection.
  package var source: Peer
  /// Who accepts it.
  package var destination: Peer
  /// The protocol.
  package var part: ConnectionSet.Part
  /// The port at the destination pod, after translation (G-6), or
  /// `type × 256 + code` for ICMP.
  package var number: UInt16

  /// Makes a question.
  package init(
    from source: Peer, to destination: Peer, _ part: ConnectionSet.Part, _ number: UInt16
  ) {
    self.source = source
    self.destination = destination
    self.part = part
    self.number = number
  }
}

/// What may pass from one peer to another.
///
/// `certain` lies inside `possible`; what is between them is unknown, for the
/// reasons in `causes`.
package struct ConnectionAnswer: Hashable, Sendable {
  /// What passes under every reading of the input.
  package var certain: ConnectionSet
  /// What passes under some reading of the input.
  package var possible: ConnectionSet
  /// Why the two differ, and marks on what is certain.
  package var causes: Set<Cause>

  /// Makes an answer.
  package init(certain: ConnectionSet, possible: ConnectionSet, causes: Set<Cause> = []) {
    self.certain = certain
    self.possible = possible
    self.causes = causes
  }

  /// A Boolean value that tells whether nothing is unknown.
  package var isExact: Bool { certain == possible }

  /// Returns the verdict on one connection.
  package func verdict(_ part: ConnectionSet.Part, _ number: UInt16) -> Verdict {
    if certain.contains(part, number) { return .allowed }
    return possible.contains(part, number) ? .unknown : .denied
  }
}
