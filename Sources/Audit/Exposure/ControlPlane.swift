package import Kubernetes

/// Where the API server is, as far as the input shows it.
///
/// Policies act after a Service's address was translated (G-6), so what counts
/// is where it really listens: the endpoints of the Service `kubernetes`, and
/// its pods where it runs as pods.
package struct ControlPlane: Sendable {
  /// The addresses behind the Service `kubernetes` of namespace `default`.
  package let addresses: Set<IPAddress>
  /// Its pods, as indices into `Inventory.pods`, in order.
  package let pods: [Int]

  /// Finds the API server of a cluster; linear in its pods and EndpointSlices.
  package init(_ state: ClusterState, _ inventory: Inventory) {
    addresses = Set(
      state.endpointSlices
        .filter { $0.namespace == "default" && $0.serviceName == "kubernetes" }
        .flatMap(\.endpoints).flatMap(\.addresses))
    pods = inventory.pods.indices.filter { index in
      let pod = inventory.pods[index].pod
      return ControlPlane.conventions.contains {
        pod.namespace == $0.namespace && pod.metadata.labels[$0.label.key] == $0.label.value
      }
    }
  }

  /// A Boolean value that tells whether the input shows it at all.
  package var isKnown: Bool { !addresses.isEmpty || !pods.isEmpty }

  /// Namespace and label of the usual pods: kubeadm and what follows it, and
  /// OpenShift.
  private static let conventions: [(namespace: String, label: Label)] = [
    ("kube-system", Label("component", "kube-apiserver")),
    ("openshift-kube-apiserver", Label("app", "openshift-kube-apiserver")),
  ]
}
