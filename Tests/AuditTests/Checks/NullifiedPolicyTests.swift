import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-NUL-001 NullifiedPolicy")
struct NullifiedPolicyTests {
  private let check = NullifiedPolicy()

  private func findings(_ build: (inout Fixture) -> Void) -> [Finding] {
    Fixture("shop") {
      $0.workload("shop/web")
      $0.workload("shop/api")
      $0.policy("shop/deny", egress: [])
      build(&$0)
    }.findings(check)
  }

  @Test("a policy whose pods are all opened by another is reported, and the other named")
  func violating() throws {
    let found = findings { $0.policy("shop/tmp", egress: [.everything]) }
    #expect(found.map(\.object.name) == ["deny"])
    #expect(found.first?.severity == .medium)
    #expect(found.first?.why.first == "tmp admits everything (tmp spec.egress[0])")
    #expect(
      found.first?.remedy == "Delete spec.egress[0] of tmp, or name the peers it is meant for.")
  }

  @Test("a policy that still restricts some pods, or opens them itself, is left alone")
  func compliant() {
    #expect(
      findings {
        $0.policy(
          "shop/tmp", selector: LabelSelector(matchLabels: ["app": "web"]),
          egress: [.everything])
      }.isEmpty)
    #expect(findings { _ in }.isEmpty)
    #expect(
      findings {
        $0.state.networkPolicies = []
        $0.policy("shop/one", egress: [.everything])
        $0.policy("shop/two", egress: [.everything])
      }.isEmpty)
  }
}
