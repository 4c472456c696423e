package import Kubernetes

/// A fleet that is made up from a seed, as text that our own readers read.
///
/// 62 clusters with 4,520 nodes and more than 100,000 pods, in three regions
/// and three sectors; 50 in scope of PCI DSS; 2 without evidence of policies,
/// both out of that scope, so that all fifty can be judged. The text is shaped
/// so that an audit finds the figures of the published one (product section 3),
/// whatever the seed: nothing in it states them.
///
/// Clusters are written on demand and do not depend on each other, so they can
/// be made in any order and in parallel. The same seed and moment give the same
/// bytes.
package struct DemonstrationFleet: Sendable {
  /// The moment the evidence is of, where nobody asks for another.
  package static let baseInstant = Timestamp(seconds: 1_771_146_000)

  /// The seed.
  package let seed: UInt64
  /// The moment the evidence is of.
  package let now: Timestamp
  /// The clusters, sorted by name.
  package let clusters: [ClusterPlan]

  /// Plans the fleet of a seed; cheap, since no text is written yet.
  package init(seed: UInt64, now: Timestamp = baseInstant) {
    self.seed = seed
    self.now = now
    var planner = FleetPlanner(seed: seed)
    clusters = planner.plans()
  }

  /// Returns the design of a cluster.
  func design(of index: Int) -> ClusterDesign {
    var designer = ClusterDesigner(seed: seed, plan: clusters[index])
    return designer.finished()
  }

  /// Returns the files of a cluster, sorted by path; the paths are relative to
  /// the folder of the cluster.
  ///
  /// - Precondition: `index` is one of `clusters`.
  /// - Complexity: linear in the text, up to some megabytes.
  package func files(of index: Int) -> [GeneratedFile] {
    ClusterText(design: design(of: index), seed: seed, now: now).files()
  }

  /// Returns the flows observed in a cluster as Hubble JSON lines, or `nil`
  /// where nobody watched.
  package func flows(of index: Int) -> [UInt8]? { flowScript(of: index)?.recorded() }

  /// Returns the flows of a cluster from one second after `now` on, or `nil`
  /// where nobody watched; they never end.
  package func livingFlows(of index: Int, from tick: Int = 0) -> LivingFlows? {
    flowScript(of: index).map { LivingFlows($0, from: tick) }
  }

  /// Returns the flows of a cluster as a script, or `nil` where nobody watched.
  package func flowScript(of index: Int) -> FlowScript? {
    guard clusters[index].hasFlows else { return nil }
    return FlowScript(design: design(of: index), seed: seed, now: now)
  }

  /// The fleet file, in YAML; its sources are `clusters/NAME`, its flows
  /// `flows/NAME.jsonl`.
  package var fleetFile: [UInt8] {
    FleetFileText.text(of: clusters.indices.map { design(of: $0) })
  }

  /// Returns the files of the whole fleet: the fleet file, then cluster by
  /// cluster, each made when it is asked for. No path occurs twice.
  package func exportEntries() -> some Sequence<GeneratedFile> {
    let places = [nil] + clusters.indices.map(Optional.some)
    return places.lazy.flatMap { place in
      place.map { exportEntries(of: $0) }
        ?? [GeneratedFile(path: "fleet.yaml", bytes: fleetFile)]
    }
  }

  /// Returns the files of one cluster, by their paths in an exported fleet.
  package func exportEntries(of index: Int) -> [GeneratedFile] {
    let name = clusters[index].name
    var entries = files(of: index).map {
      GeneratedFile(path: "clusters/\(name)/\($0.path)", bytes: $0.bytes)
    }
    if let flows = flows(of: index) {
      entries.append(GeneratedFile(path: "flows/\(name).jsonl", bytes: flows))
    }
    return entries
  }
}
