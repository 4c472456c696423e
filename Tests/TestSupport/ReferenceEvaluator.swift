package import Kubernetes
package import PolicyEngine

/// The plain evaluator in the engine's words: the same questions, asked with
/// the engine's ends, connections and origins.
///
/// Nothing is decided here; `PlainEvaluator` knows only `Kubernetes`.
package struct ReferenceEvaluator: Sendable {
  /// One connection as seen by the rules: a part of the domain and a number.
  package struct Connection: Hashable, Sendable {
    /// The protocol.
    package var part: ConnectionSet.Part
    /// The port, or type and code.
    package var number: UInt16

    /// Makes a connection.
    package init(_ part: ConnectionSet.Part, _ number: UInt16) {
      self.part = part
      self.number = number
    }
  }

  /// What one half says of one connection.
  package struct Judgement: Hashable, Sendable {
    /// The verdict of the half.
    package var verdict: Verdict
    /// The rules that decide the connection; where none does and the pod is
    /// surely isolated, the policies that surely isolate it, path `spec`.
    package var decidedBy: Set<RuleOrigin>
  }

  /// The cluster.
  package let state: ClusterState
  /// Its workloads and pods.
  package let inventory: Inventory
  /// The evaluator that decides.
  package let plain: PlainEvaluator

  /// Makes an evaluator of a cluster under an engine.
  package init(
    _ state: ClusterState, inventory: Inventory, profile: ReferenceProfile = .kubernetes
  ) {
    self.state = state
    self.inventory = inventory
    plain = PlainEvaluator(state, inventory: inventory, profile: profile)
  }

  /// Makes an evaluator of a cluster under the engine that some options name.
  package init(_ state: ClusterState, inventory: Inventory, options: ReachabilityOptions) {
    self.init(state, inventory: inventory, profile: ReferenceProfile(options.profile))
  }

  /// Returns the verdict on one connection.
  package func verdict(_ probe: Probe) -> Verdict {
    verdicts(
      from: probe.source, to: probe.destination, [Connection(probe.part, probe.number)])[0]
  }

  /// Returns the verdicts on some connections of one pair, in their order.
  package func verdicts(
    from source: Peer, to destination: Peer, _ connections: [Connection]
  ) -> [Verdict] {
    plain.answers(
      from: ReferencePeer(source), to: ReferencePeer(destination),
      connections.map(ReferenceConnection.init)
    ).map { Verdict($0) }
  }

  /// Returns which allowed verdicts on some connections are upper bounds.
  package func marks(
    from source: Peer, to destination: Peer, _ connections: [Connection]
  ) -> [Bool] {
    plain.answers(
      from: ReferencePeer(source), to: ReferencePeer(destination),
      connections.map(ReferenceConnection.init)
    ).map(\.isMarked)
  }

  /// Returns what one half says of some connections over one family, without
  /// the rules that decide; an end that is not a pod admits all.
  package func verdicts(
    _ direction: Direction, from source: Peer, to destination: Peer, _ family: IPFamily,
    _ connections: [Connection]
  ) -> [Verdict] {
    plain.answers(
      ReferenceDirection(direction), from: ReferencePeer(source),
      to: ReferencePeer(destination), family, connections.map(ReferenceConnection.init)
    ).map { Verdict($0) }
  }

  /// Returns what a half says of a connection over one family, or `nil` where
  /// the end whose policies would speak is not a pod.
  package func judgement(_ direction: Direction, _ probe: Probe, _ family: IPFamily) -> Judgement? {
    let connection = Connection(probe.part, probe.number)
    let verdict = verdicts(
      direction, from: probe.source, to: probe.destination, family, [connection])[0]
    let deciders = plain.deciders(
      ReferenceDirection(direction), from: ReferencePeer(probe.source),
      to: ReferencePeer(probe.destination), family, ReferenceConnection(connection))
    return deciders.map { deciders in
      Judgement(
        verdict: verdict,
        decidedBy: Set(
          deciders.map {
            RuleOrigin(policy: $0.policy, path: $0.path, location: $0.location)
          }))
    }
  }

  /// Returns the families over which a pair can speak (G-15).
  package func families(_ source: Peer, _ destination: Peer) -> [IPFamily] {
    plain.families(ReferencePeer(source), ReferencePeer(destination))
  }
}

// MARK: - Translation

extension ReferencePeer {
  /// Makes an end from the engine's.
  package init(_ peer: Peer) {
    switch peer {
    case .pod(let index): self = .pod(index)
    case .address(let address): self = .address(address)
    case .name(let name): self = .name(name)
    }
  }
}

extension ReferenceDirection {
  /// Makes a direction from the engine's.
  package init(_ direction: Direction) {
    switch direction {
    case .ingress: self = .ingress
    case .egress: self = .egress
    }
  }
}

extension ReferenceConnection {
  /// Makes a connection from one in the engine's words.
  package init(_ connection: ReferenceEvaluator.Connection) {
    let part: ReferenceProtocol
    switch connection.part {
    case .tcp: part = .tcp
    case .udp: part = .udp
    case .sctp: part = .sctp
    case .icmpv4: part = .icmpv4
    case .icmpv6: part = .icmpv6
    case .other: part = .other
    }
    self.init(part, connection.number)
  }
}

extension Verdict {
  /// Makes a verdict from an answer.
  package init(_ answer: ReferenceAnswer) {
    switch answer.verdict {
    case .allowed: self = .allowed
    case .denied: self = .denied
    case .unknown: self = .unknown
    }
  }
}
