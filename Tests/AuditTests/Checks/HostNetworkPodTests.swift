import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-COV-005 HostNetworkPod")
struct HostNetworkPodTests {
  private let check = HostNetworkPod()

  @Test(
    "severity follows what the pods can do",
    arguments: [
      ("job", false, false, Severity.high), ("job", true, false, .high),
      ("job", false, true, .high),
      ("job", true, true, .critical), ("node-exporter", true, true, .low),
    ])
  func violating(_ name: String, isPrivileged: Bool, listens: Bool, severity: Severity) throws {
    let found = Fixture("shop") {
      $0.workload(
        "shop/\(name)", kind: .daemonSet,
        ports: listens ? [ContainerPort(number: 9100)] : [], isHostNetwork: true,
        isPrivileged: isPrivileged)
      $0.policy("shop/all", ingress: [], egress: [])
    }.findings(check)
    let finding = try #require(found.first)
    #expect(finding.severity == severity)
    #expect(finding.path == "spec.template.spec.hostNetwork")
  }

  @Test("pods with a network of their own are not reported")
  func compliant() {
    #expect(Fixture("shop") { $0.workload("shop/web") }.findings(check).isEmpty)
  }
}
