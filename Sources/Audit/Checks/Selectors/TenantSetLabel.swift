import Kubernetes
import PolicyEngine

/// NP-SEL-003: a peer is chosen by a label of namespaces that whoever owns a
/// namespace may set.
///
/// Left alone: `kubernetes.io/metadata.name`, labels that the platform keeps,
/// and clusters whose roles are in the input and let nobody write namespaces.
package struct TenantSetLabel: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-SEL-003", "Trust in a label that tenants can set", severity: .medium,
    description: """
      The rule admits namespaces by a label that nobody guards. Whoever may label a namespace \
      of his own walks in. The API server itself sets kubernetes.io/metadata.name, which nobody \
      can forge.
      """,
    remedy: """
      Select namespaces by kubernetes.io/metadata.name, or guard the label by an admission \
      policy.
      """,
    mappings: [
      .direct(.t1098s006), .supporting(.iso822), .supporting(.pci125),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each such peer.
  package func findings(in context: AuditContext) -> [Finding] {
    let writers = TenantSetLabel.writers(in: context)
    if writers?.isEmpty == true { return [] }
    return written(writers, in: context) + others(writers, in: context)
  }

  /// Rules of NetworkPolicies, by what is written.
  private func written(_ writers: [String]?, in context: AuditContext) -> [Finding] {
    context.activeRules(.ingress).flatMap { active in
      (active.rule.peers ?? []).enumerated().compactMap { number, peer -> Finding? in
        guard case .pods(let namespaces?, _) = peer,
          let key = TenantSetLabel.unguarded(namespaces)
        else { return nil }
        var draft = active.draft(context, message(key))
        draft.path = active.peerPath(number, "namespaceSelector")
        return finding(
          draft, "the selector is \(namespaces)", key: "namespaces \(namespaces)", writers,
          active.classes, in: context)
      }
    }
  }

  /// Rules of other kinds, by the labels of namespaces that they come to.
  private func others(_ writers: [String]?, in context: AuditContext) -> [Finding] {
    context.allowRules(.ingress).flatMap { allow in
      allow.rule.terms.compactMap { terms -> Finding? in
        guard let key = TenantSetLabel.unguarded(terms.namespaces) else { return nil }
        let classes = context.classes(of: allow.policy, .ingress)
        if classes.isEmpty { return nil }
        return finding(
          allow.draft(context, classes, message(key)),
          "namespaces are asked for \(terms.namespaces)", key: "namespaces \(terms.namespaces)",
          writers, classes, in: context)
      }
    }
  }

  private func message(_ key: String) -> String {
    "A peer is chosen by the namespace label \(key), which tenants may set."
  }

  private func finding(
    _ draft: FindingDraft, _ selector: String, key: String, _ writers: [String]?,
    _ classes: [Int], in context: AuditContext
  ) -> Finding {
    var draft = draft
    draft.confidence = min(draft.confidence, writers == nil ? .likely : .proven)
    draft.key = key
    draft.why = [
      selector,
      writers.map { "may label namespaces: \($0.listed)" }
        ?? "roles are not in the input: who may label namespaces is not known",
      "concerned: \(context.extent(ofClasses: classes))",
    ]
    return finding(draft, in: context)
  }

  /// Returns who may write namespaces, the platform left out; `nil` where no
  /// role is in the input.
  private static func writers(in context: AuditContext) -> [String]? {
    let access = AccessTable(context.state)
    if access.isEmpty { return nil }
    var found: Set<String> = []
    for binding in context.state.roleBindings {
      guard let rights = access.rights(of: binding),
        rights.rules.contains(where: {
          $0.allows(anyOf: ["create", "update", "patch"], on: "namespaces", of: "")
        })
      else { continue }
      found.formUnion(
        binding.subjects.filter { !PolicyWriter.isPlatform($0, in: context) }
          .map(\.description))
    }
    return found.sorted()
  }

  /// Returns the first key that is neither the name nor kept by the platform,
  /// where no requirement names the namespace itself.
  private static func unguarded(_ selector: LabelSelector) -> String? {
    let names = selector.requirements.contains {
      $0.key == Namespace.nameLabel && $0.test == .isIn
    }
    if names { return nil }
    return selector.requirements.first { requirement in
      requirement.test != .doesNotExist && requirement.test != .notIn
        && !guardedPrefixes.contains { requirement.key.hasPrefix($0) }
    }?.key
  }

  /// Labels that the API server or the platform keeps: a table.
  private static let guardedPrefixes = [
    "kubernetes.io/", "pod-security.kubernetes.io/", "openshift.io/",
    "network.openshift.io/", "policy-group.network.openshift.io/", "field.cattle.io/",
    "capsule.clastix.io/",
  ]
}
