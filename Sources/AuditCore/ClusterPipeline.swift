import Audit
import Kubernetes
import Manifests
import PolicyEngine

/// The way of one cluster through the house: read, take stock, compile, audit.
struct ClusterPipeline: Sendable {
  private let loader: ManifestLoader
  private let places: PlaceResolver
  private let auditor = Auditor()
  /// The network plugins that count in every cluster, whatever its resources
  /// and the fleet file say.
  private let plugins: [NetworkPlugin]

  /// Makes a pipeline.
  init(loader: ManifestLoader, places: PlaceResolver, plugins: [NetworkPlugin]) {
    self.plugins = plugins
    self.loader = loader
    self.places = places
  }

  /// Returns the end of a cluster's way.
  ///
  /// - Parameters:
  ///   - cluster: The cluster.
  ///   - progress: Called with what is happening and the share that is done.
  func stage(
    of cluster: SourcePlan.Cluster, progress: @escaping @Sendable (String, Double?) -> Void
  ) -> FleetSnapshot.Stage {
    progress("reading", nil)
    var state = loader.load(name: cluster.name, paths: cluster.paths) { load in
      let share = load.bytesTotal > 0 ? Double(load.bytes) / Double(load.bytesTotal) : nil
      progress("reading \(load.objects) objects", share)
    }
    if !cluster.profile.podCIDRs.isEmpty { state.podCIDRs = cluster.profile.podCIDRs }
    progress("evaluating \(state.pods.count) pods", nil)
    let inventory = Inventory(state)
    var profile = cluster.profile
    if !plugins.isEmpty { profile.networkPlugins = plugins }
    let enforcement = Enforcement(state, named: profile.networkPlugins)
    let answers = EngineAnswers(state: state, inventory: inventory, enforcement: enforcement)
    progress("auditing \(inventory.workloads.count) workloads", nil)
    var audit = auditor.audit(
      AuditInput(
        state: state, inventory: inventory, answers: answers, profile: profile))
    // Only what is shown gets its lines counted.
    for index in audit.findings.indices {
      audit.findings[index].location = audit.findings[index].location.map(places.resolved)
    }
    for index in audit.diagnostics.indices {
      audit.diagnostics[index].location = audit.diagnostics[index].location.map(places.resolved)
    }
    for index in audit.evidence.gaps.indices {
      let location = audit.evidence.gaps[index].location
      audit.evidence.gaps[index].location = location.map(places.resolved)
    }
    return .ready(
      ClusterResult(
        state: state, inventory: inventory, answers: answers, audit: audit))
  }
}
