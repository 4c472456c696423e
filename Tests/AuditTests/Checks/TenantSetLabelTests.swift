import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-SEL-003 TenantSetLabel")
struct TenantSetLabelTests {
  private let check = TenantSetLabel()

  private func findings(
    _ labels: Labels, _ build: (inout Fixture) -> Void = { _ in }
  ) -> [Finding] {
    Fixture("shop") {
      $0.workload("shop/api")
      $0.policy(
        "shop/p",
        ingress: [.rule([.pods(namespaces: LabelSelector(matchLabels: labels), pods: nil)])])
      build(&$0)
    }.findings(check)
  }

  private func writer(_ verb: String) -> (inout Fixture) -> Void {
    {
      $0.role(
        "r", rules: [AccessRule(apiGroups: [""], resources: ["namespaces"], verbs: [verb])],
        subjects: [.group("devs")])
    }
  }

  @Test("a label that nobody guards is reported; who may set it where roles are known")
  func violating() {
    let found = findings(["team": "front"])
    #expect(found.map(\.severity) == [.medium])
    #expect(found.map(\.confidence) == [.likely])
    #expect(found.first?.path == "spec.ingress[0].from[0].namespaceSelector")
    let known = findings(["team": "front"], writer("patch"))
    #expect(known.map(\.confidence) == [.proven])
    #expect(known.first?.why[1] == "may label namespaces: Group/devs")
  }

  @Test("the automatic label, labels of the platform, and labels nobody may set are left alone")
  func compliant() {
    #expect(findings([Namespace.nameLabel: "web"]).isEmpty)
    #expect(findings([Namespace.nameLabel: "web", "team": "front"]).isEmpty)
    #expect(findings(["policy-group.network.openshift.io/ingress": ""]).isEmpty)
    #expect(findings(["team": "front"], writer("get")).isEmpty)
  }
}
