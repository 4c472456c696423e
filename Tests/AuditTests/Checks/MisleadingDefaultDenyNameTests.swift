import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-DDN-003 MisleadingDefaultDenyName")
struct MisleadingDefaultDenyNameTests {
  private let check = MisleadingDefaultDenyName()

  @Test("the name promises what the policy does not do")
  func violating() {
    let found = Fixture("shop") {
      $0.workload("shop/web")
      $0.policy("shop/default-deny", ingress: [.everything])
      $0.policy("shop/default-deny-egress", ingress: [])
      $0.policy("shop/deny-all", selector: LabelSelector(matchLabels: ["app": "web"]), ingress: [])
    }.findings(check)
    #expect(
      found.map { "\($0.object.name) \($0.path ?? "")" } == [
        "default-deny spec.ingress[0]", "default-deny-egress spec.policyTypes",
        "deny-all spec.podSelector",
      ])
  }

  @Test("policies that keep their word, with DNS or for some pods by name, are left alone")
  func compliant() {
    let found = Fixture("shop") {
      $0.workload("shop/web")
      $0.policy("shop/default-deny", ingress: [], egress: [])
      $0.policy("shop/default-deny-ingress", ingress: [])
      $0.policy(
        "shop/default-deny-with-dns", egress: [.rule([.resolvers], ports: NetworkPolicyPort.dns)])
      $0.policy(
        "shop/web-deny-all", selector: LabelSelector(matchLabels: ["app": "web"]), ingress: [])
      $0.policy("shop/allow-all", ingress: [.everything])
    }.findings(check)
    #expect(found.isEmpty)
  }
}
