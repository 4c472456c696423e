import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-NUL-002 InertRules")
struct InertRulesTests {
  private let check = InertRules()

  @Test("rules of a direction that policyTypes leaves out are reported")
  func violating() throws {
    let found = Fixture("shop") {
      $0.workload("shop/web")
      $0.policy("shop/p", ingress: [], egress: [.rule(ports: [.tcp(443)])], types: [.ingress])
    }.findings(check)
    let finding = try #require(found.first)
    #expect(finding.direction == .egress)
    #expect(finding.path == "spec.egress")
    #expect(finding.location == Fixture.place(60))
    #expect(finding.severity == .high)
    #expect(finding.podCount == 1)
  }

  @Test("types that are not written out take the rules in")
  func compliant() {
    var fixture = Fixture("shop") {
      $0.policy("shop/p", ingress: [], egress: [.rule(ports: [.tcp(443)])])
      $0.policy("shop/q", ingress: [.everything])
    }
    fixture.state.networkPolicies[1].declaresTypes = false
    #expect(fixture.findings(check).isEmpty)
  }
}
