package import Kubernetes
import Manifests
package import PolicyEngine

/// Clusters read from files by the project's own reader.
package enum LoadedCluster {
  /// Returns the cluster that some files or folders describe.
  package static func load(_ paths: [String]) -> ClusterState {
    ManifestLoader().load(name: "case", paths: paths)
  }
}

extension Inventory {
  /// Returns the peer that a text names: an address, a pod, or the first pod of
  /// a workload as `namespace/name`, or a domain name, which has a dot and no
  /// slash; `nil` where there is none.
  package func peer(named text: String) -> Peer? {
    if let address = IPAddress(text) { return .address(address) }
    let parts = text.split(separator: "/").map(String.init)
    if parts.count == 1, text.contains(".") { return .name(text) }
    guard parts.count == 2 else { return nil }
    if let pod = pod(namespace: parts[0], name: parts[1]) { return .pod(pod) }
    let workload = workloads(namespace: parts[0], name: parts[1]).first
    return workload.flatMap { workloads[$0].pods.first }.map(Peer.pod)
  }
}
