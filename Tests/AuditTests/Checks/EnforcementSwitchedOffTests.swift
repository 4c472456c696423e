import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-CNI-002 EnforcementSwitchedOff")
struct EnforcementSwitchedOffTests {
  private let check = EnforcementSwitchedOff()

  private func findings(_ plugin: String) -> [Finding] {
    var fixture = Fixture("shop") {
      $0.workload("shop/web")
      $0.policy("shop/p", ingress: [])
    }
    fixture.profile.networkPlugins = NetworkPlugin(plugin).map { [$0] } ?? []
    return fixture.findings(check)
  }

  @Test(
    "a switch that is off is critical, and named",
    arguments: [
      ("aws-vpc-cni@1.19", "enable-network-policy-controller"),
      ("aws-vpc-cni,enable-network-policy=false", "--enable-network-policy=false"),
      ("cilium@1.18,enable-policy=never", "enable-policy"),
      ("cilium@1.18,policy-audit-mode=true", "policy-audit-mode"),
      ("cilium@1.18,enable-k8s-networkpolicy=false", "enable-k8s-networkpolicy"),
      ("k3s,disable-network-policy=true", "--disable-network-policy"),
    ])
  func violating(_ plugin: String, _ name: String) {
    let found = findings(plugin)
    #expect(found.map(\.severity) == [.critical])
    #expect(found.first?.why.first?.contains(name) == true)
    #expect(found.first?.podCount == 1)
  }

  @Test(
    "what is on, cannot be on, or is not known is left alone",
    arguments: [
      "aws-vpc-cni,enable-network-policy-controller=true", "cilium@1.18", "calico", "flannel",
      "k3s", "homemade",
    ])
  func compliant(_ plugin: String) {
    #expect(findings(plugin).isEmpty)
  }

  @Test("a switch that is not in the input is no failure")
  func unknown() {
    var fixture = Fixture("shop") { $0.workload("shop/web") }
    fixture.state.networkPlugins = [NetworkPlugin(name: "aws-vpc-cni", hasKnownSettings: false)]
    #expect(fixture.findings(check).isEmpty)
  }
}
