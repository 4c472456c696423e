import Audit
import DemonstrationFleet
import Manifests
import Settings

extension DemonstrationFleet {
  /// The clusters as the fleet's own fleet file names them, so that auditing
  /// the fleet in memory and auditing its export are one and the same.
  var plannedClusters: [SourcePlan.Cluster] {
    let documents = DocumentReader.documents(in: Array(fleetFile.utf8), file: "fleet.yaml")
    guard case .success(let document)? = documents.first else { return [] }
    let fleet = FleetFile(document, folder: "")
    return fleet.clusters.enumerated().map { index, cluster in
      SourcePlan.Cluster(
        name: cluster.name, reading: .demonstration(index), profile: cluster.profile,
        flows: [])
    }
  }
}
