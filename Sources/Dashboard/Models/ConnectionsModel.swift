package import AuditCore
package import DisplayText
package import PolicyEngine

/// What a workload may connect to, and what may connect to it.
package struct ConnectionsModel: Hashable, Sendable {
  /// One pair.
  package struct Row: Hashable, Sendable {
    /// The direction, seen from the workload.
    package var direction: Direction
    /// The other end: a workload, or a range of addresses.
    package var peer: SafeText
    /// A Boolean value that tells whether the other end is outside the pods.
    package var isExternal: Bool
    /// What passes, such as `TCP 8080`.
    package var connections: SafeText
    /// A Boolean value that tells whether everything passes.
    package var isEverything: Bool
    /// A Boolean value that tells whether something is unknown.
    package var isUncertain: Bool
    /// The question that Enter asks.
    package var question: ConnectionQuestion

    /// Makes a row.
    package init(
      direction: Direction, peer: SafeText, isExternal: Bool, connections: SafeText,
      isEverything: Bool, isUncertain: Bool, question: ConnectionQuestion
    ) {
      self.direction = direction
      self.peer = peer
      self.isExternal = isExternal
      self.connections = connections
      self.isEverything = isEverything
      self.isUncertain = isUncertain
      self.question = question
    }
  }

  /// The pairs: addresses first, then workloads.
  package var rows: [Row]

  /// Makes a list.
  package init(rows: [Row]) { self.rows = rows }
}
