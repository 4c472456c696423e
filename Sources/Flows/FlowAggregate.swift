package import Kubernetes
package import PolicyEngine

/// A summary of observed traffic, of bounded size.
///
/// Silence proves nothing: how long was observed, what was lost and what the
/// limits left out stand beside the edges.
package struct FlowAggregate: Hashable, Sendable {
  /// What one name was asked for, and how the answers were.
  package struct DNSName: Hashable, Sendable {
    /// The questions.
    package var queries: UInt64 = 0
    /// The answers, failures included.
    package var answers: UInt64 = 0
    /// The answers other than success, by response code (3: no such name).
    package var failures: [UInt16: UInt64] = [:]

    /// All failures.
    package var failureCount: UInt64 { failures.values.reduce(0) { $0.saturatingAdd($1) } }
  }

  /// Peers between which flows went that nobody can orient.
  package struct Unoriented: Hashable, Sendable {
    /// The source of the flows.
    package var source: FlowPeer
    /// The destination of the flows.
    package var destination: FlowPeer
    /// The protocol, or `nil` where no flow says it.
    package var part: ConnectionSet.Part?

    /// Makes a pair.
    package init(source: FlowPeer, destination: FlowPeer, part: ConnectionSet.Part?) {
      self.source = source
      self.destination = destination
      self.part = part
    }
  }

  /// Lines that make no edge, by why.
  package struct Unplaced: Hashable, Sendable {
    /// The client is not known; kept in `unoriented` as well.
    package var unoriented: UInt64 = 0
    /// The flow does not say its protocol.
    package var withoutProtocol: UInt64 = 0
    /// The flow says nothing about either end.
    package var withoutEnds: UInt64 = 0
    /// Errors about another connection, which count as replies (G-4).
    package var related: UInt64 = 0
    /// A limit left no room for another edge.
    package var overLimit: UInt64 = 0
    /// The identifier was seen before.
    package var duplicates: UInt64 = 0

    /// All of them.
    package var total: UInt64 {
      [unoriented, withoutProtocol, withoutEnds, related, overLimit, duplicates]
        .reduce(0) { $0.saturatingAdd($1) }
    }
  }

  /// The edges, sorted by key.
  package var edges: [FlowEdge] = []
  /// The flow records, whether they made an edge or not.
  package var records: UInt64 = 0
  /// The records that made no edge.
  package var unplaced = Unplaced()
  /// The peers of flows that nobody can orient, with their lines; up to a
  /// limit.
  package var unoriented: [Unoriented: UInt64] = [:]
  /// All lines by verdict, those without an edge included.
  package var verdicts: [FlowVerdict: UInt64] = [:]
  /// The events that were lost, saturating.
  package var lost: UInt64 = 0
  /// The lost events by the place where they were lost.
  package var lostBySource: [String: UInt64] = [:]
  /// The lost events by node, as far as nodes are counted.
  package var lostByNode: [String: UInt64] = [:]
  /// The nodes that flows came from, with their lines.
  package var nodes: [String: UInt64] = [:]
  /// The nodes that were said to be out of reach at some time.
  package var unavailableNodes: Set<String> = []
  /// The clusters that flows came from, with their lines.
  package var clusters: [String: UInt64] = [:]
  /// The names that were asked for.
  package var dnsNames: [String: DNSName] = [:]
  /// The questions and answers about further names.
  package var furtherDNSEvents: UInt64 = 0
  /// The first moment, if any line says one.
  package var first: Timestamp?
  /// The last moment, if any line says one.
  package var last: Timestamp?
  /// The columns that edges are counted in, if any line says a time.
  package var timeline: FlowTimeline?
  /// The lines of the last minute.
  package var window = FlowWindow()
  /// The lines in the columns of the timeline.
  package var columns: [UInt32] = []
  /// The limits that were kept.
  package var limits = FlowLimits()

  /// Makes a summary of nothing.
  package init() {}

  /// The seconds from the first moment to the last, or `nil`.
  package var span: Double? {
    guard let first, let last else { return nil }
    return last.seconds(since: first)
  }

  /// A Boolean value that tells whether everything that was sent is in the
  /// edges: nothing lost, nothing over a limit, no node out of reach.
  package var isComplete: Bool {
    lost == 0 && unplaced.overLimit == 0 && unavailableNodes.isEmpty
  }
}
