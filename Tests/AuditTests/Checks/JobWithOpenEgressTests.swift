import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-CRON-001 JobWithOpenEgress")
struct JobWithOpenEgressTests {
  private let check = JobWithOpenEgress()

  @Test(
    "Jobs and CronJobs that may connect anywhere are reported",
    arguments: [
      [NetworkPolicyRule]?.none, [.everything], [.rule([.block("0.0.0.0/0")])],
    ])
  func violating(_ rules: [NetworkPolicyRule]?) {
    let found = Fixture("shop") {
      $0.workload("shop/nightly", kind: .cronJob)
      $0.workload("shop/once", kind: .job)
      if let rules { $0.policy("shop/p", egress: rules) }
    }.findings(check)
    #expect(found.map(\.object.name).sorted() == ["nightly", "once"])
    #expect(found.allSatisfy { $0.severity == .medium && $0.direction == .egress })
  }

  @Test("segmented Jobs, finished Jobs and other workloads are left alone")
  func compliant() {
    let found = Fixture("shop", "other") {
      $0.workload("shop/nightly", kind: .cronJob)
      $0.policy("shop/p", egress: [.rule([.resolvers], ports: NetworkPolicyPort.dns)])
      $0.workload("other/web")
      $0.workload("other/done", kind: .job)
      $0.state.controllers[2].isFinished = true
    }.findings(check)
    #expect(found.isEmpty)
  }
}
