import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-API-002 NodeServiceReachable")
struct NodeServiceReachableTests {
  private let check = NodeServiceReachable()

  private func findings(
    nodes: Int = 2, _ build: (inout Fixture) -> Void = { _ in }
  ) -> [Finding] {
    Fixture("shop") {
      $0.workload("shop/web")
      for index in 0..<nodes { $0.node("n\(index)", addresses: ["10.0.0.\(index + 1)"]) }
      build(&$0)
    }.findings(check)
  }

  @Test("unisolated pods are reported by namespace, rules one by one with the ports they admit")
  func violating() {
    #expect(findings().map(\.object.kind) == [.namespace])
    #expect(findings().map(\.severity) == [.high])
    let ruled = findings {
      $0.policy(
        "shop/p",
        egress: [.rule([.block("10.0.0.0/8")], ports: [.tcp(10250), .tcp(443)])])
    }
    #expect(ruled.map(\.path) == ["spec.egress[0]"])
    #expect(ruled.first?.why[1] == "on the nodes: 10250 (kubelet)")
  }

  @Test("exceptions, other ports, a single node and input without addresses are left alone")
  func compliant() {
    #expect(
      findings {
        $0.policy(
          "shop/p", egress: [.rule([.block("10.0.0.0/8", except: ["10.0.0.0/24"])])])
      }.isEmpty)
    #expect(
      findings {
        $0.policy("shop/p", egress: [.rule([.block("10.0.0.0/8")], ports: [.tcp(443)])])
      }.isEmpty)
    #expect(findings(nodes: 1).isEmpty)
    #expect(findings(nodes: 0).isEmpty)
  }
}
