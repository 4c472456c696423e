import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-CNI-001 NoEnforcingPlugin")
struct NoEnforcingPluginTests {
  private let check = NoEnforcingPlugin()

  private func fixture(_ plugin: String?, policies: Int = 1) -> Fixture {
    var fixture = Fixture("shop") {
      $0.workload("shop/web", replicas: 3)
      for number in 0..<policies { $0.policy("shop/p\(number)", ingress: []) }
    }
    fixture.profile.networkPlugins = plugin.flatMap { NetworkPlugin($0) }.map { [$0] } ?? []
    return fixture
  }

  @Test("Flannel is critical, with policies and without")
  func flannel() {
    let found = fixture("flannel@0.27").findings(check)
    #expect(found.map(\.severity) == [.critical])
    #expect(found.first?.message == "The network plugin flannel@0.27 enforces no NetworkPolicy.")
    #expect(found.first?.podCount == 3)
    #expect(found.first?.location == Fixture.place(40))
    #expect(fixture("flannel", policies: 0).findings(check).map(\.severity) == [.critical])
  }

  @Test("a plugin that enforces is left alone, switched off or not")
  func compliant() {
    #expect(fixture("calico@3.30").findings(check).isEmpty)
    #expect(fixture("cilium@1.18,enable-policy=never").findings(check).isEmpty)
  }

  @Test("not knowing the plugin is a remark, and without policies nothing")
  func unknown() {
    let found = fixture(nil).findings(check)
    #expect(found.map(\.severity) == [.info])
    #expect(found.first?.confidence == .assumed)
    #expect(fixture(nil, policies: 0).findings(check).isEmpty)
    #expect(fixture("homemade").findings(check).map(\.severity) == [.info])
  }

  @Test("kinds of other engines are named, each once, and are not unknown any more")
  func foreignKinds() {
    var fixture = fixture("cilium@1.18")
    fixture.state.unevaluatedPolicies = ["one", "two"].map {
      UnevaluatedPolicy(
        reference: ResourceReference(
          ResourceKind(group: "crd.antrea.io", "NetworkPolicy"), namespace: "shop", name: $0),
        reach: .namespace("shop"), location: Fixture.place(90))
    }
    let found = fixture.findings(check)
    #expect(found.map(\.severity) == [.high])
    #expect(found.first?.object.kind.group == "crd.antrea.io")
    #expect(found.first?.why.last == "2 policies: one, two")
    #expect(fixture.findings(IncompleteEvidence()).isEmpty)
    #expect(fixture.coverage("shop/web")?.ingress == .segmented)
    fixture.profile.networkPlugins = []
    #expect(fixture.coverage("shop/web")?.ingress == .unknown)
  }

  @Test("what the texts isolate and nothing enforces is not enforceable, pod by pod")
  func coverage() {
    var fixture = Fixture("shop") {
      $0.workload("shop/web")
      $0.workload("shop/api")
      $0.policy(
        "shop/p", selector: LabelSelector(matchLabels: ["app": "web"]), ingress: [], egress: [])
    }
    fixture.profile.networkPlugins = [NetworkPlugin(name: "flannel")]
    #expect(fixture.coverage("shop/web")?.ingress == .notEnforceable)
    #expect(fixture.coverage("shop/web")?.egress == .notEnforceable)
    #expect(fixture.coverage("shop/api")?.ingress == .open)
    #expect(fixture.audit(ofWorkload: "shop/web")?.reachedBy == 1)
    #expect(fixture.audit(ofWorkload: "shop/web")?.reachesInternet == true)
  }
}
