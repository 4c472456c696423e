import Kubernetes

/// Finds out which workload the end of a flow is.
///
/// A pod's name in the snapshot comes first, then what the flow says of its
/// owners, then the pattern of the pod's name, then its labels; an address is
/// never asked, since addresses are used again (`reference/flows.md` 4.3,
/// row 23).
struct PeerResolver {
  /// What an end is.
  struct Resolution {
    /// The peer.
    var peer: FlowPeer
    /// The pod, if the end is one.
    var pod: String?
    /// The workload in the snapshot, as an index into `Inventory.workloads`.
    var workload: Int?
  }

  /// The snapshot, if there is one.
  let inventory: Inventory?

  /// Returns what an end is.
  ///
  /// - Parameters:
  ///   - end: The end.
  ///   - cluster: The cluster that reports the flow, empty where unsaid.
  func resolve(_ end: FlowEndpoint, reportedBy cluster: String) -> Resolution {
    let namespace = end.namespace ?? end.label("io.kubernetes.pod.namespace")
    if end.podName == nil, end.owners.isEmpty {
      if let reserved = end.reservedPeer { return Resolution(peer: reserved) }
      if namespace == nil { return Resolution(peer: .unknown) }
    }
    let space = namespace ?? ""
    if let other = end.cluster, !cluster.isEmpty, other != cluster {
      let workload = FlowWorkload(cluster: other, namespace: space, name: name(of: end))
      return Resolution(peer: .workload(workload), pod: end.podName)
    }
    if let inventory, let index = find(end, in: space, inventory) {
      let workload = inventory.workloads[index]
      let peer = FlowWorkload(
        namespace: workload.identity.namespace, name: workload.identity.name,
        kind: workload.isNameShared ? workload.identity.kind.kind : nil)
      return Resolution(peer: .workload(peer), pod: end.podName, workload: index)
    }
    let workload = FlowWorkload(namespace: space, name: name(of: end))
    return Resolution(peer: .workload(workload), pod: end.podName)
  }

  private func find(_ end: FlowEndpoint, in namespace: String, _ inventory: Inventory) -> Int? {
    if let pod = end.podName, let index = inventory.pod(namespace: namespace, name: pod) {
      return inventory.pods[index].workload
    }
    for owner in end.owners {
      let found = inventory.workloads(namespace: namespace, name: owner.name)
      if let index = found.first(where: {
        owner.kind.isEmpty || inventory.workloads[$0].identity.kind.kind == owner.kind
      }) {
        return index
      }
    }
    if end.owners.isEmpty, let pod = end.podName, let name = PodNamePattern.workload(of: pod) {
      let found = inventory.workloads(namespace: namespace, name: name)
      if found.count == 1 { return found[0] }
    }
    return byLabels(end, in: namespace, inventory)
  }

  /// Returns the only workload whose pods have all labels of the identity.
  private func byLabels(
    _ end: FlowEndpoint, in namespace: String, _ inventory: Inventory
  ) -> Int? {
    let labels = end.podLabels
    guard !labels.isEmpty else { return nil }
    var match: Int?
    for (index, workload) in inventory.workloads.enumerated()
    where workload.identity.namespace == namespace {
      guard let first = workload.pods.first else { continue }
      let present = inventory.pods[first].pod.metadata.labels
      guard labels.allSatisfy({ present[$0.key] == $0.value }) else { continue }
      if match != nil { return nil }
      match = index
    }
    return match
  }

  /// Returns the best name that the flow itself allows.
  private func name(of end: FlowEndpoint) -> String {
    if let owner = end.owners.first { return owner.name }
    if let pod = end.podName, let name = PodNamePattern.workload(of: pod) { return name }
    if let pod = end.podName { return pod }
    for key in ["app", "k8s-app"] {
      if let value = end.label(key) { return value }
    }
    if let value = end.label("app.kubernetes.io/name") {
      return end.label("app.kubernetes.io/component").map { "\(value)-\($0)" } ?? value
    }
    for key in ["app.kubernetes.io/instance", "name", "component"] {
      if let value = end.label(key) { return value }
    }
    return end.identity == 0 ? "unknown" : "identity-\(end.identity)"
  }
}
