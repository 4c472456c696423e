import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-DNG-001 PolicyWithoutPods")
struct PolicyWithoutPodsTests {
  private let check = PolicyWithoutPods()

  private func fixture(_ origin: Evidence.Origin) -> Fixture {
    var fixture = Fixture("shop") {
      $0.workload("shop/web", labels: ["app": "webshop"])
      $0.policy("shop/p", selector: LabelSelector(matchLabels: ["app": "webshap"]), ingress: [])
    }
    fixture.state.evidence.origin = origin
    return fixture
  }

  @Test("Medium from captures, Info from manifests, with the nearest label")
  func violating() {
    let live = fixture(.capture).findings(check)
    #expect(live.map(\.severity) == [.medium])
    #expect(live.first?.path == "spec.podSelector")
    #expect(
      live.first?.why[1] == "close by: app=webshop (the selector asks app=webshap)")
    #expect(fixture(.manifests).findings(check).map(\.severity) == [.info])
  }

  @Test("a policy that a controller owns is Info")
  func owned() {
    var fixture = fixture(.capture)
    fixture.state.networkPolicies[0].metadata.controller = OwnerReference(
      ResourceKind(group: "monitoring.coreos.com", "Prometheus"), name: "k8s")
    #expect(fixture.findings(check).map(\.severity) == [.info])
  }

  @Test("templates of CronJobs, finished Jobs and old ReplicaSets, and finished pods count")
  func compliant() {
    func selects(_ build: (inout Fixture) -> Void) -> Bool {
      var fixture = Fixture("shop") {
        $0.policy("shop/p", selector: LabelSelector(matchLabels: ["app": "job"]), ingress: [])
      }
      fixture.state.evidence.origin = .capture
      build(&fixture)
      return fixture.findings(check).isEmpty
    }
    #expect(selects { $0.workload("shop/job", kind: .cronJob) })
    #expect(selects { $0.workload("shop/job", replicas: 0) })
    #expect(selects { $0.workload("shop/job", kind: .replicaSet, replicas: 0) })
    #expect(
      selects {
        $0.workload("shop/job", kind: .job)
        $0.state.controllers[0].isFinished = true
      })
    #expect(selects { $0.pod("shop/job-1", labels: ["app": "job"], phase: .succeeded) })
    #expect(!selects { $0.workload("shop/other") })
  }

  @Test("without all pods nobody can say")
  func unknown() {
    var fixture = fixture(.capture)
    fixture.state.evidence.gaps = [.init(.forbidden, kind: .pod, message: "pods forbidden")]
    #expect(fixture.findings(check).isEmpty)
  }
}
