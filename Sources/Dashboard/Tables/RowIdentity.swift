package import Audit
package import AuditCore
package import Kubernetes

/// Which object a row of a table shows.
package enum RowIdentity: Hashable, Sendable {
  /// A cluster of the fleet.
  case cluster(String)
  /// A namespace of a cluster.
  case namespace(String)
  /// A workload.
  case workload(WorkloadIdentity)
  /// A policy or another resource.
  case resource(ResourceReference)
  /// A finding of a cluster.
  case finding(FindingKey)
  /// An attack path, by the workloads at both ends.
  case path(entry: String, end: String)
  /// An observed edge, by its place in the input's order of first sight.
  case flow(FlowKey)
  /// A connection that one can ask about.
  case connection(ConnectionQuestion)
  /// A line of a list that never changes, by its number.
  case line(Int)
}

/// Which finding is meant.
///
/// The fingerprint alone is not enough: two rules of one policy can break the
/// same check.
package struct FindingKey: Hashable, Sendable {
  /// The cluster.
  package var cluster: String
  /// The fingerprint of the finding.
  package var fingerprint: String
  /// The field it points at.
  package var path: String?

  /// Makes the key of a finding.
  package init(_ finding: Finding) {
    cluster = finding.cluster
    fingerprint = finding.fingerprint
    path = finding.path
  }
}
