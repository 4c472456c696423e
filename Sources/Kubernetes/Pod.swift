/// A pod, live or recorded.
package struct Pod: Hashable, Sendable {
  /// Where a pod is in its life.
  package enum Phase: String, Hashable, Sendable {
    /// Not started yet; it may lack an address.
    case pending = "Pending"
    /// Running.
    case running = "Running"
    /// Ended well; no endpoint any more.
    case succeeded = "Succeeded"
    /// Ended badly; no endpoint any more.
    case failed = "Failed"
    /// Not said.
    case unknown = "Unknown"
  }

  /// The namespace.
  package var namespace: String
  /// The name.
  package var name: String
  /// Labels, annotations, owner and place.
  package var metadata: ObjectMetadata
  /// What decides about its traffic.
  package var spec: PodSpec
  /// Where it is in its life.
  package var phase: Phase
  /// Its addresses, at most one a family.
  package var addresses: [IPAddress]

  /// Makes a pod.
  package init(
    namespace: String, name: String, metadata: ObjectMetadata, spec: PodSpec,
    phase: Phase = .unknown, addresses: [IPAddress] = []
  ) {
    self.namespace = namespace
    self.name = name
    self.metadata = metadata
    self.spec = spec
    self.phase = phase
    self.addresses = addresses
  }

  /// A Boolean value that tells whether the pod has ended (rule G-8).
  package var isFinished: Bool { phase == .succeeded || phase == .failed }

  /// The identity of the pod.
  package var reference: ResourceReference {
    ResourceReference(.pod, namespace: namespace, name: name)
  }
}
