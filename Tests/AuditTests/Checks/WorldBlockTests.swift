import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-ALW-004 WorldBlock")
struct WorldBlockTests {
  private let check = WorldBlock()

  private func findings(
    egress: [NetworkPolicyRule]? = nil, ingress: [NetworkPolicyRule]? = nil, isPublic: Bool = false
  ) -> [Finding] {
    Fixture("shop") {
      $0.workload("shop/web")
      $0.policy("shop/p", ingress: ingress, egress: egress)
      if isPublic { $0.profile.publicWorkloads = ["shop/web"] }
    }.findings(check)
  }

  @Test("the whole internet by one block is reported at the block")
  func violating() {
    let found = findings(egress: [.rule([.own(["a": "b"]), .block("0.0.0.0/0")])])
    #expect(found.map(\.path) == ["spec.egress[0].to[1].ipBlock"])
    #expect(found.map(\.severity) == [.high])
  }

  @Test("halves in one rule are added up")
  func halves() {
    let found = findings(egress: [.rule([.block("0.0.0.0/1"), .block("128.0.0.0/1")])])
    #expect(found.count == 1)
    let even = findings(egress: [.rule([.block("64.0.0.0/2"), .block("128.0.0.0/1")])])
    #expect(even.map(\.path) == ["spec.egress[0]"])
  }

  @Test("blocks of several rules are added up where together they open the world")
  func together() throws {
    let found = findings(egress: [
      .rule([.block("128.0.0.0/1")], ports: [.tcp(443)]),
      .rule([.block("64.0.0.0/2")], ports: [.tcp(443)]),
    ])
    let finding = try #require(found.first)
    #expect(found.count == 1)
    #expect(finding.path == "spec.egress")
    #expect(finding.message.contains("together"))
  }

  @Test("DNS alone and declared public workloads are Medium")
  func medium() {
    #expect(
      findings(egress: [.rule([.block("0.0.0.0/0")], ports: NetworkPolicyPort.dns)])
        .map(\.severity) == [.medium])
    #expect(findings(ingress: [.rule([.block("0.0.0.0/0")])]).map(\.severity) == [.high])
    #expect(
      findings(ingress: [.rule([.block("0.0.0.0/0")])], isPublic: true).map(\.severity)
        == [.medium])
  }

  @Test("exceptions that leave less than half, and narrow blocks, are left alone")
  func compliant() {
    let found = findings(egress: [
      .rule([.block("0.0.0.0/0", except: ["0.0.0.0/1"])], ports: [.tcp(443)]),
      .rule([.block("198.51.100.0/24")], ports: [.tcp(443)]),
    ])
    #expect(found.isEmpty)
  }
}
