import Kubernetes
import Manifests
import Testing

@Suite("Policies of cilium.io as the API server and the agent read them")
struct CiliumPolicyDecodingTests {
  /// Returns the policy of a kind whose text below the metadata is given.
  private static func policy(
    _ text: String, clusterwide: Bool = false, captured: Bool = false
  ) throws -> CiliumPolicy {
    let state = Reading.yaml(
      """
      apiVersion: cilium.io/v2
      kind: \(clusterwide ? "CiliumClusterwideNetworkPolicy" : "CiliumNetworkPolicy")
      metadata:
        name: p
        namespace: a
      \(captured ? "  uid: 0b1c" : "  labels: {}")
      \(text)
      """)
    #expect(state.ciliumPolicies.count == 1)
    #expect(state.unevaluatedPolicies.isEmpty)
    return try #require(state.ciliumPolicies.first)
  }

  /// Returns the one rule of a policy with a usable selector and these sections.
  private static func rule(_ sections: String, clusterwide: Bool = false) throws -> CiliumRule {
    let lines = sections.split(separator: "\n").map { "\n  \($0)" }.joined()
    let policy = try policy("spec:\n  endpointSelector: {}\(lines)", clusterwide: clusterwide)
    return try #require(policy.rules.first)
  }

  /// Returns the issues of a policy with a usable selector and these sections.
  private static func issues(_ sections: String, clusterwide: Bool = false) throws -> [String] {
    let lines = sections.split(separator: "\n").map { "\n  \($0)" }.joined()
    let policy = try policy("spec:\n  endpointSelector: {}\(lines)", clusterwide: clusterwide)
    return policy.refusals.map { "refused \($0.path)" }
      + policy.rejections.map { "rejected \($0.path)" }
      + policy.everyIssue.filter { issue in
        !issue.isRefusal && !policy.rejections.contains(issue)
      }.map { "warned \($0.path)" }
  }

  private static func selector(_ key: String, _ value: String) -> LabelSelector {
    LabelSelector(matchLabels: Labels([Label(key, value)]))
  }

  // MARK: Objects

  @Test("both kinds are policies, and only one has a namespace")
  func kinds() throws {
    let namespaced = try Self.policy("spec: {endpointSelector: {}, ingress: [{}]}")
    #expect(namespaced.reference.description == "CiliumNetworkPolicy/a/p")
    #expect(!namespaced.isClusterwide)
    let clusterwide = try Self.policy(
      "spec: {endpointSelector: {}, ingress: [{}]}", clusterwide: true)
    #expect(clusterwide.reference.description == "CiliumClusterwideNetworkPolicy/p")
    #expect(clusterwide.isClusterwide)
    #expect(clusterwide.namespace == nil)
    #expect(namespaced.everyIssue.isEmpty && clusterwide.everyIssue.isEmpty)
  }

  @Test("`spec` stands before `specs`, each with its path (C-3)")
  func specs() throws {
    let policy = try Self.policy(
      """
      specs:
        - {endpointSelector: {}, ingress: [{}]}
        - {endpointSelector: {}, egressDeny: [{}]}
      spec: {endpointSelector: {}, egress: [{}]}
      """)
    #expect(policy.rules.map(\.path) == ["spec", "specs[0]", "specs[1]"])
    #expect(policy.rules.map(\.hasIngress) == [false, true, false])
    #expect(policy.rules.map(\.hasEgress) == [true, false, true])
    #expect(policy.rules[2].directionRules.map(\.path) == ["specs[1].egressDeny[0]"])
  }

  @Test("a status that says so marks the policy as refused (C-28)")
  func status() throws {
    let spec = "spec: {endpointSelector: {}, ingress: [{}]}\nstatus:\n  conditions:\n"
    let invalid = try Self.policy(spec + "    - {type: Valid, status: \"False\"}", captured: true)
    #expect(invalid.isReportedInvalid && invalid.isRejected && invalid.isCaptured)
    let valid = try Self.policy(spec + "    - {type: Valid, status: \"True\"}", captured: true)
    #expect(!valid.isReportedInvalid && !valid.isRejected)
  }

  @Test("a group of blocks is its blocks")
  func group() throws {
    let state = Reading.yaml(
      """
      apiVersion: cilium.io/v2
      kind: CiliumCIDRGroup
      metadata: {name: g, labels: {who: us}}
      spec: {externalCIDRs: [10.0.0.0/8, "2001:db8::/32", nonsense]}
      """)
    let group = try #require(state.ciliumCIDRGroups.first)
    #expect(group.blocks.map(\.description) == ["10.0.0.0/8", "2001:db8::/32"])
    #expect(group.metadata.labels["who"] == "us")
    #expect(state.resourceIssues.map(\.path) == ["spec.externalCIDRs[2]"])
  }

  @Test("texts of one identity that say the same are one, others compete (G-12)")
  func duplicates() throws {
    func text(_ ingress: String) -> String {
      """
      apiVersion: cilium.io/v2
      kind: CiliumNetworkPolicy
      metadata: {name: p, namespace: a}
      spec: {endpointSelector: {}, ingress: \(ingress)}

      """
    }
    let one = "{fromEntities: [host]}"
    let other = "{fromEntities: [world]}"
    let same = Reading.texts([
      ("one.yaml", text("[\(one), \(other)]")), ("two.yaml", text("[\(other), \(one)]")),
    ])
    #expect(try #require(same.ciliumPolicies.first).conflicting.isEmpty)
    let differing = Reading.texts([
      ("one.yaml", text("[\(one)]")), ("two.yaml", text("[\(other)]")),
    ])
    #expect(differing.ciliumPolicies.count == 1)
    #expect(try #require(differing.ciliumPolicies.first).conflicting.count == 1)
  }

  // MARK: Rules

  @Test("default-deny follows entries of either kind, unless it is written (C-4)")
  func defaultDeny() throws {
    let denying = try Self.rule("egressDeny: [{}]")
    #expect(denying.asksForDefaultDenyEgress && !denying.asksForDefaultDenyIngress)
    let written = try Self.rule("egressDeny: [{}]\nenableDefaultDeny: {egress: false}")
    #expect(!written.asksForDefaultDenyEgress)
    let useless = try Self.rule("egress: [{}]\nenableDefaultDeny: {ingress: true}")
    #expect(useless.enableDefaultDenyIngress == true && !useless.asksForDefaultDenyIngress)
    #expect(
      try Self.issues("egress: [{}]\nenableDefaultDeny: {ingress: \"yes\"}") == [
        "refused spec.enableDefaultDeny.ingress"
      ])
  }

  @Test(
    "the selectors of a rule are one of two (C-5, C-6)",
    arguments: [
      ("spec: {nodeSelector: {}, ingress: [{}]}", ["spec.nodeSelector"]),
      ("spec: {endpointSelector: {}, nodeSelector: {}, ingress: [{}]}", ["spec"]),
      ("spec: {ingress: [{}]}", ["spec"]),
      ("spec: {endpointSelector: null, ingress: [{}]}", ["spec"]),
      ("spec: {endpointSelector: {}, ingress: []}", ["spec"]),
      ("spec: {endpointSelector: {}, ingress: null}", ["spec"]), ("specs: []", ["spec"]),
      ("spec: {endpointSelector: {}, ingress: [{}]}", []),
    ])
  func subjects(text: String, rejected: [String]) throws {
    #expect(try Self.policy(text).rejections.map(\.path) == rejected)
  }

  @Test("keys keep the source of their labels (C-10)")
  func keys() throws {
    let rule = try Self.rule(
      """
      ingress:
        - fromEndpoints:
            - matchLabels: {"k8s:io.kubernetes.pod.namespace": b}
            - matchExpressions: [{key: "reserved:host", operator: Exists}]
      """)
    #expect(
      rule.ingress?.first?.peers == [
        .endpoints([
          Self.selector("k8s:io.kubernetes.pod.namespace", "b"),
          LabelSelector([.init("reserved:host", .exists)]),
        ])
      ])
    #expect(rule.ingress?.first?.issues.isEmpty == true)
    #expect(
      try Self.issues("ingress: [{fromEndpoints: [{matchLabels: {\":app\": x}}]}]").count == 1)
  }

  @Test("what is there and empty is told from what is absent (C-8)")
  func presence() throws {
    let rule = try Self.rule(
      """
      egress:
        - {}
        - {toEndpoints: []}
        - {toCIDR: [], toPorts: []}
        - {toFQDNs: []}
        - {toServices: [], toPorts: [{ports: [{port: "80"}]}]}
        - {toGroups: []}
        - {icmps: []}
        - {icmps: [{}]}
        - {toEndpoints: null}
      """)
    let entries = try #require(rule.egress)
    #expect(
      entries.map(\.namesPeers)
        == [false, true, true, false, false, false, false, false, false])
    #expect(
      entries.map(\.namesConnections)
        == [false, false, false, false, true, false, false, true, false])
    #expect(entries.allSatisfy { $0.issues.isEmpty })
  }

  @Test(
    "entries that the agent or the API server refuses",
    arguments: [
      ("ingress: [{fromEndpoints: [{}], fromCIDR: [10.0.0.0/8]}]", "rejected spec.ingress[0]"),
      ("ingress: [{fromEndpoints: [], fromCIDR: [10.0.0.0/8]}]", nil),
      ("ingress: [{icmps: [{}], toPorts: [{ports: [{port: \"1\"}]}]}]", "rejected spec.ingress[0]"),
      ("ingress: [{fromEntities: [moon]}]", "rejected spec.ingress[0].fromEntities[0]"),
      ("ingress: [null]", "refused spec.ingress[0]"),
      ("ingress: [{fromEndpoints: {}}]", "refused spec.ingress[0].fromEndpoints"),
      ("ingress: [{fromCIDR: [10.0.0.0/40]}]", "refused spec.ingress[0].fromCIDR[0]"),
      ("ingress: [{fromCIDR: [10.0.0.1]}]", "warned spec.ingress[0].fromCIDR[0]"),
      (
        "ingress: [{fromCIDRSet: [{cidr: 10.0.0.1}]}]",
        "refused spec.ingress[0].fromCIDRSet[0].cidr"
      ),
      ("ingress: [{fromCIDRSet: [{}]}]", "refused spec.ingress[0].fromCIDRSet[0]"),
      (
        "ingress: [{fromCIDRSet: [{cidr: 10.0.0.0/8, except: [11.0.0.0/9]}]}]",
        "rejected spec.ingress[0].fromCIDRSet[0].except[0]"
      ),
      (
        "egress: [{toFQDNs: [{matchName: a, matchPattern: b}]}]",
        "rejected spec.egress[0].toFQDNs[0]"
      ),
      ("egress: [{toFQDNs: [{}]}]", "rejected spec.egress[0].toFQDNs[0]"),
      ("egress: [{toServices: [{}]}]", "refused spec.egress[0].toServices[0]"),
      ("egress: [{authentication: {mode: never}}]", "refused spec.egress[0].authentication.mode"),
      ("egressDeny: [{toFQDNs: [{matchName: a}]}]", "warned spec.egressDeny[0].toFQDNs"),
      (
        "ingressDeny: [{authentication: {mode: required}}]",
        "warned spec.ingressDeny[0].authentication"
      ),
      ("ingress: [{toEndpoints: [{}]}]", "warned spec.ingress[0].toEndpoints"),
    ] as [(String, String?)])
  func refusedEntries(sections: String, issue: String?) throws {
    #expect(try Self.issues(sections) == (issue.map { [$0] } ?? []))
  }

  // MARK: Ports

  @Test("ports are numbers, names, ranges and everything (C-16)")
  func ports() throws {
    let rule = try Self.rule(
      """
      ingress:
        - toPorts:
            - ports:
                - {port: "80"}
                - {port: "0", protocol: UDP}
                - {port: HTTP, protocol: TCP}
                - {port: "8000", endPort: 8999, protocol: TCP}
                - {port: "8000", endPort: 7999, protocol: SCTP}
      """)
    #expect(
      rule.ingress?.first?.ports?.first?.ports == [
        CiliumPort(.any, .range(80...80)), CiliumPort(.udp, .all), CiliumPort(.tcp, .named("http")),
        CiliumPort(.tcp, .range(8000...8999)), CiliumPort(.sctp, .range(8000...8000)),
      ])
  }

  @Test(
    "ports that the agent or the API server refuses (C-16, C-19)",
    arguments: [
      ("{ports: [{port: 80}]}", "refused", "[0].ports[0].port"),
      ("{ports: [{port: \"80\", protocol: tcp}]}", "refused", "[0].ports[0].protocol"),
      ("{ports: [{port: \"70000\"}]}", "rejected", "[0].ports[0].port"),
      ("{ports: [{protocol: TCP}]}", "rejected", "[0].ports[0]"),
      ("{ports: [{port: \"80\"}], rules: {http: [{}]}}", "rejected", "[0].rules"),
      ("{ports: [{port: \"0\", protocol: TCP}], rules: {http: [{}]}}", "rejected", "[0].rules"),
      ("{ports: [{port: \"53\", protocol: UDP}], rules: {dns: [{matchPattern: \"*\"}]}}", nil, ""),
      ("{rules: {dns: [{matchPattern: \"*\"}]}}", "rejected", "[0].rules"),
      (
        "{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{}], kafka: [{}]}}", "rejected",
        "[0].rules"
      ),
      ("{ports: [{port: \"80\", protocol: TCP}], rules: {l7: [{}]}}", "rejected", "[0].rules.l7"),
      (
        "{ports: [{port: \"443\", protocol: TCP}], serverNames: [\"\"]}", "rejected",
        "[0].serverNames"
      ),
    ] as [(String, String?, String)])
  func refusedPorts(element: String, verdict: String?, path: String) throws {
    let issues = try Self.issues("egress: [{toPorts: [\(element)]}]")
    #expect(issues == (verdict.map { ["\($0) spec.egress[0].toPorts\(path)"] } ?? []))
  }

  @Test("rules for DNS are for egress, and denials have ports alone (C-19)")
  func placesOfRequestRules() throws {
    let dns = "{ports: [{port: \"53\"}], rules: {dns: [{matchPattern: \"*\"}]}}"
    #expect(
      try Self.issues("ingress: [{toPorts: [\(dns)]}]") == [
        "rejected spec.ingress[0].toPorts[0].rules"
      ])
    #expect(
      try Self.issues("egressDeny: [{toPorts: [\(dns)]}]") == [
        "warned spec.egressDeny[0].toPorts[0].rules"
      ])
    let rule = try Self.rule("egress: [{toPorts: [\(dns)]}]")
    let element = try #require(rule.egress?.first?.ports?.first)
    #expect(element.requestRules == ["dns"])
    #expect(element.questions == [.pattern("*")])
  }

  @Test(
    "types of ICMP are numbers or names of their family (C-18)",
    arguments: [
      ("{type: 8}", CiliumICMPField(type: 8)), ("{type: EchoReply}", CiliumICMPField(type: 0)),
      ("{family: IPv6, type: EchoRequest}", CiliumICMPField(.ipv6, type: 128)),
      ("{type: PacketTooBig}", nil), ("{type: 256}", nil), ("{}", nil),
    ] as [(String, CiliumICMPField?)])
  func icmp(field: String, expected: CiliumICMPField?) throws {
    let policy = try Self.policy(
      "spec: {endpointSelector: {}, ingress: [{icmps: [{fields: [\(field)]}]}]}")
    #expect(policy.rules.first?.ingress?.first?.icmps == (expected.map { [$0] } ?? []))
    #expect((policy.refusals + policy.rejections).isEmpty == (expected != nil))
  }

  @Test("a field whose meaning is not settled is named (C-1)")
  func unevaluated() throws {
    let rule = try Self.rule("ingress: [{}]\ntier: Admin\npriority: 3")
    #expect(rule.unevaluatedFields == ["tier", "priority"])
    #expect(try Self.issues("ingress: [{}]\ncolour: red") == ["warned spec.colour"])
  }
}
