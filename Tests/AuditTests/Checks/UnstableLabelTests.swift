import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-SEL-002 UnstableLabel")
struct UnstableLabelTests {
  private let check = UnstableLabel()

  private func findings(
    selector: Labels = .empty, _ peers: [NetworkPolicyPeer] = []
  ) -> [Finding] {
    Fixture("shop") {
      $0.workload("shop/api", labels: ["app": "api", "version": "1"])
      $0.policy(
        "shop/p", selector: LabelSelector(matchLabels: selector),
        ingress: peers.isEmpty ? [] : [.rule(peers)])
    }.findings(check)
  }

  @Test("labels of releases are reported, of the policy and of its peers")
  func violating() {
    #expect(findings(selector: ["version": "1"]).map(\.path) == ["spec.podSelector"])
    #expect(
      findings([.own(["pod-template-hash": "1"])]).map(\.path)
        == ["spec.ingress[0].from[0].podSelector"])
    #expect(findings(selector: ["version": "1"]).map(\.severity) == [.low])
  }

  @Test("a label that anybody anywhere may set is reported")
  func anywhere() {
    let found = findings([
      .pods(namespaces: .everything, pods: LabelSelector(matchLabels: ["role": "client"]))
    ])
    #expect(found.count == 1)
  }

  @Test("labels that stay are left alone")
  func compliant() {
    #expect(findings(selector: ["app": "api"], [.own(["app": "web"])]).isEmpty)
    #expect(findings([.everyNamespace, .pods(of: "web", ["app": "x"])]).isEmpty)
  }
}
