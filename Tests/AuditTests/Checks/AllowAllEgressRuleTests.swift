import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-ALW-002 AllowAllEgressRule")
struct AllowAllEgressRuleTests {
  private let check = AllowAllEgressRule()

  @Test("an empty rule is reported at its place, with what it cancels")
  func violating() throws {
    let found = Fixture("shop") {
      $0.workload("shop/web", replicas: 2)
      $0.policy("shop/default-deny", egress: [])
      $0.policy("shop/tmp", egress: [.rule([.own(["a": "b"])]), .everything])
    }.findings(check)
    let finding = try #require(found.first)
    #expect(found.count == 1)
    #expect(finding.object.name == "tmp")
    #expect(finding.path == "spec.egress[1]")
    #expect(finding.location == Fixture.place(61))
    #expect(finding.podCount == 2)
    #expect(finding.why[1] == "it cancels default-deny: policies add up, none subtracts")
    #expect(finding.severity == .high)
  }

  @Test("peers and ports that add up to everything are everything")
  func union() {
    let peers: [NetworkPolicyPeer] = [.everyNamespace, .block("0.0.0.0/0"), .block("::/0")]
    let found = Fixture("shop") {
      $0.workload("shop/web")
      $0.policy("shop/p", egress: [.rule(peers)])
    }.findings(check)
    #expect(found.count == 1)
  }

  @Test("sensitive data makes it critical")
  func critical() {
    let found = Fixture("shop") {
      $0.workload("shop/web", annotations: ["firebreak.dev/data-sensitivity": "8"])
      $0.policy("shop/p", egress: [.everything])
    }.findings(check)
    #expect(found.map(\.severity) == [.critical])
  }

  @Test("an empty podSelector, an inert rule, a policy without pods, an invalid one are not it")
  func compliant() {
    let issue = PolicyIssue("bad", path: "spec", location: Fixture.place())
    let found = Fixture("shop") {
      $0.workload("shop/web")
      $0.policy("shop/deny", egress: [])
      $0.policy("shop/inert", egress: [.everything], types: [.ingress])
      $0.policy(
        "shop/none", selector: LabelSelector(matchLabels: ["no": "one"]), egress: [.everything])
      $0.policy("shop/invalid", egress: [.everything], issues: [issue])
      $0.policy("shop/ports", egress: [.rule(ports: [.tcp(80)])])
    }.findings(check)
    #expect(found.isEmpty)
  }
}
