/// The identity of a workload: the topmost owner that can be followed.
package struct WorkloadIdentity: Hashable, Sendable {
  /// The namespace.
  package var namespace: String
  /// The kind of the topmost owner; `Pod` for a pod without one.
  package var kind: ResourceKind
  /// Its name.
  package var name: String

  /// Makes an identity.
  package init(namespace: String, kind: ResourceKind, name: String) {
    self.namespace = namespace
    self.kind = kind
    self.name = name
  }

  /// The identity as a reference to the owner.
  package var reference: ResourceReference {
    ResourceReference(kind, namespace: namespace, name: name)
  }

  /// The identity as `namespace/name`.
  package var path: String { "\(namespace)/\(name)" }
}

extension WorkloadIdentity: Comparable {
  /// Orders by namespace, name, kind.
  package static func < (left: WorkloadIdentity, right: WorkloadIdentity) -> Bool {
    (left.namespace, left.name, left.kind) < (right.namespace, right.name, right.kind)
  }
}

extension WorkloadIdentity: CustomStringConvertible {
  /// The identity as `namespace/name[Kind]`.
  package var description: String { "\(path)[\(kind.kind)]" }
}

/// A workload: one owner and the pods that stand for it.
package struct Workload: Sendable {
  /// Which owner it is.
  package var identity: WorkloadIdentity
  /// Its pods, as indices into `Inventory.pods`; never empty.
  package var pods: [Int]
  /// The number of pods: live ones, or the replicas of a template (0 and up).
  package var podCount: Int
  /// A Boolean value that tells whether a template stands for pods that are
  /// not in the input (`podsFrom: template`).
  package var isFromTemplate: Bool
  /// The resource that makes the pods, as an index into
  /// `ClusterState.controllers`, if it is in the input.
  package var controller: Int?
  /// A Boolean value that tells whether another workload has the same
  /// namespace and name, so that the kind must be written out.
  package var isNameShared: Bool

  /// Makes a workload.
  package init(
    identity: WorkloadIdentity, pods: [Int], podCount: Int, isFromTemplate: Bool,
    controller: Int?, isNameShared: Bool = false
  ) {
    self.identity = identity
    self.pods = pods
    self.podCount = podCount
    self.isFromTemplate = isFromTemplate
    self.controller = controller
    self.isNameShared = isNameShared
  }

  /// The name as people write it: `ns/name`, with `[Kind]` where two share it.
  package var displayName: String { isNameShared ? identity.description : identity.path }
}

/// A pod as the engine sees it: a live one, or a template that stands for some.
package struct SubjectPod: Sendable {
  /// The pod; that of a template has the template's labels and no address.
  package var pod: Pod
  /// Its workload, as an index into `Inventory.workloads`.
  package var workload: Int
  /// How many equal pods it stands for: 1 for a live pod.
  package var count: Int
  /// Labels that are present with a value nobody knows (rule G-18).
  package var unknownLabelKeys: [String]
  /// A Boolean value that tells whether a template stands for the pods.
  package var isTemplate: Bool

  /// Makes a subject.
  package init(
    pod: Pod, workload: Int, count: Int = 1, unknownLabelKeys: [String] = [],
    isTemplate: Bool = false
  ) {
    self.pod = pod
    self.workload = workload
    self.count = count
    self.unknownLabelKeys = unknownLabelKeys
    self.isTemplate = isTemplate
  }

  /// A Boolean value that tells whether no controller owns the pod: some
  /// engines leave such pods alone (E06).
  package var isOwnerless: Bool { !isTemplate && pod.metadata.controller == nil }
}
