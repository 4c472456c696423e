package import AuditCore
package import Kubernetes
package import Terminal

/// Something that happened: a person did it, or the audit told it.
package enum DashboardEvent: Sendable {
  /// The terminal.
  case terminal(Event)
  /// The fleet as far as it is audited.
  case fleet(FleetSnapshot)
  /// What was observed in a cluster.
  case flows(cluster: String, FlowsModel)
  /// The text around a finding, by its key.
  case excerpt(FindingKey, GuiltyExcerpt)
  /// The text of a policy.
  case policyText(cluster: String, ResourceReference, GuiltyExcerpt)
  /// Why the connection of a finding is allowed or denied.
  case explanation(FindingKey, ExplanationModel)
  /// What is suggested for a namespace.
  case suggestion(cluster: String, namespace: String, SuggestionModel)
  /// Why a connection is allowed or denied.
  case connection(cluster: String, ConnectionQuestion, ConnectionModel)
  /// What a policy does.
  case policyEffect(cluster: String, ResourceReference, PolicyEffectModel)
  /// What a workload may connect to, and what may connect to it.
  case connections(cluster: String, WorkloadIdentity, ConnectionsModel)
  /// Which policies act on a workload, in order.
  case contributions(cluster: String, WorkloadIdentity, ContributionsModel)
  /// There is no answer to what was asked, for a reason.
  case unavailable(DashboardEffect, String)
  /// A line for the person.
  case notice(String)
  /// The time is another one now.
  case clock(Timestamp)
}

extension DashboardEvent {
  /// Takes over what a session tells.
  package init(_ event: SessionEvent) {
    self =
      switch event {
      case .fleet(let snapshot): .fleet(snapshot)
      case .flows(let picture): .flows(cluster: picture.cluster ?? "", FlowsModel(picture))
      case .notice(let text): .notice(text)
      }
  }
}
