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
    // A policy that the engine found pods for is none; the rest is few.
    let candidates = context.state.networkPolicies.indices.filter { index in
      Direction.allCases.allSatisfy { context.classesOfPolicy[$0][index].isEmpty }
    }.map { context.state.networkPolicies[$0] }
    let labels = PodLabels(
      context.state, context.inventory, namespaces: Set(candidates.map(\.namespace)))
    let isLive = [.capture, .mustGather].contains(context.state.evidence.origin)
    return candidates.compactMap { policy in
      guard let selector = policy.selector, policy.isCaptured || policy.refusals.isEmpty,
        !labels.areSelected(by: selector, in: policy.namespace)
      else { return nil }
      let isMade = policy.metadata.controller != nil
      var draft = FindingDraft(
        policy.reference,
        "\(policy.name) selects no pod of namespace \(policy.namespace).")
      draft.severity = isLive && !isMade ? .medium : .info
      draft.confidence = isLive ? .proven : .likely
      draft.path = "spec.podSelector"
      draft.location = policy.metadata.location
      draft.why = ["no pod and no template carries \(selector)"]
      if let near = NearestLabel(to: selector, among: labels.sets(in: policy.namespace)) {
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
}
