import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-SEL-001 SplitPeer")
struct SplitPeerTests {
  private let check = SplitPeer()
  private let monitoring = NetworkPolicyPeer.pods(of: "monitoring")

  private func findings(
    _ peers: [NetworkPolicyPeer], _ build: (inout Fixture) -> Void = { _ in }
  ) -> [Finding] {
    Fixture("shop", "monitoring") {
      $0.workload("shop/api")
      $0.workload("monitoring/prometheus")
      $0.workload("monitoring/grafana")
      $0.policy("shop/p", ingress: [.rule(peers)])
      build(&$0)
    }.findings(check)
  }

  @Test("two items that as one would admit less are reported, in either order")
  func violating() {
    let found = findings([monitoring, .own(["app": "prometheus"])])
    #expect(found.map(\.severity) == [.medium])
    #expect(found.first?.confidence == .likely)
    #expect(found.first?.why[1] == "as one item: app=prometheus in monitoring alone")
    #expect(findings([.own(["app": "prometheus"]), monitoring]).count == 1)
  }

  @Test("where pods of the own namespace carry the labels too, perhaps both are meant")
  func doubtful() {
    let found = findings([monitoring, .own(["app": "prometheus"])]) {
      $0.workload("shop/prometheus")
    }
    #expect(found.map(\.confidence) == [.assumed])
  }

  @Test("one item, and two that as one would select nothing, are left alone")
  func compliant() {
    #expect(findings([.pods(of: "monitoring", ["app": "prometheus"])]).isEmpty)
    #expect(findings([monitoring, .own(["app": "api"])]).isEmpty)
    #expect(findings([monitoring, .block("10.0.0.0/8")]).isEmpty)
  }
}
