import Kubernetes
import PolicyEngine

/// NP-CNI-003: a policy asks for what the network plugin lacks, limits or does
/// otherwise than the text says.
package struct UnsupportedPolicyFeature: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-CNI-003", "Policy asks for what the network plugin lacks", severity: .medium,
    severityNote: """
      Critical where a named port opens every port; High where pods are left alone that the \
      text isolates.
      """,
    description: """
      Plugins lag behind the API or deviate from it: `endPort`, SCTP, named ports, ports of \
      sidecars, long lists of ports, pods without an owner, nodes as peers. The policy is \
      stored, and what happens is something else. Results here are those of the plugin.
      """,
    remedy: """
      Write the rule without the feature, or use a version of the plugin that has it.
      """,
    mappings: [.supporting(.pci128), .supporting(.ac4)])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each policy and feature, and one for each
  /// namespace with pods that the plugin leaves alone.
  package func findings(in context: AuditContext) -> [Finding] {
    (policies(in: context) + ownerless(in: context)).map { finding($0, in: context) }
  }

  private struct Use: Hashable {
    var policy: ResourceReference
    var feature: EngineLimit.Feature
  }

  private func policies(in context: AuditContext) -> [FindingDraft] {
    var order: [Use] = []
    var uses: [Use: [Enforcement.FeatureUse]] = [:]
    for found in context.enforcement.features {
      let use = Use(policy: found.policy, feature: found.limit.feature)
      if uses[use] == nil { order.append(use) }
      uses[use, default: []].append(found)
    }
    return order.compactMap { use in
      guard let found = uses[use], let first = found.first else { return nil }
      var draft = FindingDraft(
        use.policy,
        "\(use.policy) asks for \(use.feature.words), which \(first.engine) "
          + "\(first.limit.isCertain ? "does not do" : "may not do") as written.")
      draft.severity = use.feature == .namedPort && first.limit.opens ? .critical : .medium
      draft.confidence = first.limit.isCertain ? .proven : .likely
      draft.path = first.path
      draft.location = first.location
      draft.key = use.feature.rawValue
      draft.why = [first.limit.effect]
      if found.count > 1 {
        draft.why.append("in \(found.count) of its rules: \(found.map(\.path).listed)")
      }
      return draft
    }
  }

  /// Pods that no controller owns, where the plugin leaves them alone (E06).
  private func ownerless(in context: AuditContext) -> [FindingDraft] {
    let engines = context.enforcement.engines
    guard engines.contains(where: { $0.networkPolicyQuirks.skipsOwnerlessPods }) else { return [] }
    let pods = context.inventory.pods.indices.filter { index in
      let subject = context.inventory.pods[index]
      guard subject.isOwnerless, !subject.pod.spec.isHostNetwork else { return false }
      let podClass = context.table.classOfPod[index]
      return Direction.allCases.contains { context.table.isIsolatedByText[$0][podClass] }
    }
    return Dictionary(grouping: pods) { context.inventory.pods[$0].pod.namespace }
      .sorted { $0.key < $1.key }
      .map { namespace, pods in
        var draft = FindingDraft(
          ResourceReference(.namespace, namespace: nil, name: namespace),
          "Policies do nothing for pods of \(namespace) that no controller owns.")
        draft.severity = .high
        draft.location = context.location(ofNamespace: namespace)
        draft.key = EngineLimit.Feature.ownerlessPod.rawValue
        draft.podCount = pods.count
        draft.workloads = Set(pods.map { context.inventory.pods[$0].workload }).sorted()
        draft.why = [
          "\(context.enforcement.title) acts on pods with an owner only",
          "left alone: \(pods.map { context.inventory.pods[$0].pod.name }.listed)",
        ]
        return draft
      }
  }
}

extension EngineLimit.Feature {
  /// What is asked for, in words.
  fileprivate var words: String {
    switch self {
    case .endPort: "a range of ports"
    case .namedPort: "a port by its name"
    case .sidecarPort: "a port of a sidecar by its name"
    case .sctp: "SCTP"
    case .unlistedDirection: "rules without effect in a direction it does not list"
    case .manyPorts: "many ports beside a block"
    case .ownerlessPod: "pods that no controller owns"
    case .hostNetworkPeer: "peers by selectors that match pods on the host's network"
    case .nodes: "nodes as peers"
    case .domainNames: "domain names as peers"
    }
  }
}
