import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-EVD-001 IncompleteEvidence")
struct IncompleteEvidenceTests {
  private let check = IncompleteEvidence()

  @Test("each gap is a finding, and each kind that is not evaluated")
  func violating() {
    var fixture = Fixture("shop")
    fixture.state.evidence.gaps = [
      .init(.forbidden, kind: .networkPolicy, message: "networkpolicies forbidden"),
      .init(.truncated, message: "the file ends in the middle", location: Fixture.place(99)),
    ]
    let kind = ResourceKind(group: "cilium.io", "CiliumNetworkPolicy")
    fixture.state.unevaluatedPolicies = (0..<3).map { index in
      UnevaluatedPolicy(
        reference: ResourceReference(kind, namespace: "shop", name: "c\(index)"),
        reach: .namespace("shop"), location: Fixture.place(index + 1))
    }
    let found = fixture.findings(check)
    #expect(found.count == 3)
    #expect(found.allSatisfy { $0.severity == .info })
    #expect(
      found.contains { $0.object.kind == kind && $0.why[0].hasPrefix("3 policies: c0, c1, c2") })
  }

  @Test("complete evidence, and kinds that decide nothing, are left alone")
  func compliant() {
    var fixture = Fixture("shop")
    fixture.state.unevaluatedPolicies = [
      UnevaluatedPolicy(
        reference: ResourceReference(
          ResourceKind(group: "security.istio.io", "AuthorizationPolicy"), namespace: "shop",
          name: "a"), reach: .none, location: Fixture.place())
    ]
    #expect(fixture.findings(check).isEmpty)
  }
}
