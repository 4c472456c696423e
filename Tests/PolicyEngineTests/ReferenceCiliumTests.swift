import Kubernetes
import TestSupport
import Testing

/// Cases C of the semantics reference, section 8, by hand-built clusters.
@Suite("The plain evaluator on Cilium")
struct ReferenceCiliumTests {
  private static let all = ReferenceStage.all

  @Test("C01, C22, C23: an empty rule isolates; the own node is exempt unless denied")
  func emptyRule() {
    var stage = Self.stage([.init(ingress: [.entry()])])
    #expect(stage.text("a/y", "a/x") == "-")
    #expect(stage.text("ext", "a/x") == "-")
    #expect(stage.text("n1", "a/x") == Self.all)
    #expect(stage.text("n2", "a/x") == "-")
    stage = Self.stage([.init(ingress: [.entry()], ingressDeny: [.entry([.entities([.host])])])])
    #expect(stage.text("n1", "a/x") == "-")
    #expect(stage.text("a/x", "a/y") == Self.all)
  }

  @Test("C02, C03, C04: denials isolate, unless told not to")
  func defaultDeny() {
    let deny = Self.Rule(egressDeny: [.entry([.labels(["app": "y"])])])
    #expect(Self.stage([deny]).text("a/x", "b/z") == "-")
    var open = deny
    open.isEgressOpen = true
    #expect(Self.stage([open]).text("a/x", "a/y") == "-")
    #expect(Self.stage([open]).text("a/x", "b/z") == Self.all)
    #expect(Self.stage([open]).text("a/x", "ext") == Self.all)
    let allow = Self.Rule(egress: [.entry([.labels(["app": "y"])], [.port(.tcp, 80)])])
    #expect(Self.stage([open, allow]).text("a/x", "a/y") == "-")
    #expect(Self.stage([open, allow]).text("a/x", "b/z") == "-")
  }

  @Test("C05, C06, C41: no field for peers is anyone, an empty list is nobody")
  func peers() {
    let nobody = Self.stage([.init(ingress: [.entry([.endpoints([])], [.port(.any, 80)])])])
    #expect(nobody.text("a/y", "a/x") == "-")
    let anyone = Self.stage([.init(ingress: [.entry([], [.port(.any, 80)])])])
    #expect(anyone.text("ext", "a/x") == "T80 U80")
    #expect(anyone.text("n2", "a/x") == "T80 U80")
    let absent = Self.stage([.init(egress: [.entry([.names([])], [.port(.any, 80)])])])
    #expect(absent.text("a/x", "b/z") == "T80 U80")
  }

  @Test("C07 … C10: endpoints are those of the own namespace, unless said otherwise")
  func endpoints() {
    let everyone = Self.Rule(ingress: [.entry([.endpoints([.everything])])])
    #expect(Self.stage([everyone]).text("a/y", "a/x") == Self.all)
    #expect(Self.stage([everyone]).text("b/z", "a/x") == "-")
    let wide = Self.stage([everyone], namespace: nil)
    #expect(wide.text("b/z", "a/x") == Self.all)
    #expect(wide.text("ext", "a/x") == "-")
    for key in [
      "k8s:io.kubernetes.pod.namespace", "io.kubernetes.pod.namespace",
    ] {
      let stage = Self.stage([.init(ingress: [.entry([.labels([key: "b"])])])])
      #expect(stage.text("b/z", "a/x") == Self.all)
      #expect(stage.text("a/y", "a/x") == "-")
    }
    let team = Self.stage([
      .init(ingress: [.entry([.labels(["io.cilium.k8s.namespace.labels.team": "blue"])])])
    ])
    #expect(team.text("b/z", "a/x") == Self.all)
    #expect(team.text("a/y", "a/x") == "-")
    let own = Self.stage([.init(ingress: [.entry([.labels(["app": "z"])])])])
    #expect(own.text("b/z", "a/x") == "-")
  }

  @Test("C11, C13: one pool with NetworkPolicy, whose blocks never match pods")
  func pool() {
    var stage = Self.stage(
      [.init(ingressDeny: [.entry([.labels(["app": "z"])])])], namespace: nil)
    stage.sketch.policy("a", "p", .app("x"), ingress: [.of(nil)])
    #expect(stage.text("b/z", "a/x") == "-")
    #expect(stage.text("a/y", "a/x") == Self.all)
    stage = ReferenceStage(.cilium)
    stage.sketch.policy("a", "p", .app("x"), egress: [.of([.block("10.0.1.0/24")])])
    #expect(stage.text("a/x", "b/z") == "-")
  }

  @Test("C12, C14, C15: blocks are the world, `cluster` is all but the world")
  func worlds() {
    var stage = Self.stage([.init(egress: [.entry([.blocks(["0.0.0.0/0"])])])])
    #expect(stage.text("a/x", "ext") == Self.all)
    #expect(stage.text("a/x", "a/y") == "-")
    #expect(stage.text("a/x", "n2") == "-")
    stage.profile.blocksMatchPods = true
    stage.profile.blocksMatchNodes = true
    #expect(stage.text("a/x", "a/y") == Self.all)
    #expect(stage.text("a/x", "n2") == Self.all)
    let cluster = Self.stage([.init(ingress: [.entry([.entities([.cluster])])])])
    for source in ["a/y", "b/z", "n1", "n2"] { #expect(cluster.text(source, "a/x") == Self.all) }
    #expect(cluster.text("ext", "a/x") == "-")
    let world = Self.stage([.init(ingress: [.entry([.entities([.world])])])])
    #expect(world.text("n2", "a/x") == "-")
    #expect(world.text("ext", "a/x") == Self.all)
  }

  @Test("C17 … C20: names need a rule for DNS; wildcards stay in a label")
  func names() {
    func text(_ name: CiliumName, _ peer: String, asks: Bool = true) -> String {
      var rule = Self.Rule(egress: [.entry([.names([name])], [.port(.tcp, 80)])])
      var port = CiliumPortRule.port(.any, 53)
      port.requestRules = ["dns"]
      port.questions = [.pattern("*")]
      if asks { rule.egress.append(.entry([.labels(["k8s-app": "kube-dns"])], [port])) }
      var stage = Self.stage([rule])
      stage.profile.version = (1, 19)
      return stage.text("a/x", peer)
    }
    #expect(text(.exactly("a.example.com"), "a.example.com", asks: false) == "-")
    #expect(text(.exactly("a.example.com"), "a.example.com") == "T80")
    #expect(text(.exactly("a.example.com"), "ext") == "-")
    #expect(text(.pattern("*.example.com"), "a.example.com") == "T80")
    #expect(text(.pattern("*.example.com"), "a.b.example.com") == "-")
    #expect(text(.pattern("*.example.com"), "example.com") == "-")
    #expect(text(.pattern("**.example.com"), "a.b.example.com") == "T80")
    #expect(text(.pattern("**.example.com"), "example.com") == "-")
  }

  @Test("C21: requests are an upper bound, unless another rule has none")
  func requests() {
    var port = CiliumPortRule.port(.tcp, 80)
    port.requestRules = ["http"]
    let limited = Self.Rule(ingress: [.entry([.labels(["app": "y"])], [port])])
    #expect(Self.stage([limited]).text("a/y", "a/x") == "T80*")
    let plain = Self.Rule(ingress: [.entry([.labels(["app": "y"])], [.port(.tcp, 80)])])
    #expect(Self.stage([limited, plain]).text("a/y", "a/x") == "T80")
  }

  @Test("C24, C25, C26: modes of the agent")
  func modes() {
    var stage = ReferenceStage(.cilium)
    stage.profile.settings = ["enable-policy": "always"]
    #expect(stage.text("a/y", "a/x") == "-")
    for settings in [["enable-policy": "never"], ["policy-audit-mode": "true"]] {
      stage = Self.stage([.init(ingress: [.entry()])])
      stage.profile.settings = settings
      #expect(stage.text("a/y", "a/x") == Self.all)
    }
  }

  @Test("C30, C31, C34: ICMP needs a rule without ports or a type; some labels do not count")
  func icmp() {
    var ping = CiliumDirectionRule.entry([.labels(["app": "y"])])
    ping.icmps = [CiliumICMPField(type: 8)]
    #expect(Self.stage([.init(ingress: [ping])]).text("a/y", "a/x") == "echo")
    var stage = Self.stage([.init(ingress: [.entry([.labels(["pod-template-hash": "h"])])])])
    stage.sketch.pod("a", "w", ["pod-template-hash": "h"], "10.0.0.9")
    #expect(stage.text("a/w", "a/x") == "-")
  }

  @Test("C33: a Service leads to the pods behind it")
  func services() {
    let reference = CiliumServiceReference(namespace: "a", .name("svc"))
    var stage = Self.stage([.init(egress: [.entry([.services([reference])])])])
    stage.profile.version = (1, 18)
    stage.sketch.state.services = [
      Service(
        namespace: "a", name: "svc", metadata: ObjectMetadata(location: ClusterSketch.location),
        selector: ["app": "y"], ports: [.init(number: 80, target: .number(8080))])
    ]
    #expect(stage.text("a/x", "a/y") == Self.all)
    #expect(stage.text("a/x", "b/z") == "-")
    stage.sketch.state.services = []
    #expect(stage.text("a/x", "a/y") == "-")
  }

  @Test("C42, C44, C40: what isolates and what is refused")
  func sections() {
    var stage = Self.stage([.init(egress: [.entry([.entities([.all])])])])
    #expect(stage.text("b/z", "a/x") == Self.all)
    stage = Self.stage([.init(egressDeny: [.entry()])])
    #expect(stage.text("a/x", "b/z") == "-")
    stage.sketch.state.ciliumPolicies[0].rejections = [
      PolicyIssue("made so", path: "spec", location: ClusterSketch.location, isRefusal: false)
    ]
    #expect(stage.text("a/x", "b/z") == Self.all)
  }

  // MARK: Words

  private struct Rule {
    var ingress: [CiliumDirectionRule] = []
    var ingressDeny: [CiliumDirectionRule] = []
    var egress: [CiliumDirectionRule] = []
    var egressDeny: [CiliumDirectionRule] = []
    var isEgressOpen = false
  }

  /// Each rule in a policy of its own that selects x.
  private static func stage(_ rules: [Rule], namespace: String? = "a") -> ReferenceStage {
    var stage = ReferenceStage(.cilium)
    for (index, rule) in rules.enumerated() {
      let body = CiliumRule(
        subject: .endpoints(LabelSelector(matchLabels: ["app": "x"])), ingress: rule.ingress,
        ingressDeny: rule.ingressDeny, egress: rule.egress, egressDeny: rule.egressDeny,
        enableDefaultDenyEgress: rule.isEgressOpen ? false : nil,
        location: ClusterSketch.location)
      stage.sketch.state.ciliumPolicies.append(
        CiliumPolicy(
          kind: namespace == nil ? .ciliumClusterwideNetworkPolicy : .ciliumNetworkPolicy,
          namespace: namespace, name: "p\(index)",
          metadata: ObjectMetadata(location: ClusterSketch.location), rules: [body]))
    }
    return stage
  }
}

extension CiliumDirectionRule {
  /// An entry of some peers and ports.
  fileprivate static func entry(
    _ peers: [CiliumPeers] = [], _ ports: [CiliumPortRule]? = nil
  ) -> CiliumDirectionRule {
    CiliumDirectionRule(
      peers: peers, ports: ports, path: "spec", location: ClusterSketch.location)
  }
}

extension CiliumPeers {
  /// Endpoints with some labels.
  fileprivate static func labels(_ labels: Labels) -> CiliumPeers {
    .endpoints([LabelSelector(matchLabels: labels)])
  }

  /// Blocks.
  fileprivate static func blocks(_ texts: [String]) -> CiliumPeers {
    .blocks(texts.compactMap { CIDR($0) })
  }
}

extension CiliumPortRule {
  /// One port.
  fileprivate static func port(
    _ transport: CiliumPort.Transport, _ number: UInt16
  ) -> CiliumPortRule {
    CiliumPortRule(ports: [CiliumPort(transport, .range(number...number))])
  }
}
