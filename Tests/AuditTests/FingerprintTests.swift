import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("Fingerprints")
struct FingerprintTests {
  private let object = ResourceReference(.networkPolicy, namespace: "shop", name: "p")

  @Test("a fingerprint is the SHA-256 of its parts, a line each")
  func digest() {
    // printf 'NP-ALW-002\nc\nshop\nNetworkPolicy.networking.k8s.io\np\negress\nkey\n' | sha256sum
    #expect(
      Fingerprint.text(
        rule: "NP-ALW-002", cluster: "c", object: object, direction: .egress, key: "key")
        == "6268e220155c010ca112bf7248538193a1b2f6900de8e7e6b47889d0ccfd89f1")
  }

  @Test("texts of any length are hashed: across the blocks of 64 bytes")
  func lengths() {
    let digests = (0..<200).map { length in
      Fingerprint.text(
        rule: "", cluster: "", object: object, direction: nil,
        key: String(repeating: "a", count: length))
    }
    #expect(Set(digests).count == 200)
    #expect(digests.allSatisfy { $0.utf8.count == 64 })
  }

  @Test("a line feed in a name does not make two inputs one")
  func injection() {
    func text(_ rule: String, _ cluster: String) -> String {
      Fingerprint.text(rule: rule, cluster: cluster, object: object, direction: nil, key: "")
    }
    #expect(text("a\nb", "c") != text("a", "b\nc"))
    #expect(text("a\\nb", "c") != text("a\nb", "c"))
  }

  @Test("order of rules and places of lines do not change a fingerprint")
  func stable() {
    let world = NetworkPolicyRule.rule([.block("0.0.0.0/0")], ports: [.tcp(443), .tcp(80)])
    let turned = NetworkPolicyRule.rule([.block("0.0.0.0/0")], ports: [.tcp(80), .tcp(443)])
    let other = NetworkPolicyRule.rule([.own(["app": "db"])], ports: [.tcp(5432)])
    func fingerprints(_ rules: [NetworkPolicyRule]) -> [String] {
      Fixture("shop") {
        $0.workload("shop/web")
        $0.policy("shop/p", egress: rules)
      }.findings(WorldBlock()).map(\.fingerprint)
    }
    #expect(fingerprints([world, other]) == fingerprints([other, turned]))
    #expect(fingerprints([world]).count == 1)
  }
}
