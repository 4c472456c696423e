import Kubernetes
import PolicyEngine
import Testing

/// The effective sides of cases of other groups, and how texts are read where
/// no engine is known.
@Suite("Effective answers")
struct EffectiveAnswerTests {
  @Test("K02 Cilium isolates by rules of a direction that is not listed")
  func unlistedDirection() throws {
    let text = EngineScene.policy(
      "policyTypes: [Ingress], ingress: [{}], egress: [{ports: [{port: 53}]}]")
    let scene = try EngineScene(text, cni: "cilium@1.18")
    #expect(try scene.text("a/x", "a/y", 80) == .allowed)
    #expect(try scene.effective("a/x", "a/y", 80) == .denied)
    #expect(try scene.effective("a/x", "a/y", 53) == .allowed)
    #expect(scene.enforcement.features.map(\.limit.feature) == [.unlistedDirection])
    let calico = try EngineScene(text, cni: "calico@3.30")
    #expect(try calico.effective("a/x", "a/y", 80) == .allowed)
    #expect(calico.enforcement.features.isEmpty)
  }

  private static func pod(_ containers: String) -> String {
    """

    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: v, namespace: a, labels: {app: v}}
    spec: {containers: [{name: main, image: i}], initContainers: [\(containers)]}
    status: {phase: Running, podIP: 10.0.0.8}
    """
  }

  private static let namedPort = EngineScene.policy(
    "policyTypes: [Ingress], ingress: [{ports: [{port: setup}]}]", app: "v")

  @Test("K20 Calico resolves the ports of init containers")
  func initContainer() throws {
    let text =
      EffectiveAnswerTests.pod("{name: i, image: i, ports: [{name: setup, containerPort: 9000}]}")
      + EffectiveAnswerTests.namedPort
    let calico = try EngineScene(text, cni: "calico@3.30")
    #expect(try calico.text("b/z", "a/v", 9000) == .denied)
    #expect(try calico.effective("b/z", "a/v", 9000) == .allowed)
  }

  @Test("K19 Antrea looks for names at regular containers only")
  func sidecar() throws {
    let text =
      EffectiveAnswerTests.pod(
        "{name: i, image: i, restartPolicy: Always, ports: [{name: setup, containerPort: 9000}]}")
      + EffectiveAnswerTests.namedPort
    let antrea = try EngineScene(text, cni: "antrea@2.3")
    #expect(try antrea.text("b/z", "a/v", 9000) == .allowed)
    #expect(try antrea.effective("b/z", "a/v", 9000) == .denied)
    #expect(antrea.enforcement.features.map(\.limit.feature) == [.sidecarPort])
  }

  @Test("K22 OVN-Kubernetes opens every port of a protocol for a named one")
  func namedPortOnOVN() throws {
    let scene = try EngineScene(
      EngineScene.policy("policyTypes: [Ingress], ingress: [{ports: [{port: http}]}]"),
      cni: "ovn-kubernetes")
    #expect(try scene.text("b/z", "a/x", 443) == .denied)
    #expect(try scene.effective("b/z", "a/x", 443) == .allowed)
    #expect(try scene.effective("b/z", "a/x", 443, .udp) == .denied)
    #expect(scene.enforcement.features.map(\.limit.feature) == [.namedPort])
  }

  @Test("K23 a block is pods for Calico and never for Cilium")
  func blockOfPods() throws {
    let text = EngineScene.policy(
      "policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]")
    let calico = try EngineScene(text, cni: "calico@3.30")
    #expect(try calico.effective("a/x", "a/y") == .allowed)
    let cilium = try EngineScene(text, cni: "cilium@1.18")
    #expect(try cilium.text("a/x", "a/y") == .allowed)
    #expect(try cilium.effective("a/x", "a/y") == .denied)
    #expect(try cilium.effective("a/x", "203.0.113.7") == .allowed)
    #expect(try cilium.effective("a/x", "192.168.0.2") == .denied)
    let nodes = try EngineScene(text, cni: "cilium@1.18,policy-cidr-match-mode=nodes")
    #expect(try nodes.effective("a/x", "192.168.0.2") == .allowed)
    #expect(try nodes.effective("a/x", "a/y") == .denied)
  }

  @Test(
    "K48 ICMP that nothing admits is dropped by the engines that are known to",
    arguments: [
      ("cilium@1.18", false), ("calico@3.30", false), ("antrea@2.3", false),
      ("ovn-kubernetes", false), ("k3s", true),
    ])
  func ping(_ cni: String, _ isMarked: Bool) throws {
    let scene = try EngineScene(EngineScene.denyIngress, cni: cni)
    #expect(try scene.effective("b/z", "a/x", 8 << 8, .icmpv4) == .denied)
    let causes = try scene.causes("b/z", "a/x", 8 << 8, .icmpv4)
    #expect(causes.contains(.implementationDefined("ICMPv4")) == isMarked)
  }

  @Test("K50 SCTP is told of where Cilium is not asked for it")
  func sctp() throws {
    let text = EngineScene.policy(
      "policyTypes: [Ingress], ingress: [{ports: [{port: 7777, protocol: SCTP}]}]")
    let off = try EngineScene(text, cni: "cilium@1.18")
    #expect(off.enforcement.features.map(\.limit.feature) == [.sctp])
    let on = try EngineScene(text, cni: "cilium@1.18,enable-sctp=true")
    #expect(on.enforcement.features.isEmpty)
  }

  private static let adminPolicy = """

    ---
    apiVersion: policy.networking.k8s.io/v1alpha1
    kind: AdminNetworkPolicy
    metadata: {name: admin}
    spec:
      priority: 10
      subject: {namespaces: {matchLabels: {team: red}}}
      ingress: [{action: Deny, from: [{namespaces: {matchLabels: {team: blue}}}]}]
    """

  @Test(
    "A29 cluster-wide policies count by engine and version (A-21, A-25)",
    arguments: [
      ("calico@3.30", true, Verdict.allowed), ("calico@3.32", false, .allowed),
      ("cilium@1.18", false, .allowed), ("calico@3.30", false, .denied),
      ("calico@3.32", true, .denied), ("ovn-kubernetes", false, .denied),
      ("ovn-kubernetes", true, .allowed),
    ])
  func clusterWide(_ cni: String, _ isV1Alpha2: Bool, _ verdict: Verdict) throws {
    let scene = try EngineScene(
      isV1Alpha2 ? CaseETests.clusterPolicy : EffectiveAnswerTests.adminPolicy, cni: cni)
    #expect(try scene.text("b/z", "a/x") == .denied)
    #expect(try scene.effective("b/z", "a/x") == verdict)
    #expect(scene.enforcement.policies.isEmpty == (verdict == .denied))
  }

  @Test("a version that decides and is not known leaves the kind unknown")
  func unknownVersion() throws {
    let scene = try EngineScene(EffectiveAnswerTests.adminPolicy, cni: "calico")
    #expect(scene.enforcement.families[.adminNetworkPolicy]?.status == .unknown)
    #expect(try scene.effective("b/z", "a/x") == .unknown)
  }

  @Test(
    "C26 what logs and drops nothing lets everything pass",
    arguments: ["policy-audit-mode=true", "enable-policy=never"])
  func switchedOff(_ setting: String) throws {
    let scene = try EngineScene(EngineScene.denyIngress, cni: "cilium@1.18,\(setting)")
    #expect(try scene.text("b/z", "a/x") == .denied)
    #expect(try scene.effective("b/z", "a/x") == .allowed)
    #expect(scene.enforcement.families[.networkPolicy]?.status == .off)
    #expect(scene.enforcement.engines.count == 1)
  }

  @Test("a plugin that nobody knows leaves the texts")
  func unknownPlugin() throws {
    let scene = try EngineScene(EngineScene.denyIngress, cni: "homemade@2.0")
    #expect(!scene.enforcement.isKnown)
    #expect(scene.enforcement.isPluginKnown)
    #expect(try scene.effective("b/z", "a/x") == .denied)
    #expect(scene.enforcement.policies.map(\.enforcement.status) == [.unknown])
  }

  private static let ciliumPolicy = """

    ---
    apiVersion: cilium.io/v2
    kind: CiliumNetworkPolicy
    metadata: {name: c, namespace: a}
    spec: {endpointSelector: {matchLabels: {app: 'x'}}, ingress: [{}]}
    """
  private static let calicoPolicy = """

    ---
    apiVersion: projectcalico.org/v3
    kind: NetworkPolicy
    metadata: {name: l, namespace: a}
    spec: {selector: app == 'x', types: [Ingress], ingress: [{action: Deny}]}
    """

  @Test(
    "the labels of the world's halves are each of one family",
    arguments: [
      ("world", Verdict.allowed), ("world-ipv4", .allowed), ("world-ipv6", .denied),
    ])
  func halvesOfTheWorld(_ label: String, _ verdict: Verdict) throws {
    let scene = try EngineScene(
      """

      ---
      apiVersion: cilium.io/v2
      kind: CiliumNetworkPolicy
      metadata: {name: c, namespace: a}
      spec:
        endpointSelector: {matchLabels: {app: 'x'}}
        egress: [{toEndpoints: [{matchLabels: {'reserved:\(label)': ''}}]}]
      """, cni: "cilium@1.18")
    #expect(try scene.effective("a/x", "203.0.113.7") == verdict)
  }

  @Test("texts are read in the dialect of the kinds that are there")
  func dialects() throws {
    let cilium = try EngineScene(EffectiveAnswerTests.ciliumPolicy)
    #expect(cilium.enforcement.specification.dialect == .cilium)
    #expect(try cilium.effective("b/z", "a/x") == .denied)
    let calico = try EngineScene(EffectiveAnswerTests.calicoPolicy)
    #expect(calico.enforcement.specification.dialect == .calico)
    #expect(try calico.effective("b/z", "a/x") == .denied)
    let both = try EngineScene(
      EffectiveAnswerTests.ciliumPolicy + EffectiveAnswerTests.calicoPolicy)
    #expect(both.enforcement.specification.dialect == .kubernetes)
    #expect(both.enforcement.specification.unknownKinds == [.cilium, .calico])
    #expect(try both.effective("b/z", "a/x") == .unknown)
    #expect(try both.effective("a/x", "b/z") == .unknown)
  }
}
