package import Kubernetes
package import PolicyEngine

/// All flows of one client to one port of one server that met one fate.
package struct FlowEdge: Hashable, Sendable {
  /// What makes an edge.
  package struct Key: Hashable, Sendable {
    /// Who opened the connections.
    package var client: FlowPeer
    /// Who accepted them.
    package var server: FlowPeer
    /// The protocol.
    package var part: ConnectionSet.Part
    /// The port of the server, 0 where no flow says it; for ICMP the request's
    /// `type × 256 + code`; for other protocols the number of the protocol.
    package var number: UInt16
    /// What became of them.
    package var verdict: FlowVerdict

    /// Makes a key.
    package init(
      client: FlowPeer, server: FlowPeer, part: ConnectionSet.Part, number: UInt16,
      verdict: FlowVerdict
    ) {
      self.client = client
      self.server = server
      self.part = part
      self.number = number
      self.verdict = verdict
    }
  }

  /// One end of a connection that was seen, inside the client or the server.
  package enum End: Hashable, Sendable {
    /// A pod by its name, in the namespace of its workload.
    case pod(String)
    /// An address that is no pod.
    case address(IPAddress)
    /// Nothing more is known than the peer.
    case unsaid
  }

  /// Two ends between which connections were seen.
  package struct Pair: Hashable, Sendable {
    /// The client's end.
    package var client: End
    /// The server's end.
    package var server: End

    /// Makes a pair.
    package init(client: End, server: End) {
      self.client = client
      self.server = server
    }
  }

  /// How often something was dropped for one reason: a policy's drop shows
  /// twice, as a verdict and as a drop.
  package struct Drops: Hashable, Sendable {
    /// The verdicts that say so.
    package var verdicts: UInt64 = 0
    /// All other events that say so.
    package var others: UInt64 = 0
    /// The drops, each counted once.
    package var connections: UInt64 { verdicts > 0 ? verdicts : others }
  }

  /// Client, server, protocol, port and verdict.
  package var key: Key
  /// The lines.
  package var events: UInt64 = 0
  /// The flows by the place where they were seen; aggregated lines count as
  /// many as they stand for.
  package var sightings = FlowSightings()
  /// The lines that give the direction at the reporting node: not said,
  /// ingress, egress (`FlowRecord.Direction.rawValue`).
  package var directions: [UInt64] = [0, 0, 0]
  /// The verdicts that only an allow-all brought about
  /// (`policy_match_type` 4): nothing specific allows them.
  package var allowAllMatches: UInt64 = 0
  /// The DNS names of the server, sorted; the first by name where there are
  /// more than the limit.
  package var names: [String] = []
  /// A Boolean value that tells whether there were more names.
  package var hasMoreNames = false
  /// Why flows were dropped.
  package var drops: [FlowDropReason: Drops] = [:]
  /// Pairs of ends that were seen, up to a limit, sorted.
  package var pairs: [Pair] = []
  /// The lines about further pairs.
  package var furtherPairEvents: UInt64 = 0
  /// The first moment, if any line says one.
  package var first: Timestamp?
  /// The last moment, if any line says one.
  package var last: Timestamp?
  /// The lines of the last minute.
  package var window = FlowWindow()
  /// The lines in the columns of the aggregate's timeline; empty where no line
  /// says a time.
  package var columns: [UInt32] = []

  /// Makes an edge without flows.
  package init(_ key: Key) { self.key = key }

  /// Who opened the connections.
  package var client: FlowPeer { key.client }
  /// Who accepted them.
  package var server: FlowPeer { key.server }
  /// The protocol.
  package var part: ConnectionSet.Part { key.part }
  /// The port, as `Key.number` says.
  package var number: UInt16 { key.number }
  /// What became of them.
  package var verdict: FlowVerdict { key.verdict }
  /// The connections, each counted once (`reference/flows.md` 1.5).
  package var flows: UInt64 { sightings.connections }
  /// The replies, in lines or what aggregated lines stand for.
  package var replies: UInt64 { sightings.replies }

  /// The port as people write it: `443`, `8/0` for ICMP, empty where unknown.
  package var portText: String {
    switch part {
    case .icmpv4, .icmpv6: "\(number >> 8)/\(number & 0xFF)"
    default: number == 0 ? "" : String(number)
    }
  }

  /// A Boolean value that tells whether any drop was a policy's.
  package var hasPolicyDrops: Bool { drops.keys.contains { $0.category == .policy } }
}

extension FlowEdge.Key: Comparable {
  /// Orders by client, server, protocol, port, verdict.
  package static func < (left: FlowEdge.Key, right: FlowEdge.Key) -> Bool {
    if left.client != right.client { return left.client < right.client }
    if left.server != right.server { return left.server < right.server }
    return (left.part.rawValue, left.number, left.verdict)
      < (right.part.rawValue, right.number, right.verdict)
  }
}

extension FlowEdge.End: Comparable {
  /// Orders pods by name, then addresses, then what is not known.
  package static func < (left: FlowEdge.End, right: FlowEdge.End) -> Bool {
    switch (left, right) {
    case (.pod(let left), .pod(let right)): left < right
    case (.address(let left), .address(let right)): left < right
    default: left.rank < right.rank
    }
  }

  private var rank: Int {
    switch self {
    case .pod: 0
    case .address: 1
    case .unsaid: 2
    }
  }
}

extension FlowEdge.Pair: Comparable {
  /// Orders by client, then by server.
  package static func < (left: FlowEdge.Pair, right: FlowEdge.Pair) -> Bool {
    left.client != right.client ? left.client < right.client : left.server < right.server
  }
}
