import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-COV-004 AccidentalIsolation")
struct AccidentalIsolationTests {
  private let check = AccidentalIsolation()

  @Test("all pods isolated by policies of their own, and no baseline")
  func violating() {
    let found = Fixture("shop") {
      $0.workload("shop/web")
      $0.policy("shop/web", selector: LabelSelector(matchLabels: ["app": "web"]), ingress: [])
    }.findings(check)
    #expect(found.map(\.direction) == [.ingress])
    #expect(found.first?.severity == .medium)
  }

  @Test("a baseline for every pod, or an open pod, is no accident")
  func compliant() {
    let baseline = Fixture("shop") {
      $0.workload("shop/web")
      $0.policy("shop/all", ingress: [], egress: [])
    }
    #expect(baseline.findings(check).isEmpty)
    let open = Fixture("shop") {
      $0.workload("shop/web")
      $0.workload("shop/db")
      $0.policy("shop/web", selector: LabelSelector(matchLabels: ["app": "web"]), ingress: [])
    }
    #expect(open.findings(check).isEmpty)
  }
}
