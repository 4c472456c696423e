/// What somebody who took a workload over may reach from it.
///
/// Unknown counts as reached; `certain` says what is sure. The workload itself
/// and its own replicas are left out.
package struct BlastRadius: Hashable, Sendable {
  /// How many workloads and pods are in reach.
  package struct Extent: Hashable, Sendable {
    /// The workloads.
    package var workloads: Int
    /// Their pods in reach, replicas of templates counted.
    package var pods: Int

    /// Makes an extent.
    package init(workloads: Int = 0, pods: Int = 0) {
      self.workloads = workloads
      self.pods = pods
    }
  }

  /// The workload, as an index into `Inventory.workloads`.
  package var workload: Int
  /// What it may connect to itself.
  package var direct: Extent
  /// What it may reach step by step, over any number of steps. A question to a
  /// resolver of the cluster is no step.
  package var transitive: Extent
  /// What of `transitive` is reached under every reading of the input.
  package var certain: Extent
  /// How many of the workloads reached step by step hold sensitive data.
  package var sensitive: Int

  /// Makes a radius.
  package init(
    workload: Int, direct: Extent = Extent(), transitive: Extent = Extent(),
    certain: Extent = Extent(), sensitive: Int = 0
  ) {
    self.workload = workload
    self.direct = direct
    self.transitive = transitive
    self.certain = certain
    self.sensitive = sensitive
  }

  /// The fewest pods in reach that are called a wide radius: smaller clusters
  /// have none (NP-LAT-002).
  package static let leastWidePods = 25

  /// Returns whether at least half of the pods of a cluster, and no few, are in
  /// reach: the threshold of NP-LAT-002.
  package func isWide(of podCount: Int) -> Bool { BlastRadius.isWide(transitive, of: podCount) }

  /// Returns whether they are under every reading of the input.
  package func isSurelyWide(of podCount: Int) -> Bool { BlastRadius.isWide(certain, of: podCount) }

  private static func isWide(_ extent: Extent, of podCount: Int) -> Bool {
    extent.pods >= leastWidePods && extent.pods >= podCount - podCount / 2
  }
}
