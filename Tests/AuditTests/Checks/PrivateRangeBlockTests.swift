import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-ALW-006 PrivateRangeBlock")
struct PrivateRangeBlockTests {
  private let check = PrivateRangeBlock()

  private func findings(_ peer: NetworkPolicyPeer, podCIDR: String? = nil) -> [Finding] {
    Fixture("shop") {
      $0.workload("shop/web")
      $0.policy("shop/p", egress: [.rule([peer], ports: [.tcp(443)])])
      $0.profile.podCIDRs = podCIDR.flatMap { CIDR($0) }.map { [$0] } ?? []
    }.findings(check)
  }

  @Test(
    "a whole private range is reported",
    arguments: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "10.0.0.0/9"])
  func violating(_ block: String) {
    #expect(findings(.block(block)).map(\.path) == ["spec.egress[0].to[0].ipBlock"])
    #expect(findings(.block(block)).map(\.severity) == [.medium])
  }

  @Test("the cluster's own block of pods is reported by name")
  func ownBlock() {
    let found = findings(.block("10.244.0.0/16"), podCIDR: "10.244.0.0/16")
    #expect(found.map(\.message).contains { $0.contains("the addresses of the cluster's pods") })
  }

  @Test(
    "a part of a range, the internet, and a range with its better half cut out are left alone",
    arguments: [
      NetworkPolicyPeer.block("10.20.0.0/16"), .block("0.0.0.0/0"),
      .block("10.0.0.0/8", except: ["10.0.0.0/9", "10.128.0.0/10"]), .own(["a": "b"]),
    ])
  func compliant(_ peer: NetworkPolicyPeer) {
    #expect(findings(peer).isEmpty)
  }
}
