import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// What depends on Calico's release, and what its reading has to tell.
@Suite("Calico's order and warnings")
struct CalicoOrderTests {
  private static func policy(
    _ kind: String, _ name: String, _ action: String, _ more: String = "",
    version: String = "projectcalico.org/v3"
  ) -> String {
    """
    ---
    apiVersion: \(version)
    kind: \(kind)
    metadata: {name: \(name), namespace: a}
    spec:
      selector: app == 'x'
      types: [Ingress]
      ingress: [{action: \(action)}]
    \(more)

    """
  }

  /// A NetworkPolicy that allows b/z to reach a/x, at order 1000.
  private static let upstream = """
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: m, namespace: a}
    spec:
      podSelector: {matchLabels: {app: x}}
      ingress: [{from: [{namespaceSelector: {}}]}]
    """

  @Test(
    "names break ties as the release stores them (X-6)",
    arguments: [("calico@3.32", Verdict.denied), ("calico@3.31", .allowed), ("calico", .denied)])
  func ties(_ engine: String, _ verdict: Verdict) throws {
    // Before 3.32 the keys are `a/default.b` and `default.a`.
    let scene = try EngineScene(
      Self.policy("NetworkPolicy", "b", "Allow")
        + Self.policy("GlobalNetworkPolicy", "a", "Deny"), cni: engine)
    #expect(try scene.effective("b/z", "a/x") == verdict)
    let notes = scene.answers.reachability.diagnostics.filter {
      $0.message.contains("have the same order")
    }
    #expect(notes.count == (engine == "calico" ? 1 : 0))
  }

  @Test(
    "a policy at order 1000 stands among the NetworkPolicies by its name (X-3, X-6)",
    arguments: [
      ("calico@3.32", "a", Verdict.denied), ("calico@3.32", "z", .allowed),
      ("calico@3.31", "a", .denied), ("calico@3.31", "z", .denied),
    ])
  func upstreamTies(_ engine: String, _ name: String, _ verdict: Verdict) throws {
    let scene = try EngineScene(
      Self.upstream + "\n" + Self.policy("NetworkPolicy", name, "Deny", "  order: 1000"),
      cni: engine)
    #expect(try scene.effective("b/z", "a/x") == verdict)
  }

  @Test("orders may be fractions and negative (X-13)")
  func fractions() throws {
    let scene = try EngineScene(
      Self.policy("NetworkPolicy", "a", "Deny", "  order: -0.5")
        + Self.policy("NetworkPolicy", "b", "Allow", "  order: -1"), cni: "calico@3.32")
    #expect(try scene.effective("b/z", "a/x") == .allowed)
  }

  @Test(
    "a tier before 1000 comes before the Admin tier, one behind it comes behind (A-22)",
    arguments: [
      (500, "calico@3.32", Verdict.allowed), (1500, "calico@3.32", .denied),
      (500, "calico@3.31", .allowed), (1500, "calico@3.31", .allowed),
    ])
  func adminTier(_ order: Int, _ engine: String, _ verdict: Verdict) throws {
    // Calico 3.31 does not know ClusterNetworkPolicy.
    let scene = try EngineScene(
      """
      ---
      apiVersion: projectcalico.org/v3
      kind: Tier
      metadata: {name: sec}
      spec: {order: \(order)}
      ---
      apiVersion: policy.networking.k8s.io/v1alpha2
      kind: ClusterNetworkPolicy
      metadata: {name: c}
      spec:
        tier: Admin
        priority: 1
        subject: {pods: {podSelector: {matchLabels: {app: x}}}}
        ingress: [{action: Deny, from: [{namespaces: {}}]}]

      """ + Self.policy("NetworkPolicy", "sec.p", "Allow", "  tier: sec"), cni: engine)
    #expect(try scene.effective("b/z", "a/x") == verdict)
  }

  @Test("admin policies of one priority speak in the order of their names (A-5)")
  func adminTies() throws {
    func policy(_ name: String, _ action: String) -> String {
      """
      ---
      apiVersion: policy.networking.k8s.io/v1alpha2
      kind: ClusterNetworkPolicy
      metadata: {name: \(name)}
      spec:
        tier: Admin
        priority: 1
        subject: {pods: {podSelector: {matchLabels: {app: x}}}}
        ingress: [{action: \(action), from: [{namespaces: {}}]}]

      """
    }
    let scene = try EngineScene(
      policy("b", "Deny") + policy("a", "Accept"), cni: "calico@3.32")
    #expect(try scene.effective("b/z", "a/x") == .allowed)
  }

  @Test("texts that want to stand at two places leave open which of them does")
  func places() throws {
    let scene = try EngineScene(
      Self.upstream + "\n" + Self.policy("NetworkPolicy", "p", "Deny", "  order: 1")
        + Self.policy("NetworkPolicy", "p", "Deny", "  order: 2000"), cni: "calico@3.32")
    #expect(try scene.effective("b/z", "a/x") == .unknown)
    #expect(try scene.causes("b/z", "a/x", 80, .tcp).isEmpty == false)
  }

  @Test(
    "a pod is reached by its node always, and reaches it as Felix is set (X-28)",
    arguments: [
      ("calico@3.32", Verdict.unknown),
      ("calico@3.32,defaultEndpointToHostAction=Accept", .allowed),
      ("calico@3.32,defaultEndpointToHostAction=Drop", .denied),
      ("calico@3.32,defaultEndpointToHostAction=Return", .unknown),
    ])
  func ownNode(_ engine: String, _ verdict: Verdict) throws {
    let scene = try EngineScene(
      """
      ---
      apiVersion: projectcalico.org/v3
      kind: NetworkPolicy
      metadata: {name: p, namespace: a}
      spec: {selector: app == 'x', types: [Ingress, Egress]}

      """, cni: engine)
    #expect(try scene.effective("192.168.0.1", "a/x") == .allowed)
    #expect(try scene.effective("192.168.0.2", "a/x") == .denied)
    #expect(try scene.effective("a/x", "192.168.0.1") == .denied)
    #expect(try scene.effective("a/y", "192.168.0.1") == verdict)
    #expect(try scene.effective("a/y", "192.168.0.2") == .allowed)
  }

  @Test("a host endpoint is a peer by its labels and its addresses (X-16)")
  func hostEndpoints() throws {
    let scene = try EngineScene(
      """
      ---
      apiVersion: projectcalico.org/v3
      kind: HostEndpoint
      metadata: {name: h, labels: {role: node}}
      spec: {node: n2, interfaceName: eth0, expectedIPs: [192.168.0.2]}
      ---
      apiVersion: projectcalico.org/v3
      kind: GlobalNetworkPolicy
      metadata: {name: p}
      spec:
        selector: app == 'x'
        types: [Ingress]
        ingress: [{action: Allow, source: {selector: role == 'node'}}]

      """, cni: "calico@3.32")
    #expect(try scene.effective("192.168.0.2", "a/x") == .allowed)
    #expect(try scene.effective("b/z", "a/x") == .denied)
    #expect(try scene.effective("203.0.113.7", "a/x") == .denied)
  }

  @Test(
    "what surprises is told",
    arguments: [
      ("L24", "selects every pod"), ("L30a", "Calico treats it as missing"),
      ("L34", "the tier `ghost`"), ("L35", "`pcns.team`"),
    ])
  func warnings(_ identifier: String, _ words: String) throws {
    let example = try #require(
      HouseCase.all(of: "calico").first { $0.name.hasPrefix("\(identifier)-") })
    let state = LoadedCluster.load(example.files)
    let profile = try #require(
      EngineProfile.effective(for: NetworkPlugin(name: "calico", version: PluginVersion(3, 32))))
    let engine = Reachability(
      state: state, inventory: Inventory(state), options: ReachabilityOptions(profile: profile))
    #expect(engine.diagnostics.filter { $0.message.contains(words) }.count == 1)
  }
}
