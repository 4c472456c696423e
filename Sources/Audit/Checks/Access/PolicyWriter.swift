import Kubernetes

/// NP-RBAC-001: somebody beside the platform may write network policies, or the
/// labels of namespaces by which policies admit.
///
/// One finding for each binding. Left alone: input without roles, and subjects
/// that every cluster has (`system:…`, service accounts of the platform).
package struct PolicyWriter: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-RBAC-001", "Policies can be changed by", severity: .medium,
    description: """
      Whoever may write network policies, or set the labels of a namespace, opens what is \
      closed without touching a workload. Most clean-ups are undone this way, by a pipeline or \
      by a hurried hand. Judged by roles and bindings, where they are in the input.
      """,
    remedy: """
      Leave writing policies to one pipeline that is reviewed, and take networkpolicies out of \
      the roles of everybody else.
      """,
    mappings: [
      .direct(.t1562), .supporting(.t1098s006), .direct(.pci122),
    ])

  /// The policy kinds, by API group: a table.
  private static let kinds: [(group: String, resources: [String])] = [
    ("networking.k8s.io", ["networkpolicies"]),
    (
      "policy.networking.k8s.io",
      ["adminnetworkpolicies", "baselineadminnetworkpolicies", "clusternetworkpolicies"]
    ),
    ("cilium.io", ["ciliumnetworkpolicies", "ciliumclusterwidenetworkpolicies"]),
    ("projectcalico.org", ["networkpolicies", "globalnetworkpolicies"]),
    ("crd.projectcalico.org", ["networkpolicies", "globalnetworkpolicies"]),
  ]
  private static let writing = ["create", "update", "patch", "delete", "deletecollection"]

  /// Makes the check.
  package init() {}

  /// Returns one finding for each binding that gives such rights.
  package func findings(in context: AuditContext) -> [Finding] {
    let access = AccessTable(context.state)
    return context.state.roleBindings.compactMap { binding in
      let subjects = binding.subjects.filter { !PolicyWriter.isPlatform($0, in: context) }
      guard !subjects.isEmpty, let rights = access.rights(of: binding) else { return nil }
      let resources = PolicyWriter.kinds.flatMap { kind in
        kind.resources.filter { resource in
          rights.rules.contains {
            $0.allows(anyOf: PolicyWriter.writing, on: resource, of: kind.group)
          }
        }
      }
      let setsLabels = rights.rules.contains {
        $0.allows(anyOf: ["update", "patch"], on: "namespaces", of: "")
      }
      if resources.isEmpty, !setsLabels { return nil }
      let place = binding.reference.namespace.map { "namespace \($0)" } ?? "every namespace"
      let what =
        resources.isEmpty
        ? "the labels of namespaces"
        : setsLabels ? "network policies and the labels of namespaces" : "network policies"
      let names = subjects.map(\.description)
      var draft = FindingDraft(
        binding.reference,
        "\(names[0])\(names.count > 1 ? " and \(names.count - 1) more" : "") may write \(what) "
          + "in \(place).")
      draft.path = "roleRef"
      draft.location = binding.metadata.location
      draft.confidence = rights.isRead ? .proven : .likely
      draft.workloads = []
      draft.podCount = 0
      draft.why = [
        "bound to \(binding.role.kind.kind) \(binding.role.name): \(names.listed)",
        resources.isEmpty
          ? "a peer's namespaceSelector believes those labels"
          : "kinds: \(Array(Set(resources)).sorted().listed)",
        rights.isRead
          ? "the role is in the input"
          : "the role is not in the input; every cluster has it with these rights",
      ]
      return finding(draft, in: context)
    }
  }

  /// Returns whether a subject is one that every cluster has.
  static func isPlatform(_ subject: AccessSubject, in context: AuditContext) -> Bool {
    switch subject {
    case .serviceAccount(let namespace, _): context.isSystem(namespace)
    case .user(let name): name.hasPrefix("system:") && !name.hasPrefix("system:serviceaccount:")
    case .group(let name):
      name.hasPrefix("system:") && !name.hasPrefix("system:serviceaccounts")
        && name != "system:authenticated" && name != "system:unauthenticated"
    }
  }
}
