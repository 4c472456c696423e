import Kubernetes
import PolicyEngine

/// NP-CNI-001: policies that no network plugin enforces.
///
/// Left alone: kinds that are switched off (NP-CNI-002), and clusters without
/// policies whose plugin nobody knows. Not knowing is said, at the severity of
/// a remark, and never counted as a failure.
package struct NoEnforcingPlugin: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-CNI-001", "Policies without a network plugin that enforces them", severity: .critical,
    severityNote: """
      High for kinds other than NetworkPolicy; Info where nobody can say which plugin it is, or \
      what it does with a kind.
      """,
    description: """
      The API server stores every policy, whether or not anything reads it. Only the network \
      plugin makes it true: Flannel reads none, and each of the others knows its own kinds \
      only. Such policies look like protection and are none.
      """,
    remedy: """
      Use a network plugin that enforces the kind, write the policies in a kind that the \
      plugin in place enforces, or name the plugin with --cni where it was not recognised.
      """,
    mappings: [.direct(.msClusterNetworking), .supporting(.nist433), .supporting(.ac4)])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each kind that is there and not enforced, one for
  /// a plugin that enforces no NetworkPolicy, and one where nothing is known.
  package func findings(in context: AuditContext) -> [Finding] {
    let enforcement = context.enforcement
    var drafts: [FindingDraft] = []
    if !enforcement.isPluginKnown {
      if let draft = unknownPlugin(in: context) { drafts.append(draft) }
    } else if enforcement.families[.networkPolicy]?.status == .ignored {
      drafts.append(nothing(in: context))
    }
    drafts += context.unenforcedKinds { $0.status == .ignored || $0.status == .unknown }
      .filter { $0.kind != .networkPolicy || $0.enforcement.status == .unknown }
      .map { draft($0, in: context) }
    return drafts.map { finding($0, in: context) }
  }

  /// Nobody can say which plugin it is.
  private func unknownPlugin(in context: AuditContext) -> FindingDraft? {
    let policies = context.state.policySummaries
    guard !policies.isEmpty else { return nil }
    var draft = FindingDraft(
      context.clusterReference,
      "Nobody can say whether the policies are enforced: no network plugin was recognised.")
    draft.severity = .info
    draft.confidence = .assumed
    draft.key = "unknown"
    draft.why = [
      "neither DaemonSets nor nodes nor the plugins' own objects name one",
      "the texts of the \(policies.count.counted("policy", "policies")) are taken at their word",
    ]
    return draft
  }

  /// The plugin enforces no NetworkPolicy at all.
  private func nothing(in context: AuditContext) -> FindingDraft {
    let names = context.enforcement.pluginText ?? ""
    let count = context.state.networkPolicies.count
    var draft = FindingDraft(
      context.clusterReference, "The network plugin \(names) enforces no NetworkPolicy.")
    draft.key = ResourceKind.networkPolicy.description
    draft.location = context.state.networkPolicies.first?.metadata.location
    draft.classes = Array(context.table.podClasses.indices)
    draft.why = [
      context.enforcement.families[.networkPolicy]?.reason ?? "",
      count == 0
        ? "there is no NetworkPolicy yet, and none would help"
        : "\(count.counted("NetworkPolicy", "NetworkPolicies")) stand there and do nothing",
      "every pod may open and accept every connection",
    ]
    return draft
  }

  private func draft(_ kind: UnenforcedKind, in context: AuditContext) -> FindingDraft {
    let isUnknown = kind.enforcement.status == .unknown
    let names = context.enforcement.pluginText ?? "the network plugin"
    var draft = FindingDraft(
      ResourceReference(kind.kind, namespace: nil, name: context.state.name),
      isUnknown
        ? "Nobody can say whether \(names) enforces \(kind.kind)."
        : "\(names) does not enforce \(kind.kind): the policies do nothing.")
    draft.severity = isUnknown ? .info : kind.kind == .networkPolicy ? .critical : .high
    if isUnknown { draft.confidence = .assumed }
    draft.location = kind.policies.first?.location
    draft.why = [
      kind.enforcement.reason,
      "\(kind.policies.count.counted("policy", "policies")): "
        + kind.policies.map(\.reference.name).listed,
    ]
    return draft
  }
}
