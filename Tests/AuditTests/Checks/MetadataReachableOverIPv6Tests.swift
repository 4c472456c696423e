import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-MET-002 MetadataReachableOverIPv6")
struct MetadataReachableOverIPv6Tests {
  private let check = MetadataReachableOverIPv6()

  private func findings(_ rules: [NetworkPolicyRule], isDual: Bool = true) -> [Finding] {
    Fixture("shop") {
      $0.node("n", labels: ["eks.amazonaws.com/nodegroup": "a"])
      $0.pod(
        "shop/web", labels: ["app": "web"],
        addresses: isDual ? ["10.0.0.7", "2600:1f14::7"] : ["10.0.0.7"])
      $0.policy("shop/p", egress: rules)
    }.findings(check)
  }

  private let cut = NetworkPolicyRule.rule([
    .block("0.0.0.0/0", except: ["169.254.0.0/16"]), .block("::/0"),
  ])

  @Test("an exception for IPv4 alone is reported for dual-stack pods")
  func violating() {
    let found = findings([cut])
    #expect(found.map(\.path) == ["spec.egress[0]"])
    #expect(found.map(\.severity) == [.medium])
    #expect(found.first?.message.contains("[fd00:ec2::254]:80") == true)
  }

  @Test("both cut, both open, or pods of one family are left alone")
  func compliant() {
    let both = NetworkPolicyRule.rule([
      .block("0.0.0.0/0", except: ["169.254.0.0/16"]),
      .block("::/0", except: ["fd00:ec2::254/128"]),
    ])
    #expect(findings([both]).isEmpty)
    #expect(findings([.everything]).isEmpty)
    #expect(findings([cut], isDual: false).isEmpty)
  }
}
