import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-COV-003 NamespaceWithoutPolicy")
struct NamespaceWithoutPolicyTests {
  private let check = NamespaceWithoutPolicy()

  @Test("a namespace without a policy is Medium, an empty one Info")
  func violating() {
    let found = Fixture("shop", "empty") { $0.workload("shop/web") }.findings(check)
    #expect(found.map(\.object.name) == ["shop", "empty"])
    #expect(found.map(\.severity) == [.medium, .info])
    #expect(found.first?.location == Fixture.place(7))
    #expect(found.first?.namespace == "shop")
  }

  @Test("a policy of any kind, a missing list, and the platform are left alone")
  func compliant() {
    var fixture = Fixture("shop", "kube-public") {
      $0.workload("shop/web")
      $0.policy("shop/p", selector: LabelSelector(matchLabels: ["x": "y"]), ingress: [])
    }
    #expect(fixture.findings(check).isEmpty)
    fixture.state.networkPolicies = []
    fixture.state.evidence.gaps = [
      .init(.forbidden, kind: .networkPolicy, namespace: "shop", message: "forbidden")
    ]
    #expect(fixture.findings(check).isEmpty)
  }
}
