/// A resource that makes pods from a template: Deployment, StatefulSet,
/// DaemonSet, ReplicaSet, ReplicationController, Job or CronJob.
package struct WorkloadController: Hashable, Sendable {
  /// Kind, namespace and name.
  package var reference: ResourceReference
  /// Labels, annotations, owner and place.
  package var metadata: ObjectMetadata
  /// The number of pods asked for, or `nil` where the kind has none.
  package var replicas: Int?
  /// The selector, or `nil` where the kind makes its own.
  package var selector: LabelSelector?
  /// Labels and annotations of the pods it makes.
  package var podMetadata: ObjectMetadata
  /// The specification of the pods it makes.
  package var podSpec: PodSpec
  /// A Boolean value that tells whether the work is done, as of a finished Job.
  package var isFinished: Bool

  /// Makes a controller.
  package init(
    reference: ResourceReference, metadata: ObjectMetadata, replicas: Int?,
    selector: LabelSelector?, podMetadata: ObjectMetadata, podSpec: PodSpec,
    isFinished: Bool = false
  ) {
    self.reference = reference
    self.metadata = metadata
    self.replicas = replicas
    self.selector = selector
    self.podMetadata = podMetadata
    self.podSpec = podSpec
    self.isFinished = isFinished
  }

  /// The label keys that the controller adds to its pods with values nobody
  /// can know from the template (rule G-18).
  package var generatedLabelKeys: [String] {
    switch reference.kind {
    case .deployment, .replicaSet: ["pod-template-hash"]
    case .daemonSet: ["controller-revision-hash", "pod-template-generation"]
    case .statefulSet:
      [
        "controller-revision-hash", "statefulset.kubernetes.io/pod-name",
        "apps.kubernetes.io/pod-index",
      ]
    case .job, .cronJob:
      [
        "batch.kubernetes.io/job-name", "job-name", "batch.kubernetes.io/controller-uid",
        "controller-uid", "batch.kubernetes.io/job-completion-index",
      ]
    default: []
    }
  }
}
