/// The peers that Cilium knows without any pod (`reference/flows.md` 1.4).
///
/// The world is not among them: an edge shows it by name and address.
package enum ReservedIdentity: String, Hashable, Sendable, CaseIterable {
  /// The node that the pod of the other end runs on, kubelet probes included.
  case host
  /// Another node, or a pod on another node's network.
  case remoteNode = "remote-node"
  /// The API server; it carries a second label for where it runs.
  case kubeAPIServer = "kube-apiserver"
  /// Cilium's own Ingress or Gateway proxy.
  case ingress
  /// Cilium's health endpoints.
  case health
  /// An endpoint without labels yet.
  case initializing = "init"
  /// A pod that Cilium does not manage.
  case unmanaged
  /// Traffic that waits for encryption.
  case overlay = "overlay-to-encrypt"
}
