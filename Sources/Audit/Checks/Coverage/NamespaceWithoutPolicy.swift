import Kubernetes

/// NP-COV-003: a namespace has no policy at all.
///
/// Left alone: the platform's namespaces, and those that a policy kind nobody
/// evaluated, or a list nobody could read, might cover.
package struct NamespaceWithoutPolicy: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-COV-003", "Namespace without any policy", severity: .medium,
    severityNote: "Info while the namespace has no workloads.",
    description: """
      Not one policy stands in the namespace. Whatever is deployed there is open in both \
      directions from its first second on.
      """,
    remedy: """
      Add a default-deny for both directions, then the allow rules that the workloads need.
      """,
    mappings: [
      .direct(.msNetworkMapping), .direct(.cis532), .supporting(.nsaDefaultDeny),
      .supporting(.sc75),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each namespace without a policy.
  package func findings(in context: AuditContext) -> [Finding] {
    context.namespaces.filter { namespace in
      namespace.hasNoPolicy && !namespace.isSystem
        && !context.mayHaveUnreadPolicies(namespace.name)
    }.map { namespace in
      let count = namespace.workloads.count
      var draft = context.draft(
        namespace: namespace, "Namespace \(namespace.name) has no policy at all.")
      if count == 0 { draft.severity = .info }
      draft.why = [
        count == 0
          ? "it has no workloads yet; the first one will be open in both directions"
          : "its \(count.counted("workload")) are open in both directions",
        "no policy of another kind, cluster-wide ones included, speaks for its pods either",
      ]
      return finding(draft, in: context)
    }
  }
}
