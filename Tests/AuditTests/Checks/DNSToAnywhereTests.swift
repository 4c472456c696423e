import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-DNS-003 DNSToAnywhere")
struct DNSToAnywhereTests {
  private let check = DNSToAnywhere()

  private func findings(_ rule: NetworkPolicyRule) -> [Finding] {
    Fixture("shop") {
      $0.workload("shop/web")
      $0.policy("shop/p", egress: [rule])
    }.findings(check)
  }

  @Test("port 53 without a destination, or to the internet, is reported")
  func violating() {
    #expect(findings(.rule(ports: NetworkPolicyPort.dns)).map(\.severity) == [.medium])
    #expect(findings(.rule([.block("0.0.0.0/0")], ports: [.udp(53)])).count == 1)
    #expect(findings(.rule(ports: [.udp(53), .tcp(443)])).count == 1)
  }

  @Test("DNS to resolvers, and rules that say nothing of DNS, are left alone")
  func compliant() {
    #expect(findings(.rule([.resolvers], ports: NetworkPolicyPort.dns)).isEmpty)
    #expect(findings(.rule([.everyNamespace], ports: NetworkPolicyPort.dns)).isEmpty)
    #expect(findings(.everything).isEmpty)
    #expect(findings(.rule(ports: [.tcp(443)])).isEmpty)
  }
}
