import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-MSH-001 MeshPortClosed")
struct MeshPortClosedTests {
  private let check = MeshPortClosed()

  private func ambient(
    mode: String = "ambient", _ ports: [NetworkPolicyPort]?
  ) -> [Finding] {
    Fixture {
      $0.namespace("shop", labels: ["istio.io/dataplane-mode": mode])
      $0.workload("shop/web")
      $0.workload("shop/api")
      $0.policy(
        "shop/p", selector: LabelSelector(matchLabels: ["app": "api"]),
        ingress: [.rule([.own(["app": "web"])], ports: ports)])
    }.findings(check)
  }

  @Test("a member that is admitted on the program's port alone is reported")
  func violating() {
    let found = ambient([.tcp(8080)])
    #expect(found.map(\.severity) == [.medium])
    #expect(found.first?.object.name == "p")
  }

  @Test("15008, all ports, and namespaces that are no members are left alone")
  func compliant() {
    #expect(ambient([.tcp(8080), .tcp(15008)]).isEmpty)
    #expect(ambient(nil).isEmpty)
    #expect(ambient(mode: "none", [.tcp(8080)]).isEmpty)
  }

  @Test("of proxies in pods health and figures are looked at, and are Low")
  func sidecar() {
    func findings(_ ports: [NetworkPolicyPort]) -> [Finding] {
      Fixture("shop") {
        $0.workload("shop/web", containers: ["istio-proxy"])
        $0.policy("shop/p", ingress: [.rule([.everyNamespace], ports: ports)])
      }.findings(check)
    }
    #expect(findings([.tcp(8080)]).map(\.severity) == [.low])
    #expect(findings([.tcp(8080), .tcp(15090)]).isEmpty)
  }
}
