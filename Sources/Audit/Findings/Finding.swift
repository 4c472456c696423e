package import Kubernetes
package import PolicyEngine

/// Something wrong, with all a person needs to judge and mend it.
package struct Finding: Hashable, Sendable {
  /// The identifier of the check, such as `NP-ALW-002`; never used twice.
  package var id: String
  /// How bad it is.
  package var severity: Severity
  /// How sure it is.
  package var confidence: Confidence
  /// The cluster.
  package var cluster: String
  /// The namespace, or `nil` for the cluster as a whole.
  package var namespace: String?
  /// The guilty object: a policy, a workload, a namespace, a Service …
  package var object: ResourceReference
  /// The direction, where one is meant.
  package var direction: Direction?
  /// The field of the object, such as `spec.egress[0]`, or `nil`.
  package var path: String?
  /// Where the guilty text was read, or `nil` where there is none.
  package var location: SourceLocation?
  /// What is wrong: one sentence with a full stop.
  package var message: String
  /// Why the engine says so: at most three short lines.
  package var why: [String]
  /// The pods concerned, replicas of templates counted.
  package var podCount: Int
  /// The workloads concerned, as indices into `Inventory.workloads`, in order.
  package var workloads: [Int]
  /// What to do, in one sentence.
  package var remedy: String
  /// A digest that stays the same while the object, the check and the
  /// direction do: no counts, no lines, no generated names go into it.
  package var fingerprint: String

  /// Makes a finding; the fingerprint is derived from what identifies it.
  package init(
    id: String, severity: Severity, confidence: Confidence = .proven, cluster: String,
    namespace: String?, object: ResourceReference, direction: Direction? = nil,
    path: String? = nil, location: SourceLocation? = nil, message: String, why: [String] = [],
    podCount: Int = 0, workloads: [Int] = [], remedy: String, fingerprint: String
  ) {
    self.id = id
    self.severity = severity
    self.confidence = confidence
    self.cluster = cluster
    self.namespace = namespace
    self.object = object
    self.direction = direction
    self.path = path
    self.location = location
    self.message = message
    self.why = why
    self.podCount = podCount
    self.workloads = workloads
    self.remedy = remedy
    self.fingerprint = fingerprint
  }
}
