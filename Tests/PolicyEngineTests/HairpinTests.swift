import Kubernetes
import PolicyEngine
import TestSupport
import Testing

@Suite("A pod that speaks to itself")
struct HairpinTests {
  @Test(
    "always may by its own address, and through a Service of its own where policies or the engine let it (G-2)",
    arguments: [
      (nil, Verdict.unknown), ("antrea", .allowed), ("ovn-kubernetes", .allowed),
      ("cilium", .denied), ("calico", .denied), ("kube-router", .denied),
    ])
  func engines(plugin: String?, throughService: Verdict) throws {
    var sketch = ClusterSketch.fixture()
    sketch.policy("a", "deny", .app("x"), ingress: [])
    let profile = try plugin.map {
      try #require(EngineProfile.effective(for: NetworkPlugin(name: $0)))
    }
    let explanation = Self.explain(sketch.state, profile ?? .api)
    #expect(explanation.verdict == .allowed)
    #expect(explanation.causes == [.hairpin(throughService)])
  }

  @Test("may through a Service of its own whatever the engine, where policies allow it (G-2)")
  func allowed() {
    let open = Self.explain(ClusterSketch.fixture().state, .api)
    #expect(open.causes == [.hairpin(.allowed)])
  }

  @Test("may not through a Service of its own where a ClusterNetworkPolicy denies it (A-17)")
  func clusterPolicy() {
    var sketch = ClusterSketch.fixture()
    sketch.state.adminPolicies = [
      AdminPolicy(
        .clusterNetworkPolicy, name: "deny",
        metadata: ObjectMetadata(location: ClusterSketch.location), tier: .admin, priority: 1,
        subject: .everything,
        ingress: [
          AdminPolicyRule(
            .deny, peers: [.pods(.everything)], ports: nil, path: "spec.ingress[0]",
            location: ClusterSketch.location)
        ])
    ]
    let explanation = Self.explain(sketch.state, .api)
    #expect(explanation.verdict == .allowed)
    #expect(explanation.causes == [.hairpin(.denied)])
  }

  /// Asks for TCP 80 of the first pod from itself.
  private static func explain(_ state: ClusterState, _ profile: EngineProfile) -> Explanation {
    let engine = Reachability(
      state: state, inventory: Inventory(state), options: ReachabilityOptions(profile: profile))
    return engine.explain(Probe(from: .pod(0), to: .pod(0), .tcp, 80))
  }
}
