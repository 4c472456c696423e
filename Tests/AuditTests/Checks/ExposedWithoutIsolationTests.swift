import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-EXP-001 ExposedWithoutIsolation")
struct ExposedWithoutIsolationTests {
  private let check = ExposedWithoutIsolation()

  private func findings(_ build: (inout Fixture) -> Void) -> [Finding] {
    Fixture("shop") {
      $0.workload(
        "shop/web", ports: [ContainerPort(name: "http", number: 8080)])
      build(&$0)
    }.findings(check)
  }

  private let port = Service.Port(number: 80, target: .name("http"), nodePort: 30080)

  @Test("a load balancer to an open workload is reported with its chain")
  func violating() throws {
    let found = findings {
      $0.service("shop/front", .loadBalancer, selector: ["app": "web"], ports: [port])
    }
    let finding = try #require(found.first)
    #expect(finding.severity == .high)
    #expect(finding.why[0] == "Service front (load balancer) → 1 pod")
    #expect(finding.why[1] == "all its ports are open, not only TCP 8080")
  }

  @Test("node ports, host ports, Ingresses and routes count too")
  func kinds() {
    #expect(
      findings { $0.service("shop/f", .nodePort, selector: ["app": "web"], ports: [port]) }.count
        == 1)
    #expect(
      findings {
        $0.service("shop/f", selector: ["app": "web"], ports: [port])
        $0.route("shop/public", to: "f", port: .number(80))
      }.count == 1)
    #expect(
      findings {
        $0.state.controllers[0].podSpec.containers[0].ports[0].hostPort = 80
      }.count == 1)
  }

  @Test("an internal load balancer alone is Medium")
  func internalOnly() {
    let found = findings {
      $0.service(
        "shop/front", .loadBalancer, selector: ["app": "web"], ports: [port], isInternal: true)
    }
    #expect(found.map(\.severity) == [.medium])
  }

  @Test("isolated workloads, internal Services and Services for nobody are left alone")
  func compliant() {
    let isolated = findings {
      $0.service("shop/front", .loadBalancer, selector: ["app": "web"], ports: [port])
      $0.policy("shop/p", ingress: [.rule(ports: [.tcp(8080)])])
    }
    #expect(isolated.isEmpty)
    #expect(findings { $0.service("shop/f", selector: ["app": "web"], ports: [port]) }.isEmpty)
    #expect(
      findings { $0.service("shop/f", .loadBalancer, selector: ["app": "x"], ports: [port]) }
        .isEmpty)
    #expect(
      findings {
        $0.service(
          "shop/f", .loadBalancer, selector: ["app": "web"],
          ports: [.init(number: 80, target: .name("missing"))])
      }.isEmpty)
  }
}
