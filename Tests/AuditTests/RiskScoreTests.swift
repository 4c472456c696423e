import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("Risk score")
struct RiskScoreTests {
  private func score(_ gap: Int, _ data: Int, _ exposure: Int) -> RiskScore {
    func term(_ value: Int) -> RiskScore.Term {
      RiskScore.Term(thousandths: value * 1000, reasons: [])
    }
    return RiskScore(
      policyGap: term(gap), dataSensitivity: term(data), exposureLevel: term(exposure))
  }

  @Test(
    "the golden values hold",
    arguments: [
      (10, 9, 8, 915, RiskScore.Tier.critical), (9, 9, 8, 875, .critical),
      (10, 10, 5, 875, .critical), (10, 0, 0, 400, .medium), (0, 10, 10, 600, .high),
      (0, 0, 0, 0, .low), (10, 10, 10, 1000, .critical),
    ])
  func golden(_ gap: Int, _ data: Int, _ exposure: Int, points: Int, tier: RiskScore.Tier) {
    let score = score(gap, data, exposure)
    #expect(score.points == points)
    #expect(score.tier == tier)
  }

  @Test("integer terms give 187 distinct scores in the shares of the reference")
  func distribution() {
    var scores: Set<Int> = []
    var tiers: [RiskScore.Tier: Int] = [:]
    for gap in 0...10 {
      for data in 0...10 {
        for exposure in 0...10 {
          let score = score(gap, data, exposure)
          scores.insert(score.points)
          tiers[score.tier, default: 0] += 1
          #expect(score.points.isMultiple(of: 5))
        }
      }
    }
    #expect(scores.count == 187)
    #expect(tiers.values.reduce(0, +) == 1331)
  }

  @Test("tiers are half-open")
  func tiers() {
    func tier(_ thousandths: Int) -> RiskScore.Tier {
      RiskScore(
        policyGap: .init(thousandths: 0, reasons: []),
        dataSensitivity: .init(thousandths: 0, reasons: []),
        exposureLevel: .init(thousandths: thousandths, reasons: [])
      ).tier
    }
    #expect(tier(10_000) == .low)
    #expect(score(10, 0, 0).tier == .medium)
    #expect(score(10, 0, 8).tier == .high)
  }

  @Test("a share is kept exactly: a sum on the border is not lost to rounding")
  func exactShare() {
    // 31 of 32 leave 9.6875, which thousandths cannot hold: 387.5 exactly.
    let gap = RiskScore.Term(share: 31, of: 32, reasons: [])
    #expect(gap.thousandths == 9687)
    let score = RiskScore(
      policyGap: gap, dataSensitivity: .init(thousandths: 4642, reasons: []),
      exposureLevel: .init(thousandths: 10_000, reasons: []))
    #expect(score.thousandths == 387_500 + 162_470 + 250_000)
    let third = RiskScore.Term(share: 1, of: 3, reasons: [])
    let thirds = RiskScore(
      policyGap: third, dataSensitivity: .init(thousandths: 0, reasons: []),
      exposureLevel: .init(thousandths: 0, reasons: []))
    #expect(thirds.thousandths == 133_333)
  }

  @Test("terms outside 0…10 are cut, shares of nothing are none")
  func cut() {
    #expect(RiskScore.Term(thousandths: 12_000, reasons: []).thousandths == 10_000)
    #expect(RiskScore.Term(thousandths: -1, reasons: []).thousandths == 0)
    #expect(RiskScore.Term(share: 0, of: 0, reasons: []).thousandths == 0)
    #expect(RiskScore.Term(share: 7, of: 3, reasons: []).thousandths == 10_000)
  }

  @Test("the policy gap is ten times one minus the mean of both coverages")
  func policyGap() {
    let audit = Fixture("shop") {
      $0.workload("shop/web")
      $0.workload("shop/db")
      $0.policy("shop/in", ingress: [])
      $0.policy("shop/out", selector: LabelSelector(matchLabels: ["app": "db"]), egress: [])
    }.namespaceAudit("shop")
    #expect(audit?.risk.policyGap.thousandths == 2500)
    #expect(
      audit?.risk.policyGap.reasons == [
        "ingress effective on 2 of 2 workloads", "egress effective on 1 of 2 workloads (1 open)",
      ])
    #expect(audit?.risk.policyGap.confidence == .likely)
  }

  @Test("a namespace without workloads is judged by the hypothetical pod")
  func emptyNamespace() {
    let open = Fixture("empty").namespaceAudit("empty")
    #expect(open?.risk.policyGap.thousandths == 10_000)
    #expect(open?.coverage.ingress.workloads.effectiveCoverage == nil)
    let closed = Fixture("empty") { $0.policy("empty/deny", ingress: [], egress: []) }
      .namespaceAudit("empty")
    #expect(closed?.risk.policyGap.thousandths == 0)
  }

  @Test("unknown counts as the worst case and lowers the confidence")
  func worstCase() {
    var fixture = Fixture("shop") {
      $0.workload("shop/web")
      $0.policy("shop/in", ingress: [], egress: [])
    }
    fixture.state.evidence.gaps = [
      .init(.partialList, kind: .networkPolicy, message: "the list of networkpolicies is cut")
    ]
    let risk = fixture.namespaceAudit("shop")?.risk
    #expect(risk?.isWorstCase == true)
    #expect(risk?.policyGap.thousandths == 10_000)
    #expect(risk?.confidence == .assumed)
  }

  @Test("a cluster takes the risk of its worst namespace that is not the platform's")
  func cluster() {
    let audit = Fixture("shop", "kube-system") {
      $0.workload("shop/web")
      $0.policy("shop/in", ingress: [], egress: [])
      $0.workload("kube-system/proxy", isHostNetwork: true)
    }.audit()
    #expect(audit.namespaces.map(\.name) == ["kube-system", "shop"])
    #expect(audit.risk == audit.namespaces[1].risk)
    #expect(audit.worstNamespaceCount == 1)
  }
}
