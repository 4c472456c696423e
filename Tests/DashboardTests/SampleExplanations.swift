import AuditCore
import DisplayText
import Kubernetes

@testable import Dashboard

/// Explanations as the outside would give them, for the screens.
enum SampleExplanations {
  /// The workload whose connections are listed.
  static let workload = WorkloadIdentity(
    namespace: "payments", kind: .deployment, name: "payment-api")

  /// A connection that is allowed.
  static let question = ConnectionQuestion(
    from: "payments/payment-api", to: "203.0.113.9", protocolName: "TCP", port: "443")

  /// A connection that is denied.
  static let deniedQuestion = ConnectionQuestion(
    from: "web/frontend", to: "payments/ledger-db", protocolName: "TCP", port: "5432")

  /// Why the first is allowed: an admin tier that passes it on, then the rule.
  static let allowed = ConnectionModel(
    verdict: .allowed, pairs: .init(asked: 3, allowed: 3),
    halves: [
      .init(
        direction: .egress, pod: "payments/payment-api", verdict: .allowed,
        reason: "NetworkPolicy/payments/tmp-monitoring spec.egress[0] admits it",
        excerpt: SampleFleet.excerpt,
        tiers: [
          .init(
            name: "Admin", outcome: "passed on", isDecisive: false,
            rules: [
              .init(
                name: "ClusterNetworkPolicy/guard spec.egress[0]",
                says: "passes it on to the next tier", place: "guard.yaml:11",
                isDecisive: false)
            ]),
          .init(
            name: "NetworkPolicy", outcome: "allowed", isDecisive: true,
            rules: [
              .init(
                name: "NetworkPolicy/payments/tmp-monitoring spec.egress[0]",
                says: "admits it", place: "tmp-monitoring.yaml:13", isDecisive: true),
              .init(
                name: "NetworkPolicy/payments/allow-dns spec.egress[0]",
                says: "admits the peer, but only UDP 53", place: "policy.yaml:31",
                isDecisive: false),
            ]),
        ])
    ],
    remarks: [
      .init("what is allowed needs mutual authentication", isMark: true)
    ],
    decisive: ResourceReference(
      .networkPolicy, namespace: "payments", name: "tmp-monitoring"))

  /// Why the second is denied.
  static let denied = ConnectionModel(
    verdict: .denied, pairs: .init(asked: 1, allowed: 0),
    halves: [
      .init(
        direction: .egress, pod: "web/frontend", verdict: .allowed,
        reason: "no policy acts on it, so everything passes", excerpt: nil, tiers: []),
      .init(
        direction: .ingress, pod: "payments/ledger-db", verdict: .denied,
        reason: "NetworkPolicy/payments/allow-frontend isolates it, and no rule admits this",
        excerpt: GuiltyExcerpt(
          title: "policy.yaml",
          lines: [
            .init(number: 21, text: "apiVersion: networking.k8s.io/v1", isGuilty: false),
            .init(number: 22, text: "kind: NetworkPolicy", isGuilty: false),
            .init(number: 23, text: "spec:", isGuilty: true),
            .init(
              number: 24, text: "  podSelector: {matchLabels: {app: ledger-db}}", isGuilty: true),
            .init(number: 25, text: "  policyTypes: [Ingress]", isGuilty: true),
          ]),
        tiers: [
          .init(
            name: "NetworkPolicy", outcome: "denied at its end", isDecisive: true,
            rules: [
              .init(
                name: "NetworkPolicy/payments/allow-frontend spec",
                says: "admits nothing here", place: "policy.yaml:23", isDecisive: true)
            ])
        ]),
    ],
    decisive: ResourceReference(
      .networkPolicy, namespace: "payments", name: "allow-frontend"))

  /// What a policy does that another one undoes in one direction.
  static let effect = PolicyEffectModel(
    summary: "closes 5 pairs, opens 1 pair", isIdle: false,
    sides: [
      .init(
        title: "ingress of 2 workloads", workloads: "payments/ledger-db, payments/payment-api",
        sentence: "effective", isEffective: true),
      .init(
        title: "egress of 2 workloads", workloads: "payments/ledger-db, payments/payment-api",
        sentence: "nullified by NetworkPolicy/payments/tmp-monitoring", isEffective: false),
    ],
    sections: [
      .init(
        verb: .closes, count: 5,
        lines: [
          "payments/ledger-db from payments/fraud-worker, web/frontend, all IPv4, all IPv6: All",
          "payments/payment-api from payments/nightly-settlement: TCP 8080",
        ]),
      .init(
        verb: .opens, count: 1, lines: ["payments/ledger-db from payments/payment-api: TCP 5432"]),
    ])

  /// The policies of the workload, in order.
  static let contributions = ContributionsModel(rows: [
    .init(
      direction: .egress, tier: "Admin", order: 1,
      policy: ResourceReference(
        ResourceKind(group: "policy.networking.k8s.io", "ClusterNetworkPolicy"), namespace: nil,
        name: "guard"),
      text: "denies TCP 22 to every pod; passes on TCP 443 to everyone", isDecisive: true),
    .init(
      direction: .egress, tier: "NetworkPolicy", order: 1,
      policy: ResourceReference(
        .networkPolicy, namespace: "payments", name: "default-deny-egress"),
      text: "isolates, and names nobody", isDecisive: false),
    .init(
      direction: .egress, tier: "NetworkPolicy", order: 2,
      policy: ResourceReference(.networkPolicy, namespace: "payments", name: "tmp-monitoring"),
      text: "allows all but TCP 22 to everyone", isDecisive: true),
  ])

  /// What the workload reaches, and what reaches it.
  static let connections = ConnectionsModel(rows: [
    .init(
      direction: .ingress, peer: "all IPv4", isExternal: true, connections: "TCP 8080",
      isEverything: false, isUncertain: false,
      question: .init(
        from: "203.0.113.9", to: "payments/payment-api", protocolName: "TCP", port: "8080")),
    .init(
      direction: .egress, peer: "all IPv4", isExternal: true, connections: "All",
      isEverything: true, isUncertain: false, question: question),
    .init(
      direction: .ingress, peer: "web/frontend", isExternal: false, connections: "TCP 8080",
      isEverything: false, isUncertain: false,
      question: .init(
        from: "web/frontend", to: "payments/payment-api", protocolName: "TCP", port: "8080")),
    .init(
      direction: .egress, peer: "payments/ledger-db", isExternal: false,
      connections: "unknown: TCP 5432", isEverything: false, isUncertain: true,
      question: .init(
        from: "payments/payment-api", to: "payments/ledger-db", protocolName: "TCP",
        port: "5432")),
  ])
}
