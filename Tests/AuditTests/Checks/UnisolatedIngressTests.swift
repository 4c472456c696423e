import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-COV-001 UnisolatedIngress")
struct UnisolatedIngressTests {
  private let check = UnisolatedIngress()

  @Test("a workload that no policy selects is reported once, with its pods")
  func violating() throws {
    let found = Fixture("shop", "other") {
      $0.workload("shop/web", replicas: 3)
      $0.workload("shop/db")
      $0.policy("shop/db", selector: LabelSelector(matchLabels: ["app": "db"]), ingress: [])
      $0.policy("other/all", ingress: [])
    }.findings(check)
    #expect(found.count == 1)
    let finding = try #require(found.first)
    #expect(finding.object == ResourceReference(.deployment, namespace: "shop", name: "web"))
    #expect(finding.podCount == 3)
    #expect(finding.direction == .ingress)
    #expect(finding.severity == .high)
    #expect(finding.confidence == .proven)
    #expect(finding.location == Fixture.place(20))
    #expect(
      finding.why.first == "of the 1 policy for ingress in namespace shop none selects all its pods"
    )
  }

  @Test("pods of the node, finished pods, the platform and unknown pods are left alone")
  func compliant() {
    var fixture = Fixture("shop", "kube-system", "mine") {
      $0.workload("shop/agent", isHostNetwork: true)
      $0.pod("shop/done", labels: ["a": "b"], phase: .succeeded)
      $0.workload("kube-system/coredns")
      $0.workload("mine/operator")
      $0.profile.systemNamespaces = ["mine"]
    }
    #expect(fixture.findings(check).isEmpty)
    fixture.workload("shop/web")
    fixture.state.unevaluatedPolicies = [
      UnevaluatedPolicy(
        reference: ResourceReference(
          ResourceKind(group: "cilium.io", "CiliumClusterwideNetworkPolicy"), namespace: nil,
          name: "deny"), reach: .cluster, location: Fixture.place())
    ]
    #expect(fixture.findings(check).isEmpty)
  }

  @Test("a selector of expressions alone selects, and missing types isolate ingress")
  func peersGetThisWrong() {
    let found = Fixture("shop") {
      $0.workload("shop/web")
      $0.policy(
        "shop/p", selector: LabelSelector([.init("app", .isIn, ["web", "api"])]), ingress: [])
    }.findings(check)
    #expect(found.isEmpty)
  }
}
