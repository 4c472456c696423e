package import Kubernetes

/// A record of events that Hubble lost before it could show them.
package struct FlowLoss: Hashable, Sendable {
  /// Where they were lost, such as `HUBBLE_RING_BUFFER`; empty where unsaid.
  package var source: String
  /// How many.
  package var count: UInt64
  /// The node, empty where unsaid.
  package var node: String
  /// When, if it is said.
  package var time: Timestamp?

  /// Makes a record.
  package init(source: String, count: UInt64, node: String, time: Timestamp?) {
    self.source = source
    self.count = count
    self.node = node
    self.time = time
  }
}

/// What Hubble says about the nodes it hears.
package struct FlowNodeStatus: Hashable, Sendable {
  /// The change, such as `NODE_UNAVAILABLE`.
  package var change: String
  /// The nodes.
  package var nodes: [String]

  /// Makes a status.
  package init(change: String, nodes: [String]) {
    self.change = change
    self.nodes = nodes
  }
}
