import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-NUL-003 RedundantRule")
struct RedundantRuleTests {
  private let check = RedundantRule()
  private let api = LabelSelector(matchLabels: ["app": "api"])

  private func findings(
    _ first: [NetworkPolicyRule], _ second: [NetworkPolicyRule] = [],
    selector: LabelSelector = .everything
  ) -> [String] {
    Fixture("shop") {
      $0.workload("shop/api")
      $0.policy("shop/a", ingress: first)
      if !second.isEmpty { $0.policy("shop/b", selector: selector, ingress: second) }
    }.findings(check).map { "\($0.object.name) \($0.path ?? "")" }
  }

  @Test("a rule that lies inside another one is reported")
  func violating() {
    let wide = NetworkPolicyRule.rule([.pods(of: "web")])
    let narrow = NetworkPolicyRule.rule([.pods(of: "web", ["app": "x"])], ports: [.tcp(80)])
    #expect(findings([wide, narrow]) == ["a spec.ingress[1]"])
    #expect(findings([narrow, wide]) == ["a spec.ingress[0]"])
    #expect(findings([wide], [narrow], selector: api) == ["b spec.ingress[0]"])
    #expect(
      findings([.rule([.block("10.0.0.0/8")]), .rule([.block("10.1.0.0/16")])])
        == ["a spec.ingress[1]"])
    #expect(
      findings([
        .rule([.everyNamespace], ports: [.tcp(80), .tcp(81)]),
        .rule([.own(["app": "x"])], ports: [.tcp(81)]),
      ]) == ["a spec.ingress[1]"])
  }

  @Test("of two rules that say the same the later one is reported")
  func equal() {
    let rule = NetworkPolicyRule.rule([.own(["app": "x"])], ports: [.named("http")])
    #expect(findings([rule], [rule]) == ["b spec.ingress[0]"])
    #expect(findings([rule, rule]) == ["a spec.ingress[1]"])
  }

  @Test("rules that differ in peers, ports or pods, and what admits everything, are left alone")
  func compliant() {
    let wide = NetworkPolicyRule.rule([.pods(of: "web")])
    #expect(findings([wide, .rule([.pods(of: "db")])]).isEmpty)
    #expect(
      findings([
        .rule([.block("10.0.0.0/8", except: ["10.1.0.0/24"])]), .rule([.block("10.1.0.0/16")]),
      ])
      .isEmpty)
    #expect(
      findings([
        .rule([.own(["a": "b"])], ports: [.named("x")]),
        .rule([.own(["a": "b"])], ports: [.named("y")]),
      ]).isEmpty)
    #expect(findings([.everything, wide]).isEmpty)
    // b selects more pods than a: nothing else admits it to the others.
    let all = Fixture("shop") {
      $0.workload("shop/api")
      $0.policy("shop/a", selector: api, ingress: [wide])
      $0.policy("shop/b", ingress: [wide])
    }
    #expect(all.findings(check).map(\.object.name) == ["a"])
  }

  @Test("large namespaces are looked through for equal rules", arguments: [1001])
  func large(_ count: Int) {
    let rules = (0..<count).map { NetworkPolicyRule.rule([.own(["app": "x\($0)"])]) }
    let fixture = Fixture("shop") {
      $0.workload("shop/api")
      $0.policy("shop/a", ingress: rules + [rules[7], .rule([.own(["app": "x8", "b": "c"])])])
    }
    #expect(fixture.findings(check).map(\.path) == ["spec.ingress[\(count)]"])
  }
}
