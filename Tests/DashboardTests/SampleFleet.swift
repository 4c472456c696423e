import Audit
import AuditCore
import DisplayText
import Kubernetes
import PolicyEngine

@testable import Dashboard

/// A small fleet made by hand: every kind of row that a view must show.
///
/// One critical cluster, one whose policies could not be read, some better
/// ones, one that is being read, one that waits and one that failed. Names are
/// hostile in one place, so that every screen proves that nothing gets through.
enum SampleFleet {
  /// The time of every test.
  static let now = Timestamp(seconds: 1_788_000_000)

  /// The fleet while it is still read.
  static let growing = snapshot(isFinished: false)
  /// The fleet once everything is read.
  static let finished = snapshot(isFinished: true)

  /// The key of the finding that the triage ends at.
  static let allowAllEgress = FindingKey(
    payments.audit.findings.first { $0.id == "NP-ALW-002" } ?? payments.audit.findings[0])

  /// The cluster with the highest risk.
  static let payments = SampleCluster.payments()

  /// The text around the allow-all rule.
  static let excerpt = GuiltyExcerpt(
    title: "tmp-monitoring.yaml",
    lines: [
      .init(number: 9, text: "spec:", isGuilty: false),
      .init(number: 10, text: "  podSelector: {}", isGuilty: false),
      .init(number: 11, text: "  policyTypes: [Egress]", isGuilty: false),
      .init(number: 12, text: "  egress:", isGuilty: false),
      .init(number: 13, text: "  - {}", isGuilty: true),
      .init(number: 14, text: "---", isGuilty: false),
    ])

  /// Why the allow-all rule decides.
  static let explanation = ExplanationModel(
    title: "payment-api → 203.0.113.9:443 is allowed",
    steps: [
      .init("egress of payment-api: isolated by default-deny-egress, tmp-monitoring"),
      .init("default-deny-egress has no rule: allows nothing"),
      .init(
        "tmp-monitoring, spec.egress[0]: no peers, no ports: allows all", isDecisive: true),
      .init("destination is outside the cluster: no ingress side"),
    ])

  /// Suggested policies.
  static let suggestion = SuggestionModel(
    basis: "flows of 3 h 12 m and the manifests",
    yaml: """
      # default-deny for namespace payments, both directions
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: default-deny
        namespace: payments
      spec:
        podSelector: {}
        policyTypes: [Ingress, Egress]
      ---
      # payment-api → ledger-db 5432/TCP: 4,102 flows, last seen 3 s ago
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      """.split(separator: "\n").map {
        .init(SafeText($0), isComment: $0.hasPrefix("#"))
      },
    closed: .init(
      count: 3904,
      examples: [
        "payments/fraud-worker → world: All", "payments/ledger-db → world: All",
        "web/frontend → payments/ledger-db: All",
      ]),
    opened: .init(count: 0, examples: []),
    broken: .init(
      count: 1, examples: ["payments/fraud-worker → 198.51.100.23 443/TCP, 3.1/s"]),
    riskBefore: .init(points: 918, tier: "CRITICAL"),
    riskAfter: .init(points: 720, tier: "HIGH"),
    withoutEvidence: ["payments/nightly-settlement (CronJob): no flow in 3 h 12 m"],
    remarks: ["Silence proves nothing: 2 of 120 nodes told nothing."])

  /// Observed traffic of the payments cluster.
  static let flows = FlowsModel(
    edges: [
      .init(
        key: .init(
          client: "payments/payment-api", server: "world", port: "443/TCP",
          verdict: "forwarded"),
        namespaces: ["payments"], events: 7310, rate: 41.2,
        trend: [3, 3, 4, 4, 5, 6, 7, 7], names: ["api.stripe.com"], join: .allowedSeen,
        cause: "only by an allow-all"),
      .init(
        key: .init(
          client: "web/frontend", server: "payments/payment-api", port: "8080/TCP",
          verdict: "forwarded"),
        namespaces: ["payments", "web"], events: 55_000, rate: 310,
        trend: [7, 7, 7, 7, 7, 7, 7, 7], join: .allowedSeen, cause: "by allow-frontend"),
      .init(
        key: .init(
          client: "web/frontend", server: "analytics/analytics-db", port: "5432/TCP",
          verdict: "dropped"),
        namespaces: ["analytics", "web"], events: 144, rate: 0.8,
        trend: [1, 1, 1, 2, 1, 1, 1, 8], join: .deniedDropped),
      .init(
        key: .init(
          client: "payments/fraud-worker", server: "world", port: "443/TCP",
          verdict: "audit"),
        namespaces: ["payments"], events: 558, rate: 3.1,
        trend: [2, 2, 2, 2, 2, 2, 2, 2], names: ["198.51.100.23"], join: .unknown),
      .init(
        key: .init(
          client: "web/frontend", server: "payments/ledger-db", port: "5432/TCP",
          verdict: "forwarded"),
        namespaces: ["payments", "web"], events: 3, rate: 0.1, trend: [0, 0, 0, 1],
        join: .deniedForwarded, cause: "the plugin does not enforce"),
    ],
    lines: 446_100, skipped: 2, lost: 17, rate: 2481, window: 60, observed: 11_520, nodes: 118,
    isLive: true)

  private static func snapshot(isFinished: Bool) -> FleetSnapshot {
    let unknown = SampleCluster.withoutEvidence()
    let cards = SampleCluster.plain(
      "prod-na-cards", region: "NA", sector: "fintech", gap: 8300, data: 10_000,
      exposure: 8000, counts: [.high: 3, .critical: 1])
    let health = SampleCluster.plain(
      "ehr-apac-1", region: "APAC", sector: "healthcare", gap: 6700, data: 10_000,
      exposure: 6000, counts: [.high: 2, .medium: 4])
    let shared = SampleCluster.plain(
      "saas-eu-shared", region: "EMEA", sector: "saas", gap: 3350, data: 5000, exposure: 8000,
      counts: [.medium: 2])
    let wide = SampleCluster.plain(
      "saas-eu-café-日本", region: "EMEA", sector: "saas", gap: 0, data: 3000, exposure: 2000,
      counts: [:])
    let hostile = SampleCluster.plain(
      "evil\u{1B}[2J\u{202E}gnp\r\n", region: "N\tA", sector: "saas", gap: 1000, data: 5000,
      exposure: 4000, counts: [.low: 1])
    func entry(_ result: ClusterResult) -> FleetSnapshot.Entry {
      .init(name: result.audit.name, profile: result.audit.profile, stage: .ready(result))
    }
    var entries = [
      entry(shared), entry(payments), entry(wide), entry(health), entry(unknown), entry(cards),
      entry(hostile),
    ]
    let failed = FleetSnapshot.Entry(
      name: "edge-lost", profile: ClusterProfile(), stage: .failed("no such folder"))
    entries.append(failed)
    if !isFinished {
      entries.append(
        .init(
          name: "saas-na-2", profile: ClusterProfile(),
          stage: .loading(step: "reading manifests", share: 0.4)))
      entries.append(.init(name: "saas-na-3", profile: ClusterProfile(), stage: .waiting))
    }
    var figures = FleetFigures()
    figures.clusters = entries.count
    figures.nodes = 4520
    figures.pods = 118_204
    figures.incomplete = ["edge-lost", "edge-na-7"]
    figures.withoutEffectiveEgress = FleetShare(count: 5, of: 6)
    figures.wildcardIngress = FleetShare(count: 2, of: 6)
    figures.openIngress = FleetShare(count: 3, of: 6)
    figures.pciScope.of = 3
    figures.pciScope.enforced = 1
    figures.pciScope.tooPermissive = 2
    figures.tiers = [.critical: 2, .high: 1, .medium: 1, .low: 2]
    return FleetSnapshot(entries: entries, figures: figures, isFinished: isFinished)
  }
}
