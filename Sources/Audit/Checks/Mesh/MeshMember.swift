import Kubernetes

/// How a pod takes part in a service mesh, as its labels and containers show.
enum MeshMember: Hashable {
  /// Traffic goes through a proxy of the node, on port 15008 (facts R17).
  case ambient
  /// Traffic goes through a proxy in the pod.
  case sidecar

  /// The port on which a proxy of the node hands traffic over.
  static let tunnelPort: UInt16 = 15008
  /// The ports of health and of figures of a proxy in the pod.
  static let sidecarPorts: [UInt16] = [15020, 15021, 15090]

  /// Reads a pod; `nil` where it takes part in none.
  init?(_ pod: Pod, namespace: Namespace?) {
    let hasProxy = pod.spec.containers.contains { $0.name == "istio-proxy" }
    let mode =
      pod.metadata.labels["istio.io/dataplane-mode"]
      ?? namespace?.labels["istio.io/dataplane-mode"]
    if hasProxy {
      self = .sidecar
    } else if mode == "ambient", !pod.spec.isHostNetwork {
      self = .ambient
    } else {
      return nil
    }
  }
}
