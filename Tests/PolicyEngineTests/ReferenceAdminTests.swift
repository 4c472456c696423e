import Kubernetes
import TestSupport
import Testing

/// Cases A of the semantics reference, section 8, by hand-built clusters.
@Suite("The plain evaluator on the upstream kinds")
struct ReferenceAdminTests {
  private static let all = ReferenceStage.all

  @Test("A01: isolation for egress leaves ingress to the Baseline")
  func directions() {
    var stage = Self.stage([Self.baseline([Self.rule(.deny, [.all])])])
    stage.sketch.policy("a", "p", .app("x"), egress: [.of(nil)])
    #expect(stage.text("b/z", "a/x") == "-")
    #expect(stage.text("a/x", "ext") == Self.all)
  }

  @Test("A02, A11: a NetworkPolicy that isolates has the last word")
  func finality() {
    let pass = Self.admin(1, [Self.rule(.pass, [.blue], [.range(.tcp, 80...80)])])
    var stage = Self.stage([pass, Self.baseline([Self.rule(.allow, [.all])])])
    stage.sketch.policy("a", "p", .app("x"), ingress: [])
    #expect(stage.text("b/z", "a/x") == "-")
    stage = Self.stage([Self.baseline([Self.rule(.deny, [.all])])])
    stage.sketch.policy("a", "p", .app("x"), ingress: [.of(nil)])
    #expect(stage.text("b/z", "a/x") == Self.all)
  }

  @Test("A03: a pass leaves the tier")
  func pass() {
    let stage = Self.stage([
      Self.admin(2, [Self.rule(.deny, [.all])]), Self.admin(1, [Self.rule(.pass, [.all])]),
    ])
    #expect(stage.text("b/z", "a/x") == Self.all)
  }

  @Test("A05, A06, A28: the first match decides, rule by rule and priority by priority")
  func order() {
    var stage = Self.stage([Self.admin(1, [Self.rule(.deny, [.blue], [.range(.tcp, 80...80)])])])
    stage.sketch.policy("a", "p", .app("x"), ingress: [.of(nil)])
    #expect(stage.text("b/z", "a/x") == "T81 U80 echo")
    let accept = Self.rule(.allow, [.blue], [.range(.tcp, 80...80)])
    let deny = Self.rule(.deny, [.all])
    #expect(Self.stage([Self.admin(1, [accept, deny])]).text("b/z", "a/x") == "T80")
    #expect(Self.stage([Self.admin(1, [deny, accept])]).text("b/z", "a/x") == "-")
    let two = Self.stage([Self.admin(20, [deny]), Self.admin(10, [accept])])
    #expect(two.text("b/z", "a/x") == "T80")
  }

  @Test("A07, A08: a tie is unknown where it matters")
  func ties() {
    let deny = Self.admin(5, [Self.rule(.deny, [.all], [.range(.tcp, 80...80)])])
    let tied = Self.admin(5, [Self.rule(.allow, [.all], [.range(.tcp, 80...81)])])
    let stage = Self.stage([deny, tied, Self.baseline([Self.rule(.deny, [.all])])])
    #expect(stage.text("b/z", "a/x") == "T80? T81")
  }

  @Test("A09, A10: selecting isolates nothing; a pass of the Baseline allows")
  func baseline() {
    let nothing = Self.stage([Self.admin(1, [Self.rule(.deny, [.blue], [.all(.udp)])])])
    #expect(nothing.text("a/y", "a/x") == Self.all)
    let stage = Self.stage([
      Self.baseline([
        Self.rule(.pass, [.all], [.range(.tcp, 80...80)]), Self.rule(.deny, [.all]),
      ])
    ])
    #expect(stage.text("b/z", "a/x") == "T80")
  }

  @Test("A12, A13: networks match the world, pods and nodes, of their family")
  func networks() {
    let four = Self.stage([Self.admin(1, egress: [Self.rule(.deny, [.block("0.0.0.0/0")])])])
    #expect(four.text("a/x", "a/y") == "-")
    #expect(four.text("a/x", "ext") == "-")
    #expect(four.text("a/x", "n2") == "-")
    let some = Self.stage([Self.admin(1, egress: [Self.rule(.deny, [.block("10.0.1.0/24")])])])
    #expect(some.text("a/x", "b/z") == "-")
    #expect(some.text("a/x", "a/y") == Self.all)
  }

  @Test("A14: a name is allowed, its like is not")
  func names() {
    let stage = Self.stage([
      Self.admin(1, egress: [Self.rule(.allow, [.domainNames(["*.example.com"])])]),
      Self.admin(2, egress: [Self.rule(.deny, [.block("0.0.0.0/0")])]),
    ])
    #expect(stage.text("a/x", "a.example.com") == Self.all)
    #expect(stage.text("a/x", "a.b.example.com") == Self.all)
    // The pod speaks IPv4 only: whatever address the name stands for is denied.
    #expect(stage.text("a/x", "example.com") == "-")
    #expect(stage.text("a/x", "ext") == "-")
    var both = stage
    for index in both.sketch.state.pods.indices { both.sketch.state.pods[index].addresses = [] }
    #expect(both.text("a/x", "example.com") == Self.all)
    let part = Self.stage([Self.admin(1, egress: [Self.rule(.deny, [.block("0.0.0.0/1")])])])
    #expect(part.text("a/x", "example.com") == "T80? T81? U80? echo?")
    let halves = ["0.0.0.0/1", "128.0.0.0/1"].map { AdminPolicyPeer.block($0) }
    let whole = Self.stage([Self.admin(1, egress: [Self.rule(.deny, halves)])])
    #expect(whole.text("a/x", "example.com") == "-")
    let other = Self.stage([Self.admin(1, egress: [Self.rule(.deny, [.block("::/0")])])])
    #expect(other.text("a/x", "example.com") == Self.all)
  }

  @Test("A15: what nobody knows fails closed")
  func unknownPeers() {
    let unknown = AdminPolicyPeer.unknown(fields: ["moon"])
    let allow = Self.rule(.allow, [unknown, .all])
    let base = Self.baseline([Self.rule(.deny, [.all])])
    #expect(Self.stage([Self.admin(1, [allow]), base]).text("b/z", "a/x") == "-")
    #expect(Self.stage([Self.admin(1, [Self.rule(.pass, [unknown])])]).text("b/z", "a/x") == "-")
  }

  @Test("A16, A17: pods on the host's network are no subjects; nodes match by address")
  func hosts() {
    var stage = Self.stage([Self.admin(1, [Self.rule(.deny, [.all])])])
    stage.sketch.pod("a", "h", [:], "192.168.0.1", isHostNetwork: true)
    #expect(stage.text("b/z", "a/h") == Self.all)
    let second = LabelSelector([.init("kubernetes.io/hostname", .isIn, ["n2"])])
    var nodes = Self.stage([Self.admin(1, egress: [Self.rule(.deny, [.nodes(second)])])])
    #expect(nodes.text("a/x", "n2") == "-")
    #expect(nodes.text("a/x", "n1") == Self.all)
    nodes.sketch.state.nodes = []
    #expect(nodes.text("a/x", "n2") == "T80? T81? U80? echo?")
  }

  @Test("A18: a named port has the protocol of its container")
  func namedPorts() {
    var stage = Self.stage([Self.admin(1, [Self.rule(.deny, [.all], [.named("http")])])])
    for index in stage.sketch.state.pods.indices where stage.sketch.state.pods[index].name == "y" {
      stage.sketch.state.pods[index].spec.containers[0].ports[0].transport = .udp
    }
    #expect(stage.text("b/z", "a/x") == "T81 U80 echo")
    #expect(stage.text("b/z", "a/y") == "T80 T81 echo")
  }

  @Test("A26, G-13: an invalid policy of a manifest may be absent")
  func invalid() {
    var policy = Self.admin(1, [Self.rule(.deny, [.all], [.range(.tcp, 80...80)])])
    policy.issues = [PolicyIssue("made so", path: "spec", location: ClusterSketch.location)]
    #expect(Self.stage([policy]).text("b/z", "a/x") == "T80? T81 U80 echo")
    policy.isCaptured = true
    #expect(Self.stage([policy]).text("b/z", "a/x") == "T81 U80 echo")
  }

  @Test("a rank that cannot be read leaves open what comes first")
  func unranked() {
    var policy = Self.admin(1, [Self.rule(.deny, [.all], [.range(.tcp, 80...80)])])
    policy.priority = nil
    policy.isCaptured = true
    let accept = Self.admin(5, [Self.rule(.allow, [.all])])
    #expect(Self.stage([policy, accept]).text("b/z", "a/x") == "T80? T81 U80 echo")
  }

  // MARK: Words

  private static func stage(_ policies: [AdminPolicy]) -> ReferenceStage {
    var stage = ReferenceStage(.kubernetes)
    stage.sketch.state.adminPolicies = policies.enumerated().map { index, policy in
      var policy = policy
      policy.name = "p\(index)"
      return policy
    }
    return stage
  }

  private static func admin(
    _ priority: Int, _ ingress: [AdminPolicyRule] = [], egress: [AdminPolicyRule] = []
  ) -> AdminPolicy {
    AdminPolicy(
      .clusterNetworkPolicy, name: "", metadata: ObjectMetadata(location: ClusterSketch.location),
      tier: .admin, priority: priority, ingress: ingress, egress: egress)
  }

  private static func baseline(_ ingress: [AdminPolicyRule]) -> AdminPolicy {
    AdminPolicy(
      .clusterNetworkPolicy, name: "", metadata: ObjectMetadata(location: ClusterSketch.location),
      tier: .baseline, priority: 1, ingress: ingress)
  }

  private static func rule(
    _ action: AdminPolicyRule.Action, _ peers: [AdminPolicyPeer],
    _ ports: [AdminPolicyPort]? = nil
  ) -> AdminPolicyRule {
    AdminPolicyRule(
      action, peers: peers, ports: ports, path: "spec", location: ClusterSketch.location)
  }
}

extension AdminPolicyPeer {
  /// Every pod.
  fileprivate static let all = AdminPolicyPeer.pods(.everything)
  /// The pods of the blue namespace.
  fileprivate static let blue = AdminPolicyPeer.pods(
    AdminPolicyPods(namespaces: LabelSelector(matchLabels: ["team": "blue"])))

  /// The addresses of a block.
  fileprivate static func block(_ text: String) -> AdminPolicyPeer {
    .networks([CIDR(text)].compactMap { $0 })
  }
}
