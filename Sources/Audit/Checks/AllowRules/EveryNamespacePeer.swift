import Kubernetes
import PolicyEngine

/// NP-ALW-005: a rule admits every pod of every namespace.
///
/// A rule for scraping metrics, or for DNS, is Low.
package struct EveryNamespacePeer: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-ALW-005", "Every namespace admitted", severity: .medium,
    severityNote: "Low for metrics ports and for DNS.",
    description: """
      `namespaceSelector: {}` without a podSelector admits every pod of the cluster, those of \
      other teams and of tomorrow included.
      """,
    remedy: """
      Name the namespaces by `kubernetes.io/metadata.name` and the pods by their labels.
      """,
    mappings: [
      .direct(.t1210), .direct(.msClusterNetworking), .direct(.iso822), .supporting(.nist433),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each such rule.
  package func findings(in context: AuditContext) -> [Finding] {
    Direction.allCases.flatMap { direction in
      context.activeRules(direction).compactMap { active -> Finding? in
        guard !active.rule.admitsEveryPeer,
          let index = active.rule.peers?.firstIndex(where: \.isEveryNamespace)
        else { return nil }
        var draft = active.draft(
          context,
          "\(direction == .ingress ? "An ingress" : "An egress") rule admits every pod "
            + "of every namespace.")
        draft.path = active.peerPath(index, "namespaceSelector")
        let specs = active.classes.compactMap { index in
          context.table.podClasses[index].pods.first.map { context.inventory.pods[$0].pod.spec }
        }
        let isScrape =
          direction == .ingress && MetricsPorts.coverAll(of: active.rule, at: specs)
        if isScrape || (direction == .egress && active.rule.namesDNSOnly) { draft.severity = .low }
        draft.why = [
          "an empty namespaceSelector matches all namespaces, present and future",
          active.rule.admitsAnyPort
            ? "no ports are named: all of them are open"
            : "on \((active.rule.ports ?? []).map(\.canonicalText).listed)",
          "concerned: \(context.extent(ofClasses: active.classes))",
        ]
        return finding(draft, in: context)
      }
        + findings(
          onRulesOf: direction, giving: .clusterWide,
          "\(direction == .ingress ? "An ingress" : "An egress") rule admits every pod "
            + "of every namespace.", in: context)
    }
  }
}
