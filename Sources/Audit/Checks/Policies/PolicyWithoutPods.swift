import Kubernetes
import PolicyEngine

/// NP-DNG-001: no pod, and no template of a pod, carries the labels that a
/// policy selects.
///
/// Counted as selected: templates scaled to nothing, of CronJobs and of
/// finished Jobs, and finished pods. Where the input is manifests, pods that an
/// operator will make are not in it: Info only, as for policies that a
/// controller owns.
package struct PolicyWithoutPods: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-DNG-001", "Policy that selects no pod", severity: .medium,
    severityNote: "Info where the input is manifests, or where a controller owns the policy.",
    description: """
      Nothing in the namespace carries the labels. Often a label was renamed and the policy \
      was left behind, so that pods someone believes to be protected are open.
      """,
    remedy: """
      Correct the selector, or delete the policy.
      """,
    mappings: [
      .direct(.pci127)
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each such policy.
  package func findings(in context: AuditContext) -> [Finding] {
    if context.state.evidence.gaps.contains(where: { $0.kind == nil || $0.kind == .pod }) {
      return []
    }
    return written(in: context) + others(in: context)
  }

  /// NetworkPolicies, as they are written.
  private func written(in context: AuditContext) -> [Finding] {
    // A policy that the engine found pods for is none; the rest is few.
    let candidates = context.state.networkPolicies.indices.filter { index in
      Direction.allCases.allSatisfy { context.classesOfPolicy[$0][index].isEmpty }
    }.map { context.state.networkPolicies[$0] }
    let labels = PodLabels(
      context.state, context.inventory, namespaces: Set(candidates.map(\.namespace)))
    return candidates.compactMap { policy in
      guard let selector = policy.selector, policy.isCaptured || policy.refusals.isEmpty,
        !labels.areSelected(by: selector, in: policy.namespace)
      else { return nil }
      var draft = FindingDraft(
        policy.reference,
        "\(policy.name) selects no pod of namespace \(policy.namespace).")
      draft.path = "spec.podSelector"
      draft.location = policy.metadata.location
      return finding(
        draft, ["no pod and no template carries \(selector)"],
        NearestLabel(to: selector, among: labels.sets(in: policy.namespace)),
        isMade: policy.metadata.controller != nil, in: context)
    }
  }

  /// Policies of other kinds, by the labels that their subjects come to.
  ///
  /// Where something else than labels chooses the pods, nothing is said.
  private func others(in context: AuditContext) -> [Finding] {
    let counts = context.readings.policies.reduce(into: [ResourceReference: Int]()) {
      $0[$1.source.reference, default: 0] += 1
    }
    // A policy that the engine found pods for is none, unless it is one of several
    // of an object, whose pods are found together.
    let candidates = context.readings.policies.filter { policy in
      policy.isCertain && !policy.subject.isEmpty && policy.subject.allSatisfy(\.isExact)
        && (Direction.allCases.allSatisfy { policy.groups($0).isEmpty }
          || counts[policy.source.reference] != 1)
    }
    if candidates.isEmpty { return [] }
    let targets = SelectorTargets(context)
    let made = Set(
      context.state.decodedPolicies.filter { $0.metadata.controller != nil }.map(\.reference))
    return candidates.compactMap { policy in
      let lacks = policy.subject.compactMap(targets.lack)
      guard lacks.count == policy.subject.count else { return nil }
      let reference = policy.source.reference
      var draft = FindingDraft(
        reference,
        "\(reference.name) selects no pod of "
          + (reference.namespace.map { "namespace \($0)." } ?? "the cluster."))
      draft.path = policy.origin.path
      draft.location = policy.origin.location
      return finding(
        draft, lacks.map(\.reason), lacks.lazy.compactMap(\.near).first,
        isMade: made.contains(reference), in: context)
    }
  }

  private func finding(
    _ draft: FindingDraft, _ reasons: [String], _ near: NearestLabel?, isMade: Bool,
    in context: AuditContext
  ) -> Finding {
    let isLive = [.capture, .mustGather].contains(context.state.evidence.origin)
    var draft = draft
    draft.severity = isLive && !isMade ? .medium : .info
    draft.confidence = isLive ? .proven : .likely
    draft.why = reasons
    if let near {
      draft.why.append("close by: \(near.text)")
      draft.remedy =
        "Write `\(near.label.key): \(near.label.value)` in the selector, or delete the policy."
    }
    draft.why.append(
      isMade
        ? "a controller owns the policy; its pods may come later"
        : isLive
          ? "a pod that comes later with these labels would be selected"
          : "the input is manifests: an operator may make the pods in the cluster")
    return finding(draft, in: context)
  }
}
