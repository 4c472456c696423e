import Kubernetes
import PolicyEngine

/// NP-SEL-002: a policy selects by a label that the next release changes, or
/// admits any pod of the cluster that carries a label of its user's choice.
package struct UnstableLabel: AuditCheck {
  /// Labels that change with a release, a revision or a single pod: a table.
  package static let keys: Set<String> = [
    "pod-template-hash", "controller-revision-hash", "pod-template-generation",
    "statefulset.kubernetes.io/pod-name", "controller-uid", "batch.kubernetes.io/controller-uid",
    "job-name", "batch.kubernetes.io/job-name", "version", "app.kubernetes.io/version",
    "helm.sh/chart", "chart", "image-tag", "build", "commit",
  ]

  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-SEL-002", "Selector on an unstable label", severity: .low,
    description: """
      The label changes with the next release or revision, and the policy stops matching \
      without anybody touching it; or the peer is any pod of any namespace with a label that \
      whoever may start a pod sets as he likes.
      """,
    remedy: """
      Select by labels that stay, such as app.kubernetes.io/name, and name the namespaces.
      """,
    mappings: [
      .supporting(.pci127), .supporting(.iso822),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each selector of that kind.
  package func findings(in context: AuditContext) -> [Finding] {
    subjects(in: context) + peers(in: context) + otherSubjects(in: context)
      + otherPeers(in: context)
  }

  /// Policies of other kinds, by the labels of pods that they come to.
  private func otherSubjects(in context: AuditContext) -> [Finding] {
    context.readings.policies.compactMap { policy in
      guard let key = policy.subject.lazy.compactMap(UnstableLabel.unstable).first else {
        return nil
      }
      let reference = policy.source.reference
      var draft = FindingDraft(
        reference, "\(reference.name) selects its pods by the unstable label \(key).")
      draft.path = policy.origin.path
      draft.location = policy.origin.location
      draft.classes = Set(Direction.allCases.flatMap { context.classes(of: policy, $0) }).sorted()
      draft.key = "subject \(key)"
      draft.why = [
        "\(key) changes with a release or a revision",
        "pods that come then are not selected, and what it says does not hold for them",
      ]
      return finding(draft, in: context)
    }
  }

  /// Rules of other kinds, whatever they do: a denial that stops matching opens.
  private func otherPeers(in context: AuditContext) -> [Finding] {
    Direction.allCases.flatMap { direction in
      context.readings.policies.flatMap { policy -> [Finding] in
        let rules = policy.side(direction)?.rules ?? []
        let classes = rules.isEmpty ? [] : context.classes(of: policy, direction)
        if classes.isEmpty { return [] }
        return rules.flatMap { rule in
          rule.terms.compactMap { terms -> Finding? in
            let key = UnstableLabel.unstable(terms)
            let isAnywhere =
              direction == .ingress && rule.action == .allow && terms.isOfAnyNamespace
              && terms.isExact && !terms.pods.isEmpty
            guard key != nil || isAnywhere else { return nil }
            var draft = context.draft(
              rule.origin, direction, classes,
              key.map { "A peer is selected by the unstable label \($0)." }
                ?? "Any pod of any namespace is admitted that carries \(terms.pods).")
            draft.key = "peer \(key ?? "\(terms.pods)") \(rule.origin.path)"
            draft.why = [
              key.map { "\($0) changes with a release or a revision" }
                ?? "whoever may start a pod anywhere sets its labels as he likes",
              "concerned: \(context.extent(ofClasses: classes))",
            ]
            return finding(draft, in: context)
          }
        }
      }
    }
  }

  private func subjects(in context: AuditContext) -> [Finding] {
    context.state.networkPolicies.indices.compactMap { index in
      let policy = context.state.networkPolicies[index]
      guard let selector = policy.selector, context.stands(policy),
        let key = UnstableLabel.unstable(selector)
      else { return nil }
      var draft = FindingDraft(
        policy.reference, "\(policy.name) selects its pods by the unstable label \(key).")
      draft.path = "spec.podSelector"
      draft.location = policy.metadata.location
      draft.classes = Set(
        Direction.allCases.flatMap { context.classesOfPolicy[$0][index] }
      ).sorted()
      draft.key = "subject \(key)"
      draft.why = [
        "\(key) changes with a release or a revision",
        "pods that come then are not selected, and not isolated",
      ]
      return finding(draft, in: context)
    }
  }

  private func peers(in context: AuditContext) -> [Finding] {
    Direction.allCases.flatMap { direction in
      context.activeRules(direction).flatMap { active in
        (active.rule.peers ?? []).enumerated().compactMap { number, peer -> Finding? in
          guard case .pods(let namespaces, let pods?) = peer, !pods.isEmpty else { return nil }
          let key = UnstableLabel.unstable(pods)
          let isAnywhere = direction == .ingress && namespaces?.isEmpty == true
          guard key != nil || isAnywhere else { return nil }
          var draft = active.draft(
            context,
            key.map { "A peer is selected by the unstable label \($0)." }
              ?? "Any pod of any namespace is admitted that carries \(pods).")
          draft.path = active.peerPath(number, "podSelector")
          draft.key = "peer \(peer.canonicalText)"
          draft.why = [
            key.map { "\($0) changes with a release or a revision" }
              ?? "whoever may start a pod anywhere sets its labels as he likes",
            "concerned: \(context.extent(ofClasses: active.classes))",
          ]
          return finding(draft, in: context)
        }
      }
    }
  }

  private static func unstable(_ terms: LabelTerms) -> String? {
    unstable(terms.pods) ?? terms.furtherPodKeys.first(where: keys.contains)
  }

  private static func unstable(_ selector: LabelSelector) -> String? {
    selector.requirements.first {
      ($0.test == .isIn || $0.test == .notIn) && keys.contains($0.key)
    }?.key
  }
}
