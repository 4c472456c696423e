import DisplayText
import Terminal

/// Which observed edge is meant.
package struct FlowKey: Hashable, Sendable {
  /// Who opens connections.
  package var client: String
  /// Who accepts them.
  package var server: String
  /// Protocol and port, such as `443/TCP`.
  package var port: String
  /// What became of them.
  package var verdict: String

  /// Makes a key.
  package init(client: String, server: String, port: String, verdict: String) {
    self.client = client
    self.server = server
    self.port = port
    self.verdict = verdict
  }
}

/// Observed traffic of a cluster, as the flows view shows it.
package struct FlowsModel: Sendable {
  /// How an edge stands to the policies (product section 5).
  package enum Join: String, Hashable, Sendable, CaseIterable {
    /// Allowed, and seen.
    case allowedSeen
    /// Denied, and dropped.
    case deniedDropped
    /// Dropped by policy, though the policies of the input allow it.
    case allowedDropped
    /// Forwarded, though the policies deny it.
    case deniedForwarded
    /// Dropped for a reason that is no policy.
    case notPolicy
    /// The engine cannot say.
    case unknown
    /// No source to join with.
    case notJoined
  }

  /// One edge.
  package struct Edge: Hashable, Sendable {
    /// Which edge it is.
    package var key: FlowKey
    /// The namespaces of its ends; empty for the world.
    package var namespaces: [String]
    /// Lines that told of it.
    package var events: Int
    /// Lines a second over the window; `nil` where there is no clock.
    package var rate: Double?
    /// The last steps of the window, the newest last.
    package var trend: [Double]
    /// DNS names of the server, in order.
    package var names: [String]
    /// How it stands to the policies.
    package var join: Join
    /// Why the engine says so, in a few words; empty where nothing is to say.
    package var cause: String

    /// Makes an edge.
    package init(
      key: FlowKey, namespaces: [String] = [], events: Int, rate: Double? = nil,
      trend: [Double] = [], names: [String] = [], join: Join, cause: String = ""
    ) {
      self.key = key
      self.namespaces = namespaces
      self.events = events
      self.rate = rate
      self.trend = trend
      self.names = names
      self.join = join
      self.cause = cause
    }
  }

  /// The edges, the busiest first.
  package var edges: [Edge]
  /// Lines read.
  package var lines: Int
  /// Lines skipped.
  package var skipped: Int
  /// Events that the source says it lost.
  package var lost: Int
  /// Lines a second over the window; `nil` where there is no clock.
  package var rate: Double?
  /// The length of the window in seconds.
  package var window: Double
  /// The time from the first event to the last, in seconds.
  package var observed: Double?
  /// The number of nodes that told something.
  package var nodes: Int
  /// A Boolean value that tells whether the input may still grow.
  package var isLive: Bool

  /// Makes a model.
  package init(
    edges: [Edge] = [], lines: Int = 0, skipped: Int = 0, lost: Int = 0, rate: Double? = nil,
    window: Double = 60, observed: Double? = nil, nodes: Int = 0, isLive: Bool = false
  ) {
    self.edges = edges
    self.lines = lines
    self.skipped = skipped
    self.lost = lost
    self.rate = rate
    self.window = window
    self.observed = observed
    self.nodes = nodes
    self.isLive = isLive
  }
}
