import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-COV-002 UnisolatedEgress")
struct UnisolatedEgressTests {
  private let check = UnisolatedEgress()

  @Test("a workload that is isolated for ingress alone is reported for egress")
  func violating() throws {
    let found = Fixture("shop") {
      $0.workload("shop/web")
      $0.policy("shop/in", ingress: [])
    }.findings(check)
    let finding = try #require(found.first)
    #expect(found.count == 1)
    #expect(finding.direction == .egress)
    #expect(finding.why.first == "of the 1 policy of namespace shop none is for egress")
  }

  @Test("a workload that is isolated for egress is not, whatever its rules admit")
  func compliant() {
    let found = Fixture("shop") {
      $0.workload("shop/web")
      $0.policy("shop/out", egress: [.everything])
    }.findings(check)
    #expect(found.isEmpty)
  }
}
