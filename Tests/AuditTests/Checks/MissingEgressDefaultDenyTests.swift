import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-DDN-002 MissingEgressDefaultDeny")
struct MissingEgressDefaultDenyTests {
  private let check = MissingEgressDefaultDeny()

  @Test("an open namespace is reported once, an empty one as Low")
  func violating() {
    let found = Fixture("shop", "empty", "half") {
      $0.workload("shop/web")
      $0.policy(
        "shop/default-deny", selector: LabelSelector(matchLabels: ["app": "web"]), egress: [])
      $0.workload("half/web")
      $0.policy("half/other", ingress: [])
    }.findings(check)
    #expect(found.map(\.object.name) == ["half", "shop", "empty"])
    #expect(found.map(\.severity) == [.high, .high, .low])
    #expect(found.allSatisfy { $0.direction == .egress })
  }

  @Test("deny, baseline, unknown and the platform are not reported")
  func compliant() {
    var fixture = Fixture("shop", "kube-node-lease") {
      $0.workload("shop/web")
      $0.policy("shop/anything", egress: [])
    }
    #expect(fixture.findings(check).isEmpty)
    fixture.state.networkPolicies = []
    fixture.state.evidence.gaps = [.init(.forbidden, kind: .networkPolicy, message: "forbidden")]
    #expect(fixture.findings(check).isEmpty)
  }
}
