import Audit
import AuditCore
import Kubernetes
import PolicyEngine

/// Clusters of the sample fleet, built from resources so that indices hold.
enum SampleCluster {
  private static let place = SourceLocation(file: "payments.yaml", line: 1, column: 1)

  /// The cluster that the triage opens: an allow-all in namespace payments.
  static func payments() -> ClusterResult {
    var state = ClusterState(name: "prod-eu-payments")
    state.namespaces = ["payments", "web", "kube-system"].map {
      Namespace(name: $0, metadata: ObjectMetadata(location: place))
    }
    state.controllers = [
      controller(.deployment, "payments", "payment-api", 3),
      controller(.statefulSet, "payments", "ledger-db", 2),
      controller(.deployment, "payments", "fraud-worker", 6),
      controller(.cronJob, "payments", "nightly-settlement", 1),
      controller(.deployment, "web", "frontend", 8),
      controller(.daemonSet, "kube-system", "node-agent", 1),
    ]
    state.networkPolicies = [
      NetworkPolicy(
        namespace: "payments", name: "default-deny-egress",
        metadata: ObjectMetadata(
          location: SourceLocation(file: "policy.yaml", line: 3, column: 1)),
        isolatesIngress: false, isolatesEgress: true),
      NetworkPolicy(
        namespace: "payments", name: "tmp-monitoring",
        metadata: ObjectMetadata(
          creation: Timestamp(seconds: 1_761_000_000),
          location: SourceLocation(file: "tmp-monitoring.yaml", line: 1, column: 1)),
        isolatesIngress: false, isolatesEgress: true,
        egress: [
          NetworkPolicyRule(
            path: "spec.egress[0]",
            location: SourceLocation(file: "tmp-monitoring.yaml", line: 13, column: 3))
        ]),
      NetworkPolicy(
        namespace: "payments", name: "allow-frontend",
        metadata: ObjectMetadata(
          location: SourceLocation(file: "policy.yaml", line: 21, column: 1)),
        selector: LabelSelector(matchLabels: Labels([Label("app", "ledger-db")])),
        isolatesIngress: true,
        isolatesEgress: false),
    ]
    let inventory = Inventory(state)
    func index(_ namespace: String, _ name: String) -> Int {
      inventory.workloads(namespace: namespace, name: name).first ?? 0
    }
    let payments = NamespaceAudit(
      name: "payments", isSystem: false,
      workloads: [
        workload(index("payments", "fraud-worker"), .open, .allowAll, all: true),
        workload(index("payments", "ledger-db"), .segmented, .allowAll, reached: 4),
        workload(index("payments", "nightly-settlement"), .unknown, .allowAll),
        workload(index("payments", "payment-api"), .world, .allowAll, all: true),
      ], podCount: 12,
      coverage: Directions(
        ingress: coverage([.segmented: 1, .world: 1, .open: 1, .unknown: 1]),
        egress: coverage([.allowAll: 4])),
      defaultDeny: Directions(ingress: .open, egress: .open),
      risk: RiskScore(
        policyGap: .init(
          thousandths: 7950,
          reasons: [
            "no egress isolation holds on 4 of 4 workloads, ingress effective on 25 to 50 %"
          ]),
        dataSensitivity: .init(
          thousandths: 10_000, reasons: ["label data-classification=pci"]),
        exposureLevel: .init(
          thousandths: 10_000,
          reasons: ["Ingress payments-public → Service payment-api → 3 pods"])),
      policies: [0, 1, 2])
    let web = NamespaceAudit(
      name: "web", isSystem: false,
      workloads: [workload(index("web", "frontend"), .open, .open, all: true)], podCount: 8,
      coverage: Directions(ingress: coverage([.open: 1]), egress: coverage([.open: 1])),
      defaultDeny: Directions(ingress: .open, egress: .open),
      risk: RiskScore(
        policyGap: .init(thousandths: 10_000, reasons: ["no policy"]),
        dataSensitivity: .init(
          thousandths: 5000, reasons: ["nothing known"], confidence: .assumed),
        exposureLevel: .init(thousandths: 10_000, reasons: ["Ingress web"])),
      policies: [])
    let system = NamespaceAudit(
      name: "kube-system", isSystem: true,
      workloads: [workload(index("kube-system", "node-agent"), .notEnforceable, .notEnforceable)],
      podCount: 1,
      coverage: Directions(
        ingress: coverage([.notEnforceable: 1]), egress: coverage([.notEnforceable: 1])),
      defaultDeny: Directions(ingress: .open, egress: .baseline),
      risk: RiskScore(
        policyGap: .init(thousandths: 10_000, reasons: ["host network"]),
        dataSensitivity: .init(
          thousandths: 5000, reasons: ["nothing known"], confidence: .assumed),
        exposureLevel: .init(thousandths: 8000, reasons: ["hostNetwork"])),
      policies: [])
    var profile = ClusterProfile()
    profile.region = "EMEA"
    profile.sector = "fintech"
    profile.environment = "production"
    let audit = ClusterAudit(
      name: "prod-eu-payments", profile: profile, namespaces: [payments, web, system],
      findings: findings(of: inventory),
      coverage: Directions(
        ingress: coverage([.segmented: 1, .world: 1, .open: 2, .unknown: 1]),
        egress: coverage([.allowAll: 4, .open: 1])),
      nodeCount: 120, podCount: 3412, workloadCount: 6, policyCount: 3,
      enforcement: Enforcement(state, named: [NetworkPlugin(name: "cilium")]),
      evidence: Evidence(newest: Timestamp(seconds: 1_787_999_988)),
      diagnostics: [
        Diagnostic(
          .warning, "two objects are `payments/allow-frontend`; the later one counts",
          at: SourceLocation(file: "policy.yaml", line: 40, column: 1),
          help: "remove one of them"),
        Diagnostic(.note, "kind `Rollout.argoproj.io` is not evaluated"),
      ])
    return ClusterResult(
      state: state, inventory: inventory,
      answers: EngineAnswers(
        state: state, inventory: inventory, enforcement: audit.enforcement), audit: audit)
  }

  private static func findings(of inventory: Inventory) -> [Finding] {
    let workloads = inventory.workloads.indices.filter {
      inventory.workloads[$0].identity.namespace == "payments"
    }
    let policy = ResourceReference(
      .networkPolicy, namespace: "payments", name: "tmp-monitoring")
    return [
      Finding(
        id: "NP-ALW-002", severity: .critical, cluster: "prod-eu-payments",
        namespace: "payments", object: policy, direction: .egress, path: "spec.egress[0]",
        location: SourceLocation(file: "tmp-monitoring.yaml", line: 13, column: 3),
        message: "An egress rule admits every destination on every port.",
        why: [
          "it cancels default-deny-egress (policy.yaml:3)",
          "4 workloads may send anything anywhere, cloud metadata included",
        ],
        podCount: 12, workloads: workloads,
        remedy: "Replace the empty rule by the two destinations that are used.",
        fingerprint: "4f1c"),
      Finding(
        id: "NP-DDN-001", severity: .high, cluster: "prod-eu-payments",
        namespace: "payments",
        object: ResourceReference(.namespace, namespace: nil, name: "payments"),
        direction: .ingress,
        message: "A new pod without labels is open to every peer.",
        why: ["no policy isolates a pod without labels for ingress"], podCount: 12,
        workloads: workloads, remedy: "Add a default-deny policy for ingress.",
        fingerprint: "aa01"),
      Finding(
        id: "NP-COV-001", severity: .high, cluster: "prod-eu-payments", namespace: "web",
        object: ResourceReference(.deployment, namespace: "web", name: "frontend"),
        direction: .ingress, message: "No policy isolates the workload for ingress.",
        podCount: 8, workloads: [inventory.workloads.count - 1],
        remedy: "Select it in a policy.", fingerprint: "aa02"),
      Finding(
        id: "NP-DNS-003", severity: .medium, confidence: .likely, cluster: "prod-eu-payments",
        namespace: "payments", object: policy, direction: .egress, path: "spec.egress[0]",
        location: SourceLocation(file: "tmp-monitoring.yaml", line: 13, column: 3),
        message: "DNS may be asked anywhere.", podCount: 12, workloads: workloads,
        remedy: "Name the resolvers.", fingerprint: "aa03"),
    ]
  }

  /// A cluster whose policies could not be listed.
  static func withoutEvidence() -> ClusterResult {
    let gap = Evidence.Gap(
      .forbidden, kind: .networkPolicy, message: "networkpolicies forbidden")
    return build(
      "edge-na-7", region: "NA", sector: "saas",
      coverage: coverage([.unknown: 7]),
      risk: RiskScore(
        policyGap: .init(
          thousandths: 10_000, reasons: ["no policy evidence"], isWorstCase: true),
        dataSensitivity: .init(thousandths: 8000, reasons: ["label"], confidence: .assumed),
        exposureLevel: .init(thousandths: 8400, reasons: ["NodePort"])),
      counts: [.medium: 1],
      evidence: Evidence(
        origin: .capture, gaps: [gap], newest: Timestamp(seconds: 1_787_700_000),
        isFileTime: true), nodes: 40, pods: 812)
  }

  /// A cluster with one namespace.
  static func plain(
    _ name: String, region: String, sector: String, gap: Int, data: Int, exposure: Int,
    counts: [Severity: Int]
  ) -> ClusterResult {
    let effective = max(0, 10 - gap / 1000)
    return build(
      name, region: region, sector: sector,
      coverage: coverage([.segmented: effective, .open: 10 - effective]),
      risk: RiskScore(
        policyGap: .init(thousandths: gap, reasons: ["measured"]),
        dataSensitivity: .init(thousandths: data, reasons: ["label"]),
        exposureLevel: .init(thousandths: exposure, reasons: ["chain"])),
      counts: counts, evidence: Evidence(newest: Timestamp(seconds: 1_787_999_000)),
      nodes: 80, pods: 2870)
  }

  private static func build(
    _ name: String, region: String, sector: String, coverage: DirectionCoverage,
    risk: RiskScore, counts: [Severity: Int], evidence: Evidence, nodes: Int, pods: Int
  ) -> ClusterResult {
    let state = ClusterState(name: name)
    let inventory = Inventory(state)
    var profile = ClusterProfile()
    profile.region = region
    profile.sector = sector
    var findings: [Finding] = []
    for severity in Severity.allCases.reversed() {
      for number in 0..<(counts[severity] ?? 0) {
        findings.append(
          Finding(
            id: "NP-COV-002", severity: severity, cluster: name, namespace: "main",
            object: ResourceReference(.deployment, namespace: "main", name: "app-\(number)"),
            message: "No policy isolates the workload for egress.", podCount: number,
            remedy: "Select it in a policy.", fingerprint: "\(severity)-\(number)"))
      }
    }
    let main = NamespaceAudit(
      name: "main", isSystem: false, workloads: [], podCount: pods,
      coverage: Directions(ingress: coverage, egress: coverage),
      defaultDeny: Directions(ingress: .unknown, egress: .unknown), risk: risk, policies: [])
    let audit = ClusterAudit(
      name: name, profile: profile, namespaces: [main], findings: findings,
      coverage: Directions(ingress: coverage, egress: coverage), nodeCount: nodes,
      podCount: pods, workloadCount: 10, policyCount: 0,
      enforcement: Enforcement(state),
      evidence: evidence, diagnostics: [])
    return ClusterResult(
      state: state, inventory: inventory,
      answers: EngineAnswers(
        state: state, inventory: inventory, enforcement: audit.enforcement), audit: audit)
  }

  private static func coverage(_ classes: [CoverageClass: Int]) -> DirectionCoverage {
    var coverage = DirectionCoverage()
    for (kind, count) in classes {
      coverage.workloads[kind] = count
      coverage.pods[kind] = count * 3
    }
    return coverage
  }

  private static func workload(
    _ index: Int, _ ingress: CoverageClass, _ egress: CoverageClass, all: Bool = false,
    reached: Int = 0
  ) -> WorkloadAudit {
    WorkloadAudit(
      workload: index, coverage: Directions(ingress: ingress, egress: egress),
      dataSensitivity: .init(
        thousandths: 10_000, reasons: ["label data-classification=pci on namespace payments"]),
      exposureLevel: .init(
        thousandths: all ? 10_000 : 4000,
        reasons: all
          ? ["Ingress payments-public", "Service payment-api", "3 pods admit its port 8080/TCP"]
          : ["no object leads to it from outside"]),
      reaches: 5, reachedBy: all ? 5 : reached, reachesInternet: all, isReachedByInternet: all)
  }

  private static func controller(
    _ kind: ResourceKind, _ namespace: String, _ name: String, _ replicas: Int
  ) -> WorkloadController {
    let labels = Labels([Label("app", name)])
    return WorkloadController(
      reference: ResourceReference(kind, namespace: namespace, name: name),
      metadata: ObjectMetadata(labels: labels, location: place), replicas: replicas,
      selector: nil, podMetadata: ObjectMetadata(labels: labels, location: place),
      podSpec: PodSpec())
  }
}
