import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-ALW-003 AnyPeerOnPorts")
struct AnyPeerOnPortsTests {
  private let check = AnyPeerOnPorts()

  @Test("a rule with ports and without peers is reported in both directions")
  func violating() {
    let found = Fixture("shop") {
      $0.workload("shop/web")
      $0.policy("shop/p", ingress: [.rule(ports: [.tcp(80)])], egress: [.rule(ports: [.tcp(443)])])
    }.findings(check)
    #expect(found.map(\.path) == ["spec.egress[0]", "spec.ingress[0]"])
    #expect(found.allSatisfy { $0.severity == .medium })
  }

  @Test("public workloads, DNS and named peers are left alone")
  func compliant() {
    let found = Fixture("shop") {
      $0.workload("shop/web", ports: [ContainerPort(name: "http", number: 8080)])
      $0.service(
        "shop/web", .loadBalancer, selector: ["app": "web"],
        ports: [.init(number: 80, target: .name("http"))])
      $0.policy(
        "shop/p", ingress: [.rule(ports: [.tcp(8080)])],
        egress: [
          .rule(ports: NetworkPolicyPort.dns), .rule([.own(["app": "db"])], ports: [.tcp(5432)]),
        ])
    }.findings(check)
    #expect(found.isEmpty)
  }

  @Test("a public Service on another port excuses nothing")
  func otherPort() {
    let found = Fixture("shop") {
      $0.workload("shop/web")
      $0.service("shop/web", .loadBalancer, selector: ["app": "web"], ports: [.init(number: 80)])
      $0.policy("shop/p", ingress: [.rule(ports: [.tcp(9000)])])
    }.findings(check)
    #expect(found.count == 1)
  }
}
