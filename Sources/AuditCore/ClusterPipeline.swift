import Audit
import DemonstrationFleet
import Kubernetes
import Manifests
import PolicyEngine

/// The way of one cluster through the house: read, take stock, compile, audit.
struct ClusterPipeline: Sendable {
  private let loader: ManifestLoader
  private let fleet: DemonstrationFleet?
  private let auditor = Auditor()

  /// Makes a pipeline; the demonstration fleet is needed for its clusters only.
  init(loader: ManifestLoader, fleet: DemonstrationFleet?) {
    self.loader = loader
    self.fleet = fleet
  }

  /// Returns the end of a cluster's way.
  ///
  /// - Parameters:
  ///   - cluster: The cluster.
  ///   - progress: Called with what is happening and the share that is done.
  func stage(
    of cluster: SourcePlan.Cluster, progress: (String, Double?) -> Void
  ) -> FleetSnapshot.Stage {
    progress("reading", nil)
    var state = read(cluster) { load in
      let share = load.bytesTotal > 0 ? Double(load.bytes) / Double(load.bytesTotal) : nil
      progress("reading \(load.objects) objects", share)
    }
    if !cluster.profile.podCIDRs.isEmpty { state.podCIDRs = cluster.profile.podCIDRs }
    progress("evaluating \(state.pods.count) pods", nil)
    let inventory = Inventory(state)
    let reachability = Reachability(state: state, inventory: inventory)
    progress("auditing \(inventory.workloads.count) workloads", nil)
    let audit = auditor.audit(
      AuditInput(
        state: state, inventory: inventory, reachability: reachability,
        profile: cluster.profile))
    return .ready(
      ClusterResult(
        state: state, inventory: inventory, reachability: reachability, audit: audit))
  }

  private func read(
    _ cluster: SourcePlan.Cluster, progress: (LoadProgress) -> Void
  ) -> ClusterState {
    switch cluster.reading {
    case .paths(let paths):
      return loader.load(name: cluster.name, paths: paths, progress: progress)
    case .demonstration(let index):
      let texts = (fleet?.files(of: index) ?? []).map { (file: $0.path, bytes: $0.bytes) }
      return loader.load(name: cluster.name, texts: texts)
    }
  }
}
