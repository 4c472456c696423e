import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-EXP-002 ExposedWithOpenEgress")
struct ExposedWithOpenEgressTests {
  private let check = ExposedWithOpenEgress()

  private func findings(_ build: (inout Fixture) -> Void) -> [Finding] {
    Fixture("shop") {
      $0.workload("shop/web")
      $0.service("shop/front", .loadBalancer, selector: ["app": "web"])
      build(&$0)
    }.findings(check)
  }

  @Test("an exposed workload that may connect anywhere is reported")
  func violating() {
    #expect(findings { _ in }.map(\.severity) == [.high])
    #expect(findings { $0.policy("shop/p", egress: [.everything]) }.count == 1)
  }

  @Test("closed egress, or an exposure that no policy lets through, is left alone")
  func compliant() {
    #expect(findings { $0.policy("shop/p", egress: []) }.isEmpty)
    #expect(findings { $0.policy("shop/p", ingress: []) }.isEmpty)
  }
}
