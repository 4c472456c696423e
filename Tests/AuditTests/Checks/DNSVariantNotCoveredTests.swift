import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-DNS-004 DNSVariantNotCovered")
struct DNSVariantNotCoveredTests {
  private let check = DNSVariantNotCovered()

  private let usual = NetworkPolicyRule.rule([.resolvers], ports: NetworkPolicyPort.dns)

  private func findings(
    _ rules: [NetworkPolicyRule], build: (inout Fixture) -> Void
  ) -> [Finding] {
    Fixture("shop", "kube-system") {
      build(&$0)
      $0.workload("shop/web")
      $0.policy("shop/p", egress: rules)
    }.findings(check)
  }

  private func addCache(_ fixture: inout Fixture) {
    fixture.resolvers()
    fixture.workload(
      "kube-system/node-local-dns", kind: .daemonSet, labels: ["k8s-app": "node-local-dns"],
      isHostNetwork: true)
  }

  @Test("a cache on the nodes needs its address")
  func nodeLocal() {
    #expect(findings([usual], build: addCache).map(\.path) == ["spec.egress[0]"])
    let block = NetworkPolicyRule.rule(
      [.block("169.254.20.10/32")], ports: NetworkPolicyPort.dns)
    #expect(findings([usual, block], build: addCache).isEmpty)
  }

  @Test("OpenShift's resolver needs 5353")
  func openShift() {
    func add(_ fixture: inout Fixture) {
      fixture.namespace("openshift-dns")
      fixture.workload(
        "openshift-dns/dns-default",
        labels: ["dns.operator.openshift.io/daemonset-dns": "default"],
        ports: [ContainerPort(name: "dns", number: 5353, transport: .udp)])
    }
    let peer = NetworkPolicyPeer.pods(of: "openshift-dns")
    #expect(
      findings([.rule([peer], ports: NetworkPolicyPort.dns)], build: add).map(\.severity) == [.high]
    )
    #expect(findings([.rule([peer], ports: [.udp(5353), .tcp(5353)])], build: add).isEmpty)
  }

  @Test("Cloud DNS of GKE needs the address it shares with the metadata server")
  func cloud() {
    func add(_ fixture: inout Fixture) {
      fixture.node("n", labels: ["cloud.google.com/gke-nodepool": "a"])
      fixture.workload("kube-system/metrics-server")
    }
    #expect(findings([usual], build: add).count == 1)
    let block = NetworkPolicyRule.rule(
      [.block("169.254.169.254/32")], ports: NetworkPolicyPort.dns)
    #expect(findings([usual, block], build: add).isEmpty)
  }

  @Test("nothing is reported where nothing was detected")
  func compliant() {
    #expect(findings([usual]) { $0.resolvers() }.isEmpty)
  }
}
