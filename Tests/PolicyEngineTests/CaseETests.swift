import Kubernetes
import PolicyEngine
import Testing

/// The cases E01 to E10 of the semantics reference, section 8: what the network
/// plugins of a cluster make of its policies, beside what the texts say.
@Suite("The cases E")
struct CaseETests {
  @Test("E01 Flannel enforces nothing")
  func flannel() throws {
    let scene = try EngineScene(
      EngineScene.daemonSet("kube-flannel-ds", image: "docker.io/flannel/flannel:v0.25.5")
        + EngineScene.denyIngress)
    #expect(scene.plugins == ["flannel@0.25"])
    #expect(try scene.text("b/z", "a/x") == .denied)
    #expect(try scene.effective("b/z", "a/x") == .allowed)
    #expect(scene.enforcement.families[.networkPolicy]?.status == .ignored)
    #expect(scene.enforcement.policies.map(\.policy.reference.name) == ["p"])
  }

  @Test("E02 k3s enforces beside Flannel, unless its controller is switched off")
  func k3s() throws {
    func node(_ arguments: String) -> String {
      """

      ---
      apiVersion: v1
      kind: Node
      metadata: {name: n3, annotations: {k3s.io/node-args: '\(arguments)'}}
      status: {nodeInfo: {kubeletVersion: v1.33.4+k3s1}}
      """
    }
    let scene = try EngineScene(
      node("[\"server\"]") + EngineScene.daemonSet("kube-flannel-ds") + EngineScene.denyIngress)
    #expect(scene.plugins == ["k3s@1.33"])
    #expect(try scene.effective("b/z", "a/x") == .denied)
    #expect(scene.enforcement.policies.isEmpty)

    let off = try EngineScene(
      node("[\"server\",\"--disable-network-policy\"]") + EngineScene.denyIngress)
    #expect(try off.text("b/z", "a/x") == .denied)
    #expect(try off.effective("b/z", "a/x") == .allowed)
    #expect(off.enforcement.families[.networkPolicy]?.status == .off)
  }

  @Test("E03 Flannel with kube-network-policies enforces")
  func kubeNetworkPolicies() throws {
    let scene = try EngineScene(
      EngineScene.daemonSet("kube-flannel-ds", second: "kube-network-policies")
        + EngineScene.denyIngress)
    #expect(scene.plugins == ["flannel", "kube-network-policies"])
    #expect(scene.enforcement.engines.map(\.plugin) == ["kube-network-policies"])
    #expect(try scene.effective("b/z", "a/x") == .denied)
    #expect(scene.enforcement.families[.networkPolicy]?.status == .enforced)
  }

  @Test("E04 Calico ignores the policies of Cilium")
  func foreignKind() throws {
    let scene = try EngineScene(
      EngineScene.daemonSet("calico-node", image: "docker.io/calico/node:v3.30.2")
        + """

        ---
        apiVersion: cilium.io/v2
        kind: CiliumNetworkPolicy
        metadata: {name: deny, namespace: a}
        spec:
          endpointSelector: {matchLabels: {app: 'x'}}
          ingressDeny: [{fromEntities: [all]}]
        """)
    #expect(scene.plugins == ["calico@3.30"])
    #expect(try scene.text("b/z", "a/x") == .denied)
    #expect(try scene.effective("b/z", "a/x") == .allowed)
    #expect(scene.enforcement.families[.cilium]?.status == .ignored)
    #expect(scene.enforcement.policies.map(\.policy.family) == [.cilium])
  }

  static let clusterPolicy = """

    ---
    apiVersion: policy.networking.k8s.io/v1alpha2
    kind: ClusterNetworkPolicy
    metadata: {name: admin}
    spec:
      tier: Admin
      priority: 10
      subject: {namespaces: {matchLabels: {team: red}}}
      ingress: [{action: Deny, from: [{namespaces: {matchLabels: {team: blue}}}]}]
    """

  @Test(
    "E05 Cilium enforces ClusterNetworkPolicy from 1.20 on, where it is switched on",
    arguments: [
      ("v1.18.2", "", FamilyEnforcement.Status.ignored, Verdict.allowed),
      ("v1.20.0", "", .off, .allowed),
      ("v1.20.0", "enable-k8s-cluster-network-policy: 'true'", .partial, .denied),
    ])
  func clusterNetworkPolicy(
    _ tag: String, _ settings: String, _ status: FamilyEnforcement.Status, _ verdict: Verdict
  ) throws {
    let scene = try EngineScene(
      EngineScene.daemonSet("cilium", image: "quay.io/cilium/cilium:\(tag)")
        + EngineScene.settings("cilium-config", settings) + CaseETests.clusterPolicy)
    #expect(scene.enforcement.families[.clusterNetworkPolicy]?.status == status)
    #expect(try scene.text("b/z", "a/x") == .denied)
    #expect(try scene.effective("b/z", "a/x") == verdict)
  }

  private static let ownedPod = """

    ---
    apiVersion: v1
    kind: Pod
    metadata:
      name: w
      namespace: a
      labels: {app: 'x'}
      ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: w-1, controller: true}]
    spec: {nodeName: n1, containers: [{name: main, image: example/app}]}
    status: {phase: Running, podIP: 10.0.0.9}
    """

  @Test("E06 the AWS VPC CNI enforces where it is told to, and for pods with an owner only")
  func awsVPC() throws {
    func scene(_ settings: String?) throws -> EngineScene {
      try EngineScene(
        EngineScene.daemonSet("aws-node", image: "example.com/amazon-k8s-cni:v1.19.0")
          + (settings.map { EngineScene.settings("amazon-vpc-cni", $0) } ?? "")
          + CaseETests.ownedPod + EngineScene.denyIngress)
    }
    let off = try scene("enable-network-policy-controller: 'false'")
    #expect(off.enforcement.families[.networkPolicy]?.status == .off)
    #expect(try off.text("b/z", "a/w") == .denied)
    #expect(try off.effective("b/z", "a/w") == .allowed)

    let on = try scene("enable-network-policy-controller: 'true'")
    #expect(on.enforcement.families[.networkPolicy]?.status == .partial)
    #expect(try on.effective("b/z", "a/w") == .denied)
    #expect(try on.text("b/z", "a/x") == .denied)
    #expect(try on.effective("b/z", "a/x") == .allowed)

    // Nobody knows the switch: the texts stand, and it is said.
    let unknown = try scene(nil)
    #expect(unknown.enforcement.families[.networkPolicy]?.status == .unknown)
    #expect(!unknown.enforcement.isKnown)
    #expect(try unknown.effective("b/z", "a/x") == .denied)
  }

  @Test("E07 Azure NPM takes the first port of a range")
  func endPort() throws {
    let scene = try EngineScene(
      EngineScene.daemonSet("azure-npm")
        + EngineScene.policy(
          "policyTypes: [Ingress], ingress: [{ports: [{port: 8000, endPort: 8999}]}]"))
    #expect(try scene.text("b/z", "a/x", 8500) == .allowed)
    #expect(try scene.effective("b/z", "a/x", 8000) == .allowed)
    #expect(try scene.effective("b/z", "a/x", 8500) == .denied)
    #expect(scene.enforcement.features.map(\.limit.feature) == [.endPort])
    #expect(scene.enforcement.features.map(\.path) == ["spec.ingress[0]"])
  }

  @Test(
    "E08 OVN-Kubernetes may take nodes for peers that selectors name",
    arguments: [
      ("{namespaceSelector: {}, podSelector: {}}", Verdict.unknown),
      ("{namespaceSelector: {}}", .unknown),
      ("{namespaceSelector: {matchLabels: {team: blue}}}", .denied),
      ("{podSelector: {}}", .denied),
    ])
  func hostNetworkPeer(_ peer: String, _ verdict: Verdict) throws {
    let scene = try EngineScene(
      EngineScene.daemonSet("ovnkube-node")
        + """

        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: h, namespace: b, labels: {app: h}}
        spec: {nodeName: n2, hostNetwork: true, containers: [{name: main, image: example/app}]}
        status: {phase: Running, podIP: 192.168.0.2}
        """
        + EngineScene.policy("policyTypes: [Ingress], ingress: [{from: [\(peer)]}]"))
    for source in ["b/h", "192.168.0.2"] {
      #expect(try scene.text(source, "a/x") == .denied)
      #expect(try scene.effective(source, "a/x") == verdict)
    }
    let found = scene.enforcement.features.map(\.limit.feature)
    #expect(found == (verdict == .unknown ? [.hostNetworkPeer] : []))
  }

  @Test("E09 two engines at once must both consent")
  func twoEngines() throws {
    let scene = try EngineScene(
      EngineScene.daemonSet("cilium", image: "quay.io/cilium/cilium:v1.18.2")
        + EngineScene.daemonSet("aws-node")
        + EngineScene.settings("amazon-vpc-cni", "enable-network-policy-controller: 'true'")
        + CaseETests.ownedPod
        + EngineScene.policy(
          "policyTypes: [Ingress, Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]")
          + """

          ---
          apiVersion: cilium.io/v2
          kind: CiliumNetworkPolicy
          metadata: {name: allow, namespace: a}
          spec:
            endpointSelector: {matchLabels: {app: 'x'}}
            ingress: [{fromEndpoints: [{matchLabels: {'k8s:io.kubernetes.pod.namespace': b}}]}]
          """)
    #expect(scene.enforcement.engines.map(\.plugin) == ["cilium", "aws-vpc-cni"])
    let source = try #require(scene.inventory.peer(named: "b/z"))
    let owned = try #require(scene.inventory.peer(named: "a/w"))
    // Cilium adds its own allow rule; the other engine does not know it.
    let each = scene.answers.engines.map {
      $0.answer(from: source, to: owned).verdict(.tcp, 80)
    }
    #expect(each == [.allowed, .denied])
    #expect(try scene.effective("b/z", "a/w") == .denied)
    // A block is no pod for Cilium, whatever the other engine says.
    #expect(try scene.effective("a/w", "a/y") == .denied)
    #expect(try scene.effective("a/w", "203.0.113.7") == .allowed)
    let rows = scene.answers.connectivity()
    let workloads = scene.inventory.workloads
    let pairs = rows.compactMap { row -> String? in
      guard case .workload(let from) = row.source, case .workload(let to) = row.destination else {
        return nil
      }
      return "\(workloads[from].identity.path) \(workloads[to].identity.path)"
    }
    #expect(!pairs.contains("b/z a/w-1"))
    #expect(pairs.contains("a/y b/z"))
  }

  @Test("E10 without a network plugin the texts stand, and that is said")
  func nothingKnown() throws {
    let scene = try EngineScene(EngineScene.denyIngress)
    #expect(!scene.enforcement.isKnown)
    #expect(scene.enforcement.pluginText == nil)
    #expect(scene.enforcement.title == "the API's text")
    #expect(scene.enforcement.families.values.allSatisfy { $0.status == .unknown })
    #expect(scene.answers.textReading(scene.inventory) == nil)
    #expect(try scene.effective("b/z", "a/x") == .denied)
  }
}
