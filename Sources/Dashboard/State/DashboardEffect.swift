package import AuditCore
package import Kubernetes

/// Something the dashboard asks of the outside; answers come as events.
package enum DashboardEffect: Hashable, Sendable {
  /// End the program.
  case quit
  /// Stop the process until it is called back.
  case suspend
  /// Stop the work that is under way.
  case cancel
  /// Draw the whole screen anew.
  case redraw
  /// Fetch the text around a finding.
  case excerpt(FindingKey)
  /// Fetch the text of a policy.
  case policyText(cluster: String, ResourceReference)
  /// Explain a finding.
  case explanation(FindingKey)
  /// Suggest policies for a namespace.
  case suggestion(cluster: String, namespace: String)
  /// Explain a connection.
  case connection(cluster: String, ConnectionQuestion)
  /// Say what a policy does.
  case policyEffect(cluster: String, ResourceReference)
  /// List what a workload may connect to, and what may connect to it.
  case connections(cluster: String, WorkloadIdentity)
  /// List the policies that act on a workload, in order.
  case contributions(cluster: String, WorkloadIdentity)
  /// Read a source that the person typed.
  case openSource(String)
  /// Open the demonstration fleet.
  case openDemonstration
}
