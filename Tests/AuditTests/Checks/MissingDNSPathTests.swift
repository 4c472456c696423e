import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-DNS-001 MissingDNSPath")
struct MissingDNSPathTests {
  private let check = MissingDNSPath()

  private func findings(
    _ rules: [NetworkPolicyRule], dnsPolicy: String? = nil, hasResolvers: Bool = true
  ) -> [Finding] {
    Fixture("shop") {
      if hasResolvers { $0.resolvers() }
      $0.workload("shop/web", dnsPolicy: dnsPolicy)
      $0.workload("shop/db")
      $0.policy(
        "shop/p", selector: LabelSelector(matchLabels: ["app": "web"]), egress: rules)
    }.findings(check)
  }

  private let database = NetworkPolicyRule.rule([.own(["app": "db"])], ports: [.tcp(5432)])

  @Test("an egress policy that forgets DNS is reported", arguments: [true, false])
  func violating(_ hasResolvers: Bool) {
    let found = findings([database], hasResolvers: hasResolvers)
    #expect(found.map(\.object.name) == ["p"])
    #expect(found.map(\.severity) == [.high])
    #expect(found.map(\.podCount) == [1])
  }

  @Test("DNS in another rule, by port name, or by address is a way", arguments: [true, false])
  func compliant(_ hasResolvers: Bool) {
    let ways: [NetworkPolicyRule] = [
      .rule([.resolvers], ports: NetworkPolicyPort.dns),
      .rule([.pods(of: "kube-system")], ports: [.named("dns", .udp), .named("dns-tcp")]),
      .rule(ports: [.udp(53)]), .rule([.block("169.254.20.10/32")], ports: [.udp(53)]),
    ]
    for way in ways {
      #expect(findings([database, way], hasResolvers: hasResolvers).isEmpty)
    }
  }

  @Test("DNS to the wrong pods is no way")
  func wrongPods() {
    #expect(findings([database, .rule([.own(["app": "db"])], ports: [.udp(53)])]).count == 1)
  }

  @Test("pods that may open nothing, or ask no resolver of the cluster, are left alone")
  func needless() {
    #expect(findings([]).isEmpty)
    #expect(findings([database], dnsPolicy: "None").isEmpty)
    #expect(findings([database], dnsPolicy: "Default").isEmpty)
  }
}
