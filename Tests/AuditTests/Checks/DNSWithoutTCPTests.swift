import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-DNS-002 DNSWithoutTCP")
struct DNSWithoutTCPTests {
  private let check = DNSWithoutTCP()

  private func findings(_ rules: [NetworkPolicyRule], hasResolvers: Bool = true) -> [Finding] {
    Fixture("shop") {
      if hasResolvers { $0.resolvers() }
      $0.workload("shop/web")
      $0.policy("shop/p", egress: rules)
    }.findings(check)
  }

  @Test("UDP without TCP is reported at the rule", arguments: [true, false])
  func violating(_ hasResolvers: Bool) {
    let found = findings(
      [.rule([.own(["a": "b"])]), .rule([.resolvers], ports: [.udp(53)])],
      hasResolvers: hasResolvers)
    #expect(found.map(\.path) == ["spec.egress[1]"])
    #expect(found.map(\.severity) == [.medium])
  }

  @Test("TCP in the same rule or in another one is enough")
  func compliant() {
    #expect(findings([.rule([.resolvers], ports: NetworkPolicyPort.dns)]).isEmpty)
    #expect(
      findings([
        .rule([.resolvers], ports: [.udp(53)]),
        .rule([.pods(of: "kube-system")], ports: [.tcp(53)]),
      ]).isEmpty)
    #expect(findings([.rule([.resolvers])]).isEmpty)
  }
}
