import Kubernetes
import Manifests
import TestSupport
import Testing

@Suite("Calico's policies as its API server and Felix read them")
struct CalicoDecodingTests {
  /// Returns the policy whose specification is a YAML text.
  private static func policy(
    _ spec: String, kind: String = "NetworkPolicy", version: String = "projectcalico.org/v3",
    captured: Bool = false
  ) throws -> CalicoPolicy {
    let lines = spec.split(separator: "\n").map { "  \($0)\n" }.joined()
    let state = Reading.yaml(
      """
      apiVersion: \(version)
      kind: \(kind)
      metadata:
        name: p
        namespace: a
      \(captured ? "  uid: 0b1c" : "  labels: {}")
      spec:
      \(lines)
      """)
    #expect(state.unevaluatedPolicies.isEmpty)
    return try #require(state.calicoPolicies.first)
  }

  /// Returns the one rule for ingress of a policy.
  private static func rule(
    _ text: String, kind: String = "NetworkPolicy", captured: Bool = false
  ) throws -> CalicoRule {
    let lines = text.split(separator: "\n").map { "    \($0)\n" }.joined()
    let policy = try policy("ingress:\n  -\n\(lines)", kind: kind, captured: captured)
    return try #require(policy.ingress.first)
  }

  // MARK: Policies

  @Test("a policy is its selectors, tier, order and rules")
  func whole() throws {
    let policy = try Self.policy(
      """
      tier: sec
      order: 1.5
      selector: app == 'x'
      namespaceSelector: has(team)
      serviceAccountSelector: team == 'a'
      types: [Ingress]
      applyOnForward: true
      ingress:
        - action: Log
        - action: Pass
          protocol: 136
          ipVersion: 6
          source: {nets: ["2001:db8::/32"]}
      egress: []
      performanceHints: [AssumeNeededOnEveryNode]
      """, kind: "GlobalNetworkPolicy")
    #expect("\(policy.reference)" == "GlobalNetworkPolicy/p")
    #expect(policy.tier == "sec" && policy.order == 1.5)
    #expect(policy.selector?.description == "app == 'x'")
    #expect(policy.namespaceSelector?.description == "has(team)")
    #expect(policy.serviceAccountSelector?.description == "team == 'a'")
    #expect(policy.governsIngress && !policy.governsEgress && policy.declaresTypes)
    #expect(policy.appliesOnForward && !policy.concernsHostsOnly)
    #expect(policy.ingress.map(\.action) == [.log, .pass])
    #expect(policy.ingress.map(\.path) == ["spec.ingress[0]", "spec.ingress[1]"])
    #expect(policy.ingress[1].transport == .number(136))
    #expect(policy.ingress[1].family == .ipv6)
    #expect(policy.everyIssue.isEmpty)
  }

  @Test(
    "missing types follow the group: the rules, or both (X-9)",
    arguments: [
      ("selector: all()", "I", "IE"),
      ("ingress: [{action: Allow}]", "I", "IE"),
      ("egress: [{action: Allow}]", "E", "IE"),
      ("ingress: [{action: Allow}]\negress: [{action: Allow}]", "IE", "IE"),
      ("egress: []", "I", "IE"), ("ingress: []\negress: [{action: Allow}]", "E", "IE"),
      ("types: []\negress: [{action: Allow}]", "E", "IE"),
      ("types: [Egress]", "E", "E"), ("types: [Ingress, Egress]", "IE", "IE"),
    ])
  func types(_ spec: String, _ shown: String, _ stored: String) throws {
    func directions(_ policy: CalicoPolicy) -> String {
      (policy.governsIngress ? "I" : "") + (policy.governsEgress ? "E" : "")
    }
    #expect(directions(try Self.policy(spec)) == shown)
    let raw = try Self.policy(spec, version: "crd.projectcalico.org/v1")
    #expect(directions(raw) == stored)
    #expect(raw.issues.map(\.path) == (raw.declaresTypes ? [] : ["spec.types"]))
    #expect(raw.refusals.isEmpty)
  }

  @Test("where the releases disagree on missing types, that is said")
  func disagreement() throws {
    #expect(try Self.policy("egress: []").issues.map(\.path) == ["spec.types"])
    #expect(try Self.policy("ingress: [{action: Allow}]").issues.isEmpty)
  }

  @Test(
    "what is wrong with a policy is told and refused",
    arguments: [
      ("selector: app = 'x'", "spec.selector"), ("selector: 1", "spec.selector"),
      ("selector: global()", "spec.selector"), ("order: first", "spec.order"),
      ("types: [ingress]", "spec.types[0]"), ("types: Ingress", "spec.types"),
      ("types: [Ingress, Ingress]", "spec.types[1]"), ("ingress: {}", "spec.ingress"),
      ("ingress: [Allow]", "spec.ingress[0]"), ("ingress: [{}]", "spec.ingress[0].action"),
      ("ingress: [{action: allow}]", "spec.ingress[0].action"),
    ])
  func refused(_ spec: String, _ path: String) throws {
    #expect(try Self.policy(spec).refusals.map(\.path) == [path])
  }

  @Test(
    "a policy for hosts has limits of its own (X-25)",
    arguments: [
      ("doNotTrack: true", "spec.applyOnForward"),
      ("doNotTrack: true\npreDNAT: true\napplyOnForward: true", "spec.preDNAT"),
      ("preDNAT: true\napplyOnForward: true\negress: [{action: Allow}]", "spec.egress"),
    ])
  func hosts(_ spec: String, _ path: String) throws {
    let policy = try Self.policy(spec, kind: "GlobalNetworkPolicy")
    #expect(policy.refusals.map(\.path) == [path])
    #expect(policy.concernsHostsOnly)
  }

  @Test("a selector that cannot be read might select anything")
  func unreadable() throws {
    #expect(try Self.policy("selector: app ==").selector == nil)
    #expect(try Self.policy("selector: ''").selector == .everything)
    let deep = String(repeating: "(", count: 200) + "all()" + String(repeating: ")", count: 200)
    let policy = try Self.policy("selector: \(deep)")
    #expect(policy.selector == nil)
    #expect(policy.refusals.isEmpty)
    #expect(policy.unevaluatedFields == ["spec.selector"])
  }

  @Test("unknown fields have no effect and are named (G-14)")
  func unknownFields() throws {
    let policy = try Self.policy(
      """
      namespaceSelector: all()
      ingress:
        - action: Allow
          destination: {domains: [example.com]}
      """)
    #expect(
      policy.everyIssue.map(\.path) == [
        "spec.namespaceSelector", "spec.ingress[0].destination.domains",
      ])
    #expect(policy.refusals.isEmpty)
    #expect(policy.ingress.first?.destination == CalicoEntity())
  }

  // MARK: Rules

  @Test("a rule is both of its sides")
  func sides() throws {
    let rule = try Self.rule(
      """
      action: Allow
      protocol: TCP
      notProtocol: ICMP
      source:
        selector: app == 'y'
        notSelector: role == 'db'
        namespaceSelector: global()
        serviceAccounts: {names: [b, a], selector: has(x)}
        nets: [10.0.0.0/8]
        notNets: [10.1.0.0/16]
        ports: ["1024:65535"]
      destination:
        ports: [80, "443", "1:5", http-alt]
        notPorts: [81]
      http: {methods: [GET]}
      """)
    #expect(rule.issues.isEmpty)
    #expect(rule.transport == .transport(.tcp) && rule.notTransport == .icmp)
    #expect(rule.source.selector?.description == "app == 'y'")
    #expect(rule.source.notSelector?.description == "role == 'db'")
    #expect(rule.source.namespaceSelector == .global)
    #expect(rule.source.serviceAccounts?.names == ["b", "a"])
    #expect(rule.source.serviceAccounts?.selector?.description == "has(x)")
    #expect(rule.source.nets == [CIDR("10.0.0.0/8")])
    #expect(rule.source.notNets == [CIDR("10.1.0.0/16")])
    #expect(rule.source.ports == [.range(1024...65535)])
    #expect(
      rule.destination.ports == [
        .range(80...80), .range(443...443), .range(1...5), .named("http-alt"),
      ])
    #expect(rule.destination.notPorts == [.range(81...81)])
    #expect(rule.restrictsRequests)
  }

  @Test(
    "protocols have names and numbers (X-19)",
    arguments: [
      ("TCP", CalicoProtocol.transport(.tcp)), ("SCTP", .transport(.sctp)), ("ICMP", .icmp),
      ("ICMPv6", .icmpv6), ("UDPLite", .number(136)), ("6", .transport(.tcp)),
      ("\"17\"", .transport(.udp)),
      ("1", .icmp), ("58", .icmpv6), ("50", .number(50)),
    ])
  func protocols(_ text: String, _ transport: CalicoProtocol) throws {
    #expect(try Self.rule("action: Allow\nprotocol: \(text)").transport == transport)
  }

  @Test(
    "what Felix drops is refused even where it is stored (X-7)",
    arguments: [
      ("protocol: tcp", "protocol"), ("protocol: 0", "protocol"), ("protocol: 256", "protocol"),
      ("destination: {ports: [80]}", "destination.ports"),
      ("protocol: ICMP\ndestination: {ports: [http]}", "destination.ports"),
      ("protocol: TCP\ndestination: {ports: [0]}", "destination.ports[0]"),
      ("protocol: TCP\ndestination: {ports: [\"5:1\"]}", "destination.ports[0]"),
      ("protocol: TCP\ndestination: {ports: [\"a b\"]}", "destination.ports[0]"),
      ("icmp: {type: 8}", "icmp"), ("protocol: ICMP\nicmp: {code: 1}", "icmp"),
      ("protocol: ICMP\nicmp: {type: 255}", "icmp.type"), ("ipVersion: 5", "ipVersion"),
      ("source: {selector: app}", "source.selector"), ("source: []", "source"),
    ])
  func dropped(_ text: String, _ path: String) throws {
    for captured in [false, true] {
      let rule = try Self.rule("action: Allow\n\(text)", captured: captured)
      #expect(rule.issues.filter(\.isRefusal).map(\.path) == ["spec.ingress[0].\(path)"])
    }
  }

  @Test("names of ports need no protocol (X-20)")
  func names() throws {
    #expect(try Self.rule("action: Allow\ndestination: {ports: [http]}").issues.isEmpty)
  }

  @Test(
    "what only the API server refuses stands where it is stored",
    arguments: [
      ("source: {nets: [10.0.0.0/8, \"2001:db8::/32\"]}", "source.nets"),
      ("source: {notNets: [0.0.0.0/0]}", "source.notNets"),
      ("ipVersion: 6\nsource: {nets: [10.0.0.0/8]}", "source.nets"),
      ("source: {nets: [10.0.0.7/8]}", "source.nets[0]"),
      ("source: {nets: [10.0.0.7]}", "source.nets[0]"),
      ("source: {services: {name: s}, selector: all()}", "source.services"),
      ("source: {namespaceSelector: global() && has(a)}", "source.namespaceSelector"),
      ("ipVersion: 6\nprotocol: ICMP", ""),
      ("protocol: UDP\nhttp: {methods: [GET]}", "http"),
    ])
  func refusedWhenNew(_ text: String, _ path: String) throws {
    let path = "spec.ingress[0]" + (path.isEmpty ? "" : ".\(path)")
    let fresh = try Self.rule("action: Allow\n\(text)")
    #expect(fresh.issues.filter(\.isRefusal).map(\.path) == [path])
    let stored = try Self.rule("action: Allow\n\(text)", captured: true)
    #expect(stored.issues.map(\.path) == [path])
    #expect(!stored.isRefused && stored.unevaluatedFields.isEmpty)
  }

  @Test(
    "what nobody can say the effect of is not evaluated where it is stored",
    arguments: [
      ("source: {nets: [nowhere]}", "source.nets[0]"),
      ("destination: {services: {name: s}}", "destination.services"),
      ("source: {services: {name: ''}}", "source.services.name"),
    ])
  func doubtful(_ text: String, _ path: String) throws {
    #expect(try Self.rule("action: Allow\n\(text)").isRefused)
    let stored = try Self.rule("action: Allow\n\(text)", captured: true)
    #expect(!stored.isRefused)
    #expect(stored.unevaluatedFields == ["spec.ingress[0].\(path)"])
  }

  @Test("a global policy must say where a Service is (X-18)")
  func globalService() throws {
    let rule = try Self.rule(
      "action: Allow\nsource: {services: {name: s}}", kind: "GlobalNetworkPolicy")
    #expect(rule.issues.map(\.path) == ["spec.ingress[0].source.services.namespace"])
    #expect(rule.isRefused)
  }

  // MARK: Other kinds

  @Test("tiers, sets and host endpoints are read, and staged forms told")
  func scopes() throws {
    let state = Reading.yaml(
      """
      apiVersion: projectcalico.org/v3
      kind: Tier
      metadata: {name: sec}
      spec: {order: 100, defaultAction: Pass}
      ---
      apiVersion: crd.projectcalico.org/v1
      kind: Tier
      metadata: {name: late}
      ---
      apiVersion: projectcalico.org/v3
      kind: NetworkSet
      metadata: {name: s, namespace: a, labels: {role: w}}
      spec: {nets: [203.0.113.0/24, 198.51.100.7]}
      ---
      apiVersion: projectcalico.org/v3
      kind: GlobalNetworkSet
      metadata: {name: g, namespace: ignored}
      spec: {nets: ["2001:db8::1/32", nowhere]}
      ---
      apiVersion: projectcalico.org/v3
      kind: HostEndpoint
      metadata: {name: h}
      spec: {node: n1, interfaceName: eth0, expectedIPs: [192.168.0.1]}
      ---
      apiVersion: projectcalico.org/v3
      kind: StagedGlobalNetworkPolicy
      metadata: {name: t}
      spec: {stagedAction: Set, selector: all()}
      ---
      apiVersion: projectcalico.org/v3
      kind: StagedKubernetesNetworkPolicy
      metadata: {name: k}
      """)
    #expect(state.calicoTiers.map(\.name) == ["sec", "late"])
    #expect(state.calicoTiers.map(\.order) == [100, nil])
    #expect(state.calicoTiers.map(\.defaultAction) == [.pass, .deny])
    #expect(
      state.calicoNetworkSets.map { "\($0.reference)" } == [
        "NetworkSet/a/s", "GlobalNetworkSet/g", "HostEndpoint/h",
      ])
    #expect(
      state.calicoNetworkSets.map { $0.nets.map(\.description) } == [
        ["203.0.113.0/24", "198.51.100.7/32"], ["2001:db8::/32"], ["192.168.0.1/32"],
      ])
    #expect(state.calicoNetworkSets.map(\.isHostEndpoint) == [false, false, true])
    #expect(state.resourceIssues.map(\.path) == ["spec.nets[1]"])
    #expect(state.calicoPolicies.map(\.isStaged) == [true])
    #expect(state.unevaluatedPolicies.map(\.reach) == [UnevaluatedPolicy.Reach.none])
    for kind in ["StagedGlobalNetworkPolicy", "StagedKubernetesNetworkPolicy"] {
      #expect(
        state.diagnostics.map(\.message).contains(
          "present, not enforced: 1 \(kind).projectcalico.org"))
    }
  }

  @Test("copies that Calico keeps or lists count once (G-12)")
  func copies() {
    func policy(_ version: String, _ name: String, _ tier: String = "default") -> String {
      """
      apiVersion: \(version)
      kind: NetworkPolicy
      metadata: {name: \(name), namespace: a}
      spec: {tier: \(tier), types: [Ingress]}
      ---

      """
    }
    let v3 = "projectcalico.org/v3"
    let v1 = "crd.projectcalico.org/v1"
    let state = Reading.yaml(
      policy(v1, "default.p") + policy(v3, "p") + policy(v3, "default.q")
        + policy(v1, "default.q") + policy(v3, "sec.r", "sec") + policy(v1, "sec.r", "sec")
        + policy(v1, "default.alone") + policy(v3, "knp.default.p")
        + policy(v1, "knp.default.p"))
    #expect(
      state.calicoPolicies.map(\.reference.description) == [
        "NetworkPolicy/a/p", "NetworkPolicy/a/default.q", "NetworkPolicy/a/sec.r",
        "NetworkPolicy/a/default.alone",
      ])
    #expect(state.duplicates.isEmpty)
  }

  @Test("of two texts the later counts and carries the other; equal ones are one")
  func duplicates() throws {
    func policy(_ spec: String) -> String {
      "apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: p}\n"
        + "spec: \(spec)\n---\n"
    }
    let differing = Reading.yaml(
      policy("{order: 1, types: [Ingress]}") + policy("{order: 2, types: [Ingress]}"))
    #expect(differing.calicoPolicies.map(\.order) == [2])
    #expect(differing.calicoPolicies.first?.conflicting.map(\.order) == [1])
    let equal = Reading.yaml(
      policy("{selector: \"a=='b'\", types: [Ingress]}")
        + policy("{selector: \"a == 'b'\", types: [Ingress]}"))
    #expect(equal.calicoPolicies.map(\.conflicting.count) == [0])
  }

  @Test(
    "the manifests of Calico's own sources are read without a complaint",
    arguments: [
      ("hack/test/kind/migration/seed-resources.yaml", 3, 1, 3),
      ("app-policy/config/demo/30-policy.yaml", 3, 0, 0),
    ])
  func corpus(_ path: String, _ policies: Int, _ tiers: Int, _ sets: Int) {
    guard let file = Corpus.path("manifests/calico/\(path)") else { return }
    let state = LoadedCluster.load([file])
    #expect(state.calicoPolicies.count == policies)
    #expect(state.calicoTiers.count == tiers)
    #expect(state.calicoNetworkSets.count == sets)
    #expect(state.calicoPolicies.flatMap(\.refusals).isEmpty)
    #expect(state.resourceIssues.isEmpty)
  }
}
