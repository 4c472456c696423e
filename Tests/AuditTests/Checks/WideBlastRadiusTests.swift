import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-LAT-002 WideBlastRadius")
struct WideBlastRadiusTests {
  private let check = WideBlastRadius()

  private func findings(replicas: Int, _ build: (inout Fixture) -> Void = { _ in }) -> [Finding] {
    Fixture("a", "b") {
      $0.workload("a/one", replicas: 1)
      $0.workload("b/many", replicas: replicas)
      build(&$0)
    }.findings(check)
  }

  @Test("a namespace from which half of the pods are reached is reported, the worst named")
  func violating() throws {
    let found = try #require(findings(replicas: 30).first)
    #expect(found.object.name == "a")
    #expect(found.severity == .medium && found.confidence == .proven)
    #expect(found.why[0] == "a/one reaches 30 of 31 pods, in 1 workload")
  }

  @Test("small clusters and closed namespaces are left alone")
  func compliant() {
    #expect(findings(replicas: BlastRadius.leastWidePods - 1).isEmpty)
    #expect(findings(replicas: BlastRadius.leastWidePods).count == 1)
    #expect(findings(replicas: 30) { $0.policy("a/p", egress: []) }.isEmpty)
  }
}
