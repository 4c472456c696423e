import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-SYS-001 OpenPlatformNamespace")
struct OpenPlatformNamespaceTests {
  private let check = OpenPlatformNamespace()

  private func findings(_ build: (inout Fixture) -> Void = { _ in }) -> [Finding] {
    Fixture("shop", "kube-system", "istio-system") {
      $0.workload("shop/web")
      $0.workload("kube-system/coredns", labels: ["k8s-app": "kube-dns"])
      $0.workload("kube-system/agent", kind: .daemonSet, isHostNetwork: true)
      build(&$0)
    }.findings(check)
  }

  @Test("open workloads of the platform are reported by namespace")
  func violating() {
    #expect(findings().map(\.object.name) == ["kube-system"])
    #expect(findings().map(\.severity) == [.medium])
    #expect(findings().first?.why.first == "open on every port: coredns")
    let mesh = findings { $0.workload("istio-system/istiod") }
    #expect(mesh.map(\.object.name) == ["istio-system", "kube-system"])
  }

  @Test("what a provider runs is Low")
  func managed() {
    let found = findings {
      $0.node("n", labels: ["cloud.google.com/gke-nodepool": "default"])
    }
    #expect(found.map(\.severity) == [.low])
  }

  @Test("closed platforms, pods of the node and namespaces of the person are left alone")
  func compliant() {
    #expect(
      findings {
        $0.policy(
          "kube-system/p",
          ingress: [.rule([.everyNamespace], ports: NetworkPolicyPort.dns)])
      }.isEmpty)
  }
}
