import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-API-001 APIServerReachable")
struct APIServerReachableTests {
  private let check = APIServerReachable()

  private func findings(
    mounts: Bool? = false, _ build: (inout Fixture) -> Void = { _ in }
  ) -> [Finding] {
    Fixture("shop") {
      $0.workload("shop/web", mountsToken: mounts)
      $0.node(
        "control", labels: ["node-role.kubernetes.io/control-plane": ""],
        addresses: ["10.0.0.1"])
      build(&$0)
    }.findings(check)
  }

  private func block(_ text: String) -> (inout Fixture) -> Void {
    { $0.policy("shop/p", egress: [.rule([.block(text)], ports: [.tcp(6443)])]) }
  }

  @Test("pods without a token that reach the API server are reported by namespace")
  func violating() {
    #expect(findings().map(\.object.name) == ["shop"])
    #expect(findings().map(\.severity) == [.medium])
    #expect(findings(block("10.0.0.0/8")).map(\.confidence) == [.proven])
  }

  @Test("the service account's word counts where the pod has none")
  func account() {
    func account(_ mounts: Bool) -> (inout Fixture) -> Void {
      {
        $0.state.serviceAccounts = [
          ServiceAccount(
            namespace: "shop", name: "default", metadata: Fixture.metadata(),
            mountsToken: mounts)
        ]
      }
    }
    #expect(findings(mounts: nil, account(false)).count == 1)
    #expect(findings(mounts: nil, account(true)).isEmpty)
    #expect(findings(mounts: true, account(false)).isEmpty)
  }

  @Test("an account without any role uses its token for nothing")
  func unbound() {
    let rules = [AccessRule(apiGroups: [""], resources: ["pods"], verbs: ["list"])]
    func bound(_ name: String) -> (inout Fixture) -> Void {
      {
        $0.role(
          "r", rules: rules, subjects: [.serviceAccount(namespace: "shop", name: name)])
      }
    }
    #expect(findings(mounts: nil, bound("other")).map(\.confidence) == [.likely])
    #expect(findings(mounts: nil, bound("default")).isEmpty)
  }

  @Test("pods with a token, and pods that are held back, are left alone")
  func compliant() {
    #expect(findings(mounts: nil).isEmpty)
    #expect(findings(block("192.0.2.0/24")).isEmpty)
    #expect(findings { $0.policy("shop/p", egress: []) }.isEmpty)
  }
}
