import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-TEN-001 CrossTenantRule")
struct CrossTenantRuleTests {
  private let check = CrossTenantRule()

  private func findings(
    prod: Labels = ["env": "prod"], dev: Labels = ["env": "dev"],
    _ rules: [NetworkPolicyRule]? = [.rule([.everyNamespace], ports: [.tcp(80)])]
  ) -> [Finding] {
    Fixture {
      $0.namespace("prod", labels: prod)
      $0.namespace("dev", labels: dev)
      $0.namespace("tools")
      $0.workload("prod/api")
      $0.workload("dev/job")
      $0.workload("tools/agent")
      if let rules { $0.policy("prod/p", ingress: rules) }
    }.findings(check)
  }

  @Test("a rule that lets development into production is reported once, with both labels")
  func violating() throws {
    let found = findings()
    #expect(found.map(\.severity) == [.high])
    #expect(found.first?.path == "spec.ingress[0]")
    #expect(found.first?.why.first == "dev into prod: env=dev and env=prod")
    #expect(findings(prod: ["tenant": "a"], dev: ["tenant": "b"]).count == 1)
  }

  @Test(
    "shared namespaces, one stage, rules that name their peers and open namespaces are left alone")
  func compliant() {
    #expect(findings(dev: ["env": "production"]).isEmpty)
    #expect(findings(dev: ["team": "b"]).isEmpty)
    #expect(findings(prod: ["tenant": "a"], dev: ["customer": "b"]).isEmpty)
    #expect(findings([.rule([.pods(of: "tools")])]).isEmpty)
    #expect(findings(nil).isEmpty)
  }
}
