import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-QLT-001 FaultyResource")
struct FaultyResourceTests {
  private let check = FaultyResource()

  @Test("an invalid policy is Medium at its field, a doubtful one Low")
  func policyIssues() {
    let found = Fixture("shop") {
      $0.policy(
        "shop/p", ingress: [],
        issues: [
          PolicyIssue(
            "`10.0.0.0/33` is no block", path: "spec.ingress[0].from[0].ipBlock.cidr",
            location: Fixture.place(9)),
          PolicyIssue(
            "host bits are set", path: "spec.x", location: Fixture.place(8), isRefusal: false),
        ])
    }.findings(check)
    #expect(found.map(\.severity) == [.medium, .low])
    #expect(found.first?.path == "spec.ingress[0].from[0].ipBlock.cidr")
    #expect(found.first?.location == Fixture.place(9))
    #expect(found.first?.why[1] == "an API server would refuse the policy: it is taken as absent")
  }

  @Test("different texts of one identity are one finding with both places, equal ones none")
  func duplicates() {
    var fixture = Fixture("shop")
    func duplicate(_ name: String, isIdentical: Bool) -> DuplicateResource {
      DuplicateResource(
        reference: ResourceReference(.deployment, namespace: "shop", name: name),
        earlier: Fixture.place(3), later: Fixture.place(5), isIdentical: isIdentical)
    }
    fixture.state.duplicates = [
      duplicate("web", isIdentical: false), duplicate("web", isIdentical: false),
      duplicate("db", isIdentical: true),
    ]
    let found = fixture.findings(check)
    #expect(found.map(\.object.name) == ["web"])
    #expect(found.first?.why[0].contains("test.yaml:3:1") == true)
    #expect(found.first?.why[1].contains("test.yaml:5:1") == true)
  }

  @Test("a fault of another resource is reported")
  func otherResources() {
    var fixture = Fixture("shop")
    fixture.state.resourceIssues = [
      ResourceIssue(
        reference: ResourceReference(.pod, namespace: "shop", name: "p"),
        message: "a label is no text", path: "metadata.labels.on", location: Fixture.place(2),
        isRefusal: true)
    ]
    #expect(fixture.findings(check).map(\.path) == ["metadata.labels.on"])
  }

  @Test("a sound cluster has none")
  func compliant() {
    let found = Fixture("shop") {
      $0.workload("shop/web")
      $0.policy("shop/p", ingress: [])
    }.findings(check)
    #expect(found.isEmpty)
  }
}
