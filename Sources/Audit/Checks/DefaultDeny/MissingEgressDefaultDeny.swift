import Kubernetes
import PolicyEngine

/// NP-DDN-002: a new pod in a namespace would be open for egress.
///
/// Judged by a hypothetical pod without labels, never by the names of policies.
/// Left alone: the platform's namespaces.
package struct MissingEgressDefaultDeny: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-DDN-002", "No default-deny for egress", severity: .high,
    severityNote: "Low while the namespace has no workloads.",
    description: """
      Take a pod without labels, with the default service account and no named ports: policies \
      of the namespace do not isolate it for egress, or admit more than DNS to the cluster's \
      resolvers and what the fleet file lists as baseline. Names of policies prove nothing.
      """,
    remedy: """
      Add a policy with an empty podSelector, policyTypes [Egress] and no rule, then allow \
      what is needed.
      """,
    mappings: [
      .direct(.t1041), .direct(.t1048), .direct(.pci132), .direct(.nist442),
      .direct(.nsaDefaultDeny), .direct(.sc75),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each namespace that is open.
  package func findings(in context: AuditContext) -> [Finding] {
    context.namespaces.filter { !$0.isSystem && $0.defaultDeny.egress == .open }.map { namespace in
      var draft = context.draft(
        namespace: namespace,
        "Namespace \(namespace.name) has no default-deny for egress: a new pod reaches peers nobody chose."
      )
      draft.direction = .egress
      if namespace.workloads.isEmpty { draft.severity = .low }
      draft.why = context.newcomerReasons(namespace.name, .egress)
      return finding(draft, in: context)
    }
  }
}
