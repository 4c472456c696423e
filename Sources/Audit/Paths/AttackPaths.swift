/// The attack paths of a cluster, and the blast radius of each workload.
package struct AttackPaths: Hashable, Sendable {
  /// The most lateral hops of a path.
  package static let hopLimit = 8
  /// The most paths that are kept.
  package static let pathLimit = 500
  /// The most exposed workloads that get a path of their own beside those that
  /// are the shortest way to some end.
  package static let entryLimit = 200

  /// The paths, shortest first; of one length the most sensitive end first,
  /// then by the names of entry and end.
  ///
  /// There is one for each workload with sensitive data that some exposed
  /// workload reaches, by the shortest way there is; and one for each further
  /// exposed workload, to the nearest of them.
  package var paths: [AttackPath] = []
  /// How many paths were left out since there are more than `pathLimit`, or
  /// exposed workloads more than `entryLimit`.
  package var omittedCount = 0
  /// The workloads with sensitive data that are reached, but only by more hops
  /// than `hopLimit`, as indices into `Inventory.workloads`.
  package var beyondLimit: [Int] = []
  /// The name of each workload as people write it, by its index.
  package var names: [String] = []
  /// The radius of each workload, by its index.
  package var radius: [BlastRadius] = []

  /// Makes paths of nothing.
  package init() {}

  /// Returns the shortest path to a workload, as an index into `paths`.
  package func path(toWorkload index: Int) -> Int? {
    paths.firstIndex { $0.end == index }
  }

  /// Returns the name of a workload; empty where there is no such index.
  package func name(_ workload: Int) -> String {
    names.indices.contains(workload) ? names[workload] : ""
  }

  /// Returns the paths on which a workload stands, as indices into `paths`.
  package func paths(through workload: Int) -> [Int] {
    paths.indices.filter { paths[$0].workloads.contains(workload) }
  }
}
