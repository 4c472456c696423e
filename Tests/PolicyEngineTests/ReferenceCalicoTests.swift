import Kubernetes
import TestSupport
import Testing

/// Cases L of the semantics reference, section 8, by hand-built clusters.
@Suite("The plain evaluator on Calico")
struct ReferenceCalicoTests {
  private static let all = ReferenceStage.all

  @Test("L01 … L04: NetworkPolicies stand among the others, at 1000")
  func amongOthers() throws {
    var stage = ReferenceStage(.calico)
    stage.sketch.policy("a", "deny", .app("x"), ingress: [])
    stage.add("a", ingress: [try .rule(.allow, "app == 'y'")])
    #expect(stage.text("a/y", "a/x") == Self.all)
    #expect(stage.text("b/z", "a/x") == "-")
    stage = ReferenceStage(.calico)
    stage.sketch.policy("a", "deny", .app("x"), ingress: [])
    stage.add("a", order: 500, ingress: [try .rule(.pass)])
    #expect(stage.text("b/z", "a/x") == Self.all)
    for (order, expected) in [(10.0, "-"), (2000, Self.all)] {
      stage = ReferenceStage(.calico)
      stage.sketch.policy("a", "allow", .app("x"), ingress: [.of(nil)])
      stage.add(nil, order: order, ingress: [try .rule(.deny, "app == 'z'")])
      #expect(stage.text("b/z", "a/x") == expected)
    }
  }

  @Test("L05 … L09: the end of a tier that applies")
  func tiers() throws {
    func text(_ action: CalicoTier.DefaultAction, _ rules: [CalicoRule], egress: Bool = false)
      -> String
    {
      var stage = ReferenceStage(.calico)
      stage.tier("sec", 100, action)
      stage.sketch.policy("a", "allow", .app("x"), ingress: [.of(nil, [.tcp(80)])])
      stage.add(nil, tier: "sec", ingress: rules)
      if egress {
        stage.sketch.state.calicoPolicies[0].governsIngress = false
        stage.sketch.state.calicoPolicies[0].governsEgress = true
      }
      return stage.text("b/z", "a/x")
    }
    let one = try CalicoRule.rule(.allow, ports: [.range(81...81)])
    #expect(text(.deny, [one]) == "T81")
    #expect(text(.deny, [one, try .rule(.pass)]) == "T80 T81")
    #expect(text(.pass, [one]) == "T80 T81")
    #expect(text(.deny, [one], egress: true) == "T80")
  }

  @Test("L10 … L13: the language of selectors")
  func selectors() throws {
    for (selector, isSelected) in [
      ("role != 'db'", true), ("role not in {'db'}", true), ("role in {}", false),
      ("role not in {}", true), ("!has(role) && app == 'x' || all()", true),
      ("app starts with 'x'", true), ("app contains 'x'", true), ("app ends with \"x\"", true),
      ("app == 'y'", false), ("has(role)", false),
    ] {
      var stage = ReferenceStage(.calico)
      stage.add("a", selector: selector)
      #expect(stage.text("b/z", "a/x") == (isSelected ? "-" : Self.all), "\(selector)")
    }
  }

  @Test("L14 … L16: selectors stay in the namespace, unless another is named")
  func namespaces() throws {
    func text(_ home: String?, _ source: String, _ change: (inout CalicoEntity) throws -> Void)
      rethrows -> String
    {
      var stage = ReferenceStage(.calico)
      var rule = CalicoRule(.allow, path: "spec", location: ClusterSketch.location)
      try change(&rule.source)
      stage.add(home, ingress: [rule])
      return stage.text(source, "a/x")
    }
    let z = try CalicoSelector(parsing: "app == 'z'")
    let y = try CalicoSelector(parsing: "app == 'y'")
    #expect(text("a", "b/z") { $0.selector = z } == "-")
    for other in ["all()", "projectcalico.org/name == 'b'", "team != 'red'"] {
      let selector = try CalicoSelector(parsing: other)
      let found = text("a", "b/z") {
        $0.selector = z
        $0.namespaceSelector = selector
      }
      #expect(found == Self.all, "\(other)")
    }
    #expect(text("a", "ext") { $0.notSelector = y } == "-")
    #expect(text("a", "b/z") { $0.notSelector = y } == "-")
    #expect(text(nil, "ext") { $0.notSelector = y } == Self.all)
    #expect(text(nil, "b/z") { $0.notSelector = y } == Self.all)
    #expect(text(nil, "a/y") { $0.notSelector = y } == "-")
  }

  @Test("L17, L18, L41: sets of addresses have labels, and some a namespace")
  func sets() throws {
    func text(_ set: String?, _ source: String, _ change: (inout CalicoEntity) -> Void) -> String {
      var stage = ReferenceStage(.calico)
      var rule = CalicoRule(.allow, path: "spec", location: ClusterSketch.location)
      change(&rule.source)
      stage.add("a", ingress: [rule])
      stage.set(set, ["role": "w"], "203.0.113.0/24")
      return stage.text(source, "a/x")
    }
    #expect(text(nil, "ext") { $0.namespaceSelector = .global } == Self.all)
    #expect(text(nil, "b/z") { $0.namespaceSelector = .global } == "-")
    let role = try CalicoSelector(parsing: "role == 'w'")
    #expect(text(nil, "ext") { $0.selector = role } == "-")
    #expect(text("a", "ext") { $0.selector = role } == Self.all)
    let others = try CalicoSelector(parsing: "team != 'red'")
    #expect(text(nil, "ext") { $0.namespaceSelector = others } == Self.all)
    #expect(text(nil, "a/y") { $0.namespaceSelector = others } == "-")
  }

  @Test("L19, L20, L21, L42: nets match addresses, of pods too, of one family")
  func nets() throws {
    func text(_ source: String, _ change: (inout CalicoEntity) -> Void) -> String {
      var stage = ReferenceStage(.calico)
      var rule = CalicoRule(.allow, path: "spec", location: ClusterSketch.location)
      change(&rule.source)
      stage.add("a", ingress: [rule])
      stage.sketch.state.pods[0].addresses.append(IPAddress(.ipv6, 1 << 100))
      return stage.text(source, "a/x")
    }
    let pods = [CIDR("10.0.0.0/16")].compactMap { $0 }
    let y = try CalicoSelector(parsing: "app == 'y'")
    #expect(text("b/z") { $0.nets = pods } == Self.all)
    #expect(text("ext") { $0.nets = pods } == "-")
    let both: (inout CalicoEntity) -> Void = {
      $0.nets = pods
      $0.selector = y
    }
    #expect(text("a/y", both) == Self.all)
    #expect(text("b/z", both) == "-")
    #expect(text("ext") { $0.notNets = pods } == Self.all)
    #expect(text("b/z") { $0.notNets = pods } == "-")
    #expect(text("2001:db8::1") { $0.notNets = pods } == "-")
  }

  @Test("L25, L26, L28: what takes no part in the walk")
  func apart() throws {
    var stage = ReferenceStage(.calico)
    stage.add(nil, ingress: [try .rule(.deny)])
    stage.sketch.state.calicoPolicies[0].appliesOnForward = true
    #expect(stage.text("b/z", "a/x") == "-")
    stage.sketch.state.calicoPolicies[0].doesNotTrack = true
    #expect(stage.text("b/z", "a/x") == Self.all)
    stage = ReferenceStage(.calico)
    stage.add("a", ingress: [try .rule(.log)])
    #expect(stage.text("b/z", "a/x") == "-")
    stage.sketch.state.calicoPolicies[0].reference.kind.kind = "StagedNetworkPolicy"
    #expect(stage.text("b/z", "a/x") == Self.all)
  }

  @Test("L27, L34: names break ties; a tier without an object is the last and denies")
  func order() throws {
    var stage = ReferenceStage(.calico)
    stage.add("a", name: "b", order: 10, ingress: [try .rule(.deny)])
    stage.add("a", name: "a", order: 10, ingress: [try .rule(.allow)])
    #expect(stage.text("b/z", "a/x") == Self.all)
    stage = ReferenceStage(.calico)
    stage.add(nil, tier: "ghost", ingress: [try .rule(.deny, "app == 'y'")])
    #expect(stage.text("a/y", "a/x") == "-")
    #expect(stage.text("b/z", "a/x") == "-")
  }

  @Test("L29, L32, L37, L38: ports, ICMP, requests, source ports")
  func connections() throws {
    func text(_ rule: CalicoRule) -> String {
      var stage = ReferenceStage(.calico)
      stage.add("a", ingress: [rule])
      return stage.text("b/z", "a/x")
    }
    #expect(text(try .rule(.allow, ports: [.named("http"), .range(81...200)])) == "T80 T81")
    var rule = try CalicoRule.rule(.allow)
    rule.transport = .icmp
    rule.icmp = .init(type: 8)
    #expect(text(rule) == "echo")
    rule = try .rule(.allow, ports: [.range(80...80)])
    rule.restrictsRequests = true
    #expect(text(rule) == "T80*")
    rule = try .rule(.allow, ports: [.range(80...80)])
    rule.source.ports = [.range(1024...65535)]
    #expect(text(rule) == "T80*")
    rule.action = .deny
    #expect(text(rule) == "-")
  }

  @Test("L31, L35: service accounts, and a pod that takes a namespace's label for its own")
  func accounts() throws {
    var stage = ReferenceStage(.calico)
    var rule = try CalicoRule.rule(.allow)
    rule.source.serviceAccounts = .init(names: ["default"])
    stage.add("a", ingress: [rule])
    #expect(stage.text("a/y", "a/x") == Self.all)
    #expect(stage.text("b/z", "a/x") == "-")
    stage = ReferenceStage(.calico)
    rule = try .rule(.allow)
    rule.source.namespaceSelector = try CalicoSelector(parsing: "team == 'red'")
    stage.add(nil, ingress: [rule])
    #expect(stage.text("b/z", "a/x") == "-")
    stage.sketch.pod("b", "spoof", ["pcns.team": "red"], "10.0.1.9")
    #expect(stage.text("b/spoof", "a/x") == Self.all)
  }

  @Test("L40, X-7: the Baseline behind a pass; what is stored and invalid is not there")
  func others() throws {
    var stage = ReferenceStage(.calico)
    stage.add("a", ingress: [try .rule(.pass)])
    #expect(stage.text("b/z", "a/x") == Self.all)
    let deny = AdminPolicyRule(
      .deny, peers: [.pods(.everything)], path: "spec", location: ClusterSketch.location)
    stage.sketch.state.adminPolicies = [
      AdminPolicy(
        .clusterNetworkPolicy, name: "p",
        metadata: ObjectMetadata(location: ClusterSketch.location),
        tier: .baseline, priority: 1, ingress: [deny])
    ]
    #expect(stage.text("b/z", "a/x") == "-")
    stage = ReferenceStage(.calico)
    stage.add("a", ingress: [])
    let issue = PolicyIssue("made so", path: "spec", location: ClusterSketch.location)
    stage.sketch.state.calicoPolicies[0].issues = [issue]
    #expect(stage.text("b/z", "a/x") == "T80? T81? U80? echo?")
    stage.sketch.state.calicoPolicies[0].isCaptured = true
    #expect(stage.text("b/z", "a/x") == Self.all)
  }

  @Test("L43: the endpoints of a Service as sources have no ports")
  func services() throws {
    var stage = ReferenceStage(.calico)
    var rule = try CalicoRule.rule(.allow)
    rule.source.service = .init(name: "s")
    stage.add("a", ingress: [rule])
    stage.sketch.state.services = [
      Service(
        namespace: "a", name: "s", metadata: ObjectMetadata(location: ClusterSketch.location),
        selector: ["app": "y"], ports: [.init(number: 80)])
    ]
    #expect(stage.text("a/y", "a/x") == Self.all)
    #expect(stage.text("b/z", "a/x") == "-")
  }
}

extension ReferenceStage {
  /// Adds a policy that selects x, for ingress.
  fileprivate mutating func add(
    _ namespace: String?, name: String = "p", tier: String = "default", order: Double? = nil,
    selector: String = "app == 'x'", ingress: [CalicoRule] = []
  ) {
    let kind = ResourceKind(
      group: "projectcalico.org", namespace == nil ? "GlobalNetworkPolicy" : "NetworkPolicy")
    sketch.state.calicoPolicies.append(
      CalicoPolicy(
        reference: ResourceReference(kind, namespace: namespace, name: name),
        metadata: ObjectMetadata(location: ClusterSketch.location), tier: tier, order: order,
        selector: try? CalicoSelector(parsing: selector), governsIngress: true,
        governsEgress: false, ingress: ingress))
  }

  /// Adds a tier.
  fileprivate mutating func tier(
    _ name: String, _ order: Double, _ action: CalicoTier.DefaultAction
  ) {
    sketch.state.calicoTiers.append(
      CalicoTier(
        reference: ResourceReference(
          ResourceKind(group: "projectcalico.org", "Tier"), namespace: nil, name: name),
        metadata: ObjectMetadata(location: ClusterSketch.location), order: order,
        defaultAction: action))
  }

  /// Adds a set of addresses.
  fileprivate mutating func set(_ namespace: String?, _ labels: Labels, _ block: String) {
    let kind = ResourceKind(
      group: "projectcalico.org", namespace == nil ? "GlobalNetworkSet" : "NetworkSet")
    sketch.state.calicoNetworkSets.append(
      CalicoNetworkSet(
        reference: ResourceReference(kind, namespace: namespace, name: "s"),
        metadata: ObjectMetadata(labels: labels, location: ClusterSketch.location),
        nets: [CIDR(block)].compactMap { $0 }))
  }
}

extension CalicoRule {
  /// A rule for ingress from what a selector names, to some ports of TCP.
  fileprivate static func rule(
    _ action: CalicoRule.Action, _ selector: String? = nil, ports: [CalicoPort] = []
  ) throws -> CalicoRule {
    var rule = CalicoRule(action, path: "spec", location: ClusterSketch.location)
    if let selector { rule.source.selector = try CalicoSelector(parsing: selector) }
    if !ports.isEmpty {
      rule.transport = .transport(.tcp)
      rule.destination.ports = ports
    }
    return rule
  }
}
