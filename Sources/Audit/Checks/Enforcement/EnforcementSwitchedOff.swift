import Kubernetes
import PolicyEngine

/// NP-CNI-002: a network plugin that could enforce policies and is told not to.
package struct EnforcementSwitchedOff: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-CNI-002", "Policy enforcement is switched off", severity: .critical,
    severityNote: "High for kinds other than NetworkPolicy.",
    description: """
      The AWS VPC CNI enforces policies only where its controller is switched on, Cilium none \
      under `enable-policy: never` or in audit mode, k3s none with --disable-network-policy. \
      Everything is in place but the switch, so nobody notices.
      """,
    remedy: """
      Switch enforcement on, in a test cluster first: from that moment on every policy counts.
      """,
    mappings: [.direct(.t1562), .supporting(.pci128), .supporting(.ac4)])

  /// Makes the check.
  package init() {}

  /// Returns one finding for NetworkPolicy, and one for each other kind that is
  /// there and switched off.
  package func findings(in context: AuditContext) -> [Finding] {
    var drafts: [FindingDraft] = []
    let names = context.enforcement.pluginText ?? ""
    if let found = context.enforcement.families[.networkPolicy], found.status == .off {
      let count = context.state.networkPolicies.count
      var draft = FindingDraft(
        context.clusterReference, "\(names) could enforce policies, and enforcement is off.")
      draft.key = ResourceKind.networkPolicy.description
      draft.location = context.state.networkPolicies.first?.metadata.location
      draft.classes = Array(context.table.podClasses.indices)
      draft.why = [
        found.reason,
        count == 0
          ? "a first NetworkPolicy would do nothing"
          : "\(count.counted("NetworkPolicy", "NetworkPolicies")) stand there and do nothing",
      ]
      drafts.append(draft)
    }
    for kind in context.unenforcedKinds(where: { $0.status == .off })
    where kind.kind != .networkPolicy {
      var draft = FindingDraft(
        ResourceReference(kind.kind, namespace: nil, name: context.state.name),
        "\(names) could enforce \(kind.kind), and that is off.")
      draft.severity = .high
      draft.location = kind.policies.first?.location
      draft.why = [
        kind.enforcement.reason,
        "\(kind.policies.count.counted("policy", "policies")): "
          + kind.policies.map(\.reference.name).listed,
      ]
      drafts.append(draft)
    }
    return drafts.map { finding($0, in: context) }
  }
}
