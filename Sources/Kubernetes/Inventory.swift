/// The workloads of a cluster and the pods that stand for them.
///
/// Finished pods are left out (rule G-8). Workloads are sorted by namespace,
/// name and kind; the pods of one workload stand together, in input order.
package struct Inventory: Sendable {
  /// The workloads.
  package private(set) var workloads: [Workload] = []
  /// The pods, workload by workload.
  package private(set) var pods: [SubjectPod] = []
  private var workloadIndex: [WorkloadIdentity: Int] = [:]
  private var podIndex: [String: Int] = [:]

  /// Builds the inventory of a cluster; linear in its pods and controllers.
  package init(_ state: ClusterState) {
    var builder = InventoryBuilder(state)
    for (identity, draft) in builder.drafts().sorted(by: { $0.key < $1.key }) {
      let workload = workloads.count
      let first = pods.count
      for pod in draft.pods {
        if !pod.isTemplate { podIndex["\(pod.pod.namespace)/\(pod.pod.name)"] = pods.count }
        pods.append(pod)
        pods[pods.count - 1].workload = workload
      }
      workloads.append(
        Workload(
          identity: identity, pods: Array(first..<pods.count),
          podCount: draft.pods.reduce(0) { $0 + $1.count },
          isFromTemplate: draft.isFromTemplate, controller: draft.controller))
      workloadIndex[identity] = workload
    }
    for index in workloads.indices.dropFirst()
    where workloads[index].identity.path == workloads[index - 1].identity.path {
      workloads[index].isNameShared = true
      workloads[index - 1].isNameShared = true
    }
  }

  /// Returns the index of a workload, or `nil`.
  package func workload(_ identity: WorkloadIdentity) -> Int? { workloadIndex[identity] }

  /// Returns the index of a live pod by namespace and name, or `nil`.
  package func pod(namespace: String, name: String) -> Int? { podIndex["\(namespace)/\(name)"] }

  /// Returns the workloads of a namespace and name: one for each kind.
  package func workloads(namespace: String, name: String) -> [Int] {
    let path = "\(namespace)/\(name)"
    var low = 0
    var high = workloads.count
    while low < high {
      let middle = (low + high) / 2
      let identity = workloads[middle].identity
      if (identity.namespace, identity.name) < (namespace, name) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return Array(workloads[low...].indices.prefix { workloads[$0].identity.path == path })
  }
}

/// Collects pods under their topmost owner, and templates for owners without.
private struct InventoryBuilder {
  struct Draft {
    var pods: [SubjectPod] = []
    var controller: Int?
    var isFromTemplate = false
  }

  let state: ClusterState
  let controllers: [ResourceReference: Int]

  init(_ state: ClusterState) {
    self.state = state
    self.controllers = Dictionary(
      state.controllers.enumerated().map { ($1.reference, $0) }, uniquingKeysWith: { $1 })
  }

  mutating func drafts() -> [WorkloadIdentity: Draft] {
    var drafts: [WorkloadIdentity: Draft] = [:]
    var owners: [OwnerKey: (WorkloadIdentity, Int?)] = [:]
    for pod in state.pods where !pod.isFinished {
      let key = OwnerKey(
        namespace: pod.namespace, owner: pod.metadata.controller,
        name: pod.metadata.controller == nil ? pod.name : "",
        hash: pod.metadata.labels["pod-template-hash"])
      let (identity, controller) = owners[key] ?? owner(of: pod)
      owners[key] = (identity, controller)
      drafts[identity, default: Draft(controller: controller)].pods.append(
        SubjectPod(pod: pod, workload: -1))
    }
    for (index, controller) in state.controllers.enumerated() {
      let (identity, top) = follow(controller.reference)
      guard drafts[identity] == nil, top == index else { continue }
      let isReplicaSet =
        controller.reference.kind == .replicaSet
        || controller.reference.kind == .replicationController
      // Without pods, a ReplicaSet that is scaled to nothing is an old revision.
      if controller.isFinished || (isReplicaSet && controller.replicas == 0) { continue }
      drafts[identity] = Draft(
        pods: [template(controller)], controller: index, isFromTemplate: true)
    }
    return drafts
  }

  private struct OwnerKey: Hashable {
    var namespace: String
    var owner: OwnerReference?
    var name: String
    var hash: String?
  }

  private func template(_ controller: WorkloadController) -> SubjectPod {
    let namespace = controller.reference.namespace ?? "default"
    let pod = Pod(
      namespace: namespace, name: controller.reference.name, metadata: controller.podMetadata,
      spec: controller.podSpec)
    let count =
      controller.reference.kind == .daemonSet
      ? max(1, state.nodes.count) : max(0, controller.replicas ?? 1)
    let present = controller.podMetadata.labels
    return SubjectPod(
      pod: pod, workload: -1, count: count,
      unknownLabelKeys: controller.generatedLabelKeys.filter { present[$0] == nil },
      isTemplate: true)
  }

  private func owner(of pod: Pod) -> (WorkloadIdentity, Int?) {
    guard let owner = pod.metadata.controller, owner.kind != .node else {
      return (WorkloadIdentity(namespace: pod.namespace, kind: .pod, name: pod.name), nil)
    }
    let reference = ResourceReference(owner.kind, namespace: pod.namespace, name: owner.name)
    if owner.kind == .replicaSet, controllers[reference] == nil,
      let hash = pod.metadata.labels["pod-template-hash"], !hash.isEmpty,
      owner.name.hasSuffix("-\(hash)"), owner.name.count > hash.count + 1
    {
      let name = String(owner.name.dropLast(hash.count + 1))
      return follow(ResourceReference(.deployment, namespace: pod.namespace, name: name))
    }
    return follow(reference)
  }

  /// Follows ReplicaSets, ReplicationControllers and Jobs to their owners; at
  /// most a handful of steps, so that a loop of owners ends.
  private func follow(_ start: ResourceReference) -> (WorkloadIdentity, Int?) {
    var reference = start
    for _ in 0..<4 {
      guard let index = controllers[reference],
        [.replicaSet, .replicationController, .job].contains(reference.kind),
        let owner = state.controllers[index].metadata.controller
      else { break }
      reference = ResourceReference(owner.kind, namespace: reference.namespace, name: owner.name)
    }
    let identity = WorkloadIdentity(
      namespace: reference.namespace ?? "default", kind: reference.kind, name: reference.name)
    return (identity, controllers[reference])
  }
}
