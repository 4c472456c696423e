import Kubernetes

/// The nodes that selectors stand for where an engine counts pods on the host's
/// network among them by the address of their node (G-7, E08).
struct HostNetworkPeers {
  /// Nodes, as far as they are known.
  enum Nodes: Hashable {
    /// No node.
    case none
    /// Nodes by their addresses; never empty.
    case addresses([IPAddress])
    /// Some node: its addresses are not in the input.
    case someNode
  }

  private struct HostPod {
    var namespace: String
    var labels: Labels
    var addresses: [IPAddress]
  }

  private let namespaces: [String: Labels]
  private let pods: [HostPod]
  private let nodes: [IPAddress]

  /// Collects the pods on the host's network of a cluster.
  init(_ state: ClusterState) {
    namespaces = Dictionary(
      state.namespaces.map { ($0.name, $0.labels) }, uniquingKeysWith: { $1 })
    nodes = Set(state.nodes.flatMap(\.addresses)).sorted()
    let byNode = Dictionary(
      state.nodes.map { ($0.name, $0.addresses) }, uniquingKeysWith: { $1 })
    var pods: [HostPod] = []
    for pod in state.pods where pod.spec.isHostNetwork && !pod.isFinished {
      let own = pod.spec.nodeName.flatMap { byNode[$0] } ?? pod.addresses
      pods.append(
        HostPod(namespace: pod.namespace, labels: pod.metadata.labels, addresses: own))
    }
    if pods.isEmpty {
      for controller in state.controllers where controller.podSpec.isHostNetwork {
        pods.append(
          HostPod(
            namespace: controller.reference.namespace ?? "",
            labels: controller.podMetadata.labels, addresses: nodes))
      }
    }
    self.pods = pods
  }

  /// Returns the nodes that a peer of a NetworkPolicy may stand for.
  ///
  /// With a pod selector, even an empty one, those of matching pods; an empty
  /// namespace selector alone means every node.
  func nodes(for peer: NetworkPolicyPeer, namespace: String) -> Nodes {
    guard case .pods(let selector, let labels) = peer else { return .none }
    guard let labels else {
      guard selector?.isEmpty == true else { return .none }
      return nodes.isEmpty ? .someNode : .addresses(nodes)
    }
    var found: Set<IPAddress> = []
    var isOpen = false
    for pod in pods {
      let isMeant =
        selector.map { $0.match(namespaces[pod.namespace] ?? .empty) != .no }
        ?? (pod.namespace == namespace)
      guard isMeant, labels.match(pod.labels) != .no else { continue }
      if pod.addresses.isEmpty { isOpen = true }
      found.formUnion(pod.addresses)
    }
    if isOpen { return .someNode }
    return found.isEmpty ? .none : .addresses(found.sorted())
  }
}
