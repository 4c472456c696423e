import Kubernetes
import Manifests
import Testing

@Suite("Policies of policy.networking.k8s.io as the API server reads them")
struct AdminPolicyDecodingTests {
  /// Returns the policy of a kind whose specification is a YAML text.
  private static func policy(
    _ variant: AdminPolicy.Variant, _ spec: String, name: String = "default",
    captured: Bool = false
  ) throws -> AdminPolicy {
    let version = variant == .clusterNetworkPolicy ? "v1alpha2" : "v1alpha1"
    let lines = spec.split(separator: "\n").map { "  \($0)\n" }.joined()
    let state = Reading.yaml(
      """
      apiVersion: policy.networking.k8s.io/\(version)
      kind: \(variant.rawValue)
      metadata:
        name: \(name)
        namespace: ignored
      \(captured ? "  uid: 0b1c" : "  labels: {}")
      spec:
      \(lines)
      """)
    #expect(state.adminPolicies.count == 1)
    #expect(state.unevaluatedPolicies.isEmpty)
    return try #require(state.adminPolicies.first)
  }

  /// Returns a ClusterNetworkPolicy with rules below a usable head.
  private static func cluster(_ rules: String, captured: Bool = false) throws -> AdminPolicy {
    try policy(
      .clusterNetworkPolicy,
      "tier: Admin\npriority: 7\nsubject: {namespaces: {}}\n\(rules)", captured: captured)
  }

  /// Returns an AdminNetworkPolicy with rules below a usable head.
  private static func admin(_ rules: String, captured: Bool = false) throws -> AdminPolicy {
    try policy(
      .adminNetworkPolicy, "priority: 7\nsubject: {namespaces: {}}\n\(rules)", captured: captured)
  }

  private static func selector(_ key: String, _ value: String) -> LabelSelector {
    LabelSelector(matchLabels: Labels([Label(key, value)]))
  }

  // MARK: Kinds and versions

  @Test("the three kinds are one value, cluster-scoped, in input order")
  func kinds() {
    let state = Reading.yaml(
      """
      apiVersion: policy.networking.k8s.io/v1alpha2
      kind: ClusterNetworkPolicy
      metadata: {name: c}
      spec: {tier: Baseline, priority: 3, subject: {namespaces: {}}}
      ---
      apiVersion: policy.networking.k8s.io/v1alpha1
      kind: AdminNetworkPolicyList
      items:
      - metadata: {name: a}
        spec: {priority: 0, subject: {namespaces: {}}}
        apiVersion: policy.networking.k8s.io/v1alpha1
        kind: AdminNetworkPolicy
      ---
      apiVersion: policy.networking.k8s.io/v1alpha1
      kind: BaselineAdminNetworkPolicy
      metadata: {name: default}
      spec: {subject: {namespaces: {}}}
      """)
    #expect(
      state.adminPolicies.map { "\($0.reference)" } == [
        "ClusterNetworkPolicy/c", "AdminNetworkPolicy/a", "BaselineAdminNetworkPolicy/default",
      ])
    #expect(state.adminPolicies.map(\.tier) == [.baseline, .admin, .baseline])
    #expect(state.adminPolicies.map(\.priority) == [3, 0, nil])
    #expect(state.adminPolicies.allSatisfy { $0.isRanked && $0.everyIssue.isEmpty })
    #expect(state.namespaces.isEmpty)
  }

  @Test("a version that is not known stays beside one that is, and is not evaluated")
  func unknownVersion() {
    let state = Reading.yaml(
      """
      apiVersion: policy.networking.k8s.io/v1alpha2
      kind: ClusterNetworkPolicy
      metadata: {name: c}
      spec: {tier: Admin, priority: 3, subject: {namespaces: {}}}
      ---
      apiVersion: policy.networking.k8s.io/v9
      kind: ClusterNetworkPolicy
      metadata: {name: c}
      spec: {}
      """)
    #expect(state.adminPolicies.count == 1)
    #expect(state.unevaluatedPolicies.map(\.reach) == [.cluster])
    #expect(state.duplicates.isEmpty)
  }

  // MARK: The head

  @Test(
    "what the head of a policy lacks is refused, and so is what it has wrong",
    arguments: [
      (AdminPolicy.Variant.clusterNetworkPolicy, "priority: 1\nsubject: {namespaces: {}}", "tier"),
      (.clusterNetworkPolicy, "tier: admin\npriority: 1\nsubject: {namespaces: {}}", "tier"),
      (.clusterNetworkPolicy, "tier: Admin\nsubject: {namespaces: {}}", "priority"),
      (.clusterNetworkPolicy, "tier: Admin\npriority: 1001\nsubject: {namespaces: {}}", "priority"),
      (.adminNetworkPolicy, "priority: -1\nsubject: {namespaces: {}}", "priority"),
      (.adminNetworkPolicy, "priority: '5'\nsubject: {namespaces: {}}", "priority"),
      (.adminNetworkPolicy, "subject: {namespaces: {}}", "priority"),
      (.adminNetworkPolicy, "priority: 1", "subject"),
      (.adminNetworkPolicy, "priority: 1\nsubject: {}", "subject"),
      (.baselineAdminNetworkPolicy, "subject: null", "subject"),
      (
        .baselineAdminNetworkPolicy,
        "subject: {namespaces: {}, pods: {namespaceSelector: {}, podSelector: {}}}", "subject"
      ),
      (
        .adminNetworkPolicy, "priority: 1\nsubject: {pods: {podSelector: {}}}",
        "subject.pods.namespaceSelector"
      ),
      (
        .clusterNetworkPolicy,
        "tier: Admin\npriority: 1\nsubject: {pods: {namespaceSelector: {}}}",
        "subject.pods.podSelector"
      ),
    ])
  func head(_ variant: AdminPolicy.Variant, _ spec: String, _ path: String) throws {
    let policy = try Self.policy(variant, spec)
    #expect(policy.refusals.map(\.path) == ["spec.\(path)"])
  }

  @Test("a subject names pods by namespace and label; the second version may leave one out (A-7)")
  func subjects() throws {
    let both =
      "subject: {pods: {namespaceSelector: {matchLabels: {a: b}}, podSelector: "
      + "{matchLabels: {c: d}}}}"
    let first = try Self.policy(.adminNetworkPolicy, "priority: 1\n\(both)")
    let wanted = AdminPolicyPods(
      namespaces: Self.selector("a", "b"), pods: Self.selector("c", "d"))
    #expect(first.subject == wanted && first.everyIssue.isEmpty)
    let second = try Self.policy(
      .clusterNetworkPolicy, "tier: Admin\npriority: 1\nsubject: {pods: {podSelector: {}}}")
    #expect(second.subject == .everything && second.everyIssue.isEmpty)
    let none = try Self.policy(.adminNetworkPolicy, "priority: 1\nsubject: {pods: 3}")
    #expect(none.subject == nil && none.refusals.map(\.path) == ["spec.subject.pods"])
  }

  @Test("a policy without a specification is refused")
  func noSpec() throws {
    let state = Reading.yaml(
      "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\n"
        + "metadata: {name: p}\n")
    let policy = try #require(state.adminPolicies.first)
    #expect(policy.refusals.map(\.path) == ["spec"])
    #expect(policy.subject == nil && !policy.isRanked)
  }

  @Test("a BaselineAdminNetworkPolicy has no priority and one name (A-23)")
  func baseline() throws {
    let policy = try Self.policy(
      .baselineAdminNetworkPolicy, "priority: 3\nsubject: {namespaces: {}}")
    #expect(policy.issues.map(\.path) == ["spec.priority"] && policy.refusals.isEmpty)
    let named = try Self.policy(
      .baselineAdminNetworkPolicy, "subject: {namespaces: {}}", name: "other")
    #expect(named.refusals.map(\.path) == ["metadata.name"])
  }

  // MARK: Rules

  @Test("each version has its own words for the actions (A-26)")
  func actions() throws {
    func actions(_ policy: AdminPolicy) -> [AdminPolicyRule.Action?] {
      policy.ingress.map(\.action)
    }
    let peers = "from: [{namespaces: {}}]"
    let rules = ["Allow", "Accept", "Deny", "Pass", "deny"]
      .map { "- {action: \($0), \(peers)}" }.joined(separator: "\n")
    let first = try Self.admin("ingress:\n\(rules)")
    #expect(actions(first) == [.allow, nil, .deny, .pass, nil])
    let second = try Self.cluster("ingress:\n\(rules)")
    #expect(actions(second) == [nil, .allow, .deny, .pass, nil])
    let baseline = try Self.policy(
      .baselineAdminNetworkPolicy, "subject: {namespaces: {}}\ningress:\n\(rules)")
    #expect(actions(baseline) == [.allow, nil, .deny, nil, nil])
    for policy in [first, second, baseline] {
      #expect(policy.ingress.allSatisfy { $0.isRefused == ($0.action == nil) })
    }
  }

  @Test("peers of every kind are kept as they are written (A-9 … A-12)")
  func peers() throws {
    let policy = try Self.cluster(
      """
      egress:
      - name: all of them
        action: Accept
        to:
        - namespaces: {matchLabels: {a: b}}
        - pods: {namespaceSelector: {matchLabels: {a: b}}, podSelector: {matchLabels: {c: d}}}
        - networks: [10.0.0.0/8, 'fd00::/8']
        - nodes: {matchLabels: {e: f}}
        - domainNames: ['*.example.com', example.org.]
      """)
    #expect(policy.everyIssue.isEmpty)
    let rule = try #require(policy.egress.first)
    let networks = try ["10.0.0.0/8", "fd00::/8"].map { try #require(CIDR($0)) }
    #expect(rule.name == "all of them" && rule.action == .allow && rule.ports == nil)
    #expect(rule.path == "spec.egress[0]" && rule.location.line == 12)
    #expect(
      rule.peers == [
        .pods(AdminPolicyPods(namespaces: Self.selector("a", "b"))),
        .pods(
          AdminPolicyPods(namespaces: Self.selector("a", "b"), pods: Self.selector("c", "d"))),
        .networks(networks), .nodes(Self.selector("e", "f")),
        .domainNames(["*.example.com", "example.org."]),
      ])
  }

  @Test(
    "unusable peers are refused where they stand",
    arguments: [
      ("", ""), ("to: []", ".to"), ("to: null", ".to"), ("to: {}", ".to"), ("to: [{}]", ".to[0]"),
      ("to: [3]", ".to[0]"), ("to: [{namespaces: null}]", ".to[0]"),
      ("to: [{namespaces: {}, networks: [10.0.0.0/8]}]", ".to[0]"),
      ("to: [{networks: []}]", ".to[0].networks"),
      ("to: [{networks: [10.0.0.1]}]", ".to[0].networks[0]"),
      ("to: [{networks: ['::ffff:10.0.0.0/104']}]", ".to[0].networks[0]"),
      ("to: [{networks: [10.0.0.0/8, 10.0.0.0/8]}]", ".to[0].networks[1]"),
      ("to: [{domainNames: ['*']}]", ".to[0].domainNames[0]"),
      ("to: [{domainNames: ['a.*.com']}]", ".to[0].domainNames[0]"),
      ("to: [{domainNames: ['com']}]", ".to[0].domainNames[0]"),
      ("to: [{nodes: {matchLabels: {a: 1}}}]", ".to[0].nodes.matchLabels.a"),
      ("to: [{pods: {namespaceSelector: {}}}]", ".to[0].pods.podSelector"),
    ])
  func badPeers(_ peers: String, _ path: String) throws {
    let policy = try Self.cluster("egress:\n- {action: Accept\(peers.isEmpty ? "" : ", ")\(peers)}")
    let place = path.isEmpty ? ".to" : path
    #expect(policy.refusals.map(\.path) == ["spec.egress[0]\(place)"])
    #expect(policy.egress.first?.isRefused == true)
  }

  @Test("host bits of a network are masked, which is said")
  func hostBits() throws {
    let policy = try Self.cluster("egress: [{action: Deny, to: [{networks: [10.0.0.7/8]}]}]")
    #expect(policy.everyIssue.map(\.isRefusal) == [false])
    #expect(policy.egress.first?.peers == [.networks([try #require(CIDR("10.0.0.0/8"))])])
  }

  @Test(
    "a peer of no known kind is unknown, not refused; an empty one is so in a capture only (A-16)",
    arguments: [
      ("{accounts: {}}", false, ["accounts"]), ("{accounts: {}}", true, ["accounts"]),
      ("{networks: [10.0.0.0/8]}", false, ["networks"]), ("{}", true, []),
    ])
  func unknownPeers(_ peer: String, _ captured: Bool, _ fields: [String]) throws {
    let policy = try Self.cluster(
      "ingress: [{action: Deny, from: [\(peer)]}]", captured: captured)
    let rule = try #require(policy.ingress.first)
    #expect(rule.peers == [.unknown(fields: fields)] && rule.failsClosed)
    #expect(rule.issues.map(\.path) == ["spec.ingress[0].from[0]"] && !rule.isRefused)
  }

  @Test("domain names beside another action than allow are warned of (A-12)")
  func denyNames() throws {
    let policy = try Self.admin(
      "egress:\n- {action: Deny, to: [{domainNames: [a.example.com]}]}\n"
        + "- {action: Allow, to: [{domainNames: [a.example.com]}]}")
    #expect(policy.everyIssue.map(\.path) == ["spec.egress[0].to[0].domainNames"])
    #expect(policy.refusals.isEmpty)
  }

  @Test("a field that is pruned widens what a policy means, and that is marked (A-27)")
  func widening() throws {
    let old = try Self.admin(
      "ingress: [{action: Deny, from: [{namespaces: {sameLabels: [team]}}]}]")
    #expect(old.ingress.first?.peers == [.pods(.everything)])
    #expect(old.everyIssue.map(\.isWidening) == [true] && old.refusals.isEmpty)
    let ports = try Self.cluster(
      "ingress: [{action: Deny, ports: [], from: [{namespaces: {}}]}]")
    #expect(ports.everyIssue.map(\.path) == ["spec.ingress[0].ports"])
    #expect(ports.everyIssue.map(\.isWidening) == [true])
    let harmless = try Self.cluster(
      "ingress: [{action: Deny, from: [{namespaces: {}, extra: 1}]}]\nextra: 1")
    #expect(harmless.everyIssue.map(\.isWidening) == [false, false])
  }

  @Test("a name has at most 100 characters (A-19)")
  func names() throws {
    let long = String(repeating: "ä", count: 100)
    let policy = try Self.cluster(
      "ingress:\n- {name: \(long), action: Deny, from: [{namespaces: {}}]}\n"
        + "- {name: \(long)b, action: Deny, from: [{namespaces: {}}]}\n"
        + "- {name: 7, action: Deny, from: [{namespaces: {}}]}")
    #expect(
      policy.refusals.map(\.path) == ["spec.ingress[1].name", "spec.ingress[2].name"])
  }

  @Test("more than the API takes is refused: 25 in the second version, 100 in the first")
  func limits() throws {
    func rules(_ count: Int, _ peers: Int) -> String {
      let list = Array(repeating: "{namespaces: {}}", count: peers).joined(separator: ", ")
      return "ingress:\n"
        + Array(repeating: "- {action: Deny, from: [\(list)]}\n", count: count).joined()
    }
    #expect(try Self.cluster(rules(25, 25)).refusals.isEmpty)
    #expect(try Self.cluster(rules(26, 1)).refusals.map(\.path) == ["spec.ingress"])
    #expect(try Self.cluster(rules(1, 26)).refusals.map(\.path) == ["spec.ingress[0].from"])
    #expect(try Self.admin(rules(100, 26)).refusals.isEmpty)
    #expect(try Self.admin(rules(101, 1)).refusals.map(\.path) == ["spec.ingress"])
    let networks = (0..<26).map { "10.\($0).0.0/16" }.joined(separator: ", ")
    #expect(
      try Self.cluster("egress: [{action: Deny, to: [{networks: [\(networks)]}]}]")
        .refusals.map(\.path) == ["spec.egress[0].to[0].networks"])
  }

  // MARK: Ports

  @Test("ports of the first version default to TCP (A-13)")
  func firstPorts() throws {
    let policy = try Self.admin(
      """
      ingress:
      - action: Deny
        from: [{namespaces: {}}]
        ports:
        - portNumber: {port: 80}
        - portNumber: {protocol: UDP, port: 53}
        - portRange: {start: 1, end: 65535}
        - portRange: {protocol: SCTP, start: 7, end: 7}
        - namedPort: http
      """)
    #expect(policy.everyIssue.isEmpty)
    #expect(
      policy.ingress.first?.ports == [
        .range(.tcp, 80...80), .range(.udp, 53...53), .range(.tcp, 1...65535),
        .range(.sctp, 7...7), .named("http"),
      ])
  }

  @Test("protocols of the second version name their ports (A-14)")
  func secondPorts() throws {
    let policy = try Self.cluster(
      """
      ingress:
      - action: Deny
        from: [{namespaces: {}}]
        protocols:
        - tcp: {destinationPort: {number: 80}}
        - udp: {destinationPort: {range: {start: 5, end: 6}}}
        - destinationNamedPort: http
        - sctp: {}
      """)
    #expect(
      policy.ingress.first?.ports == [
        .range(.tcp, 80...80), .range(.udp, 5...6), .named("http"), .all(.sctp),
      ])
    // An empty protocol is taken for all its ports, against the schema.
    #expect(policy.everyIssue.map(\.path) == ["spec.ingress[0].protocols[3].sctp"])
    #expect(policy.refusals.isEmpty)
  }

  @Test(
    "unusable ports are refused where they stand",
    arguments: [
      (false, "[]", ""), (true, "[]", ""), (true, "{}", ""), (true, "[{}]", "[0]"),
      (true, "[{icmp: {}}]", "[0]"),
      (true, "[{tcp: {destinationPort: {number: 1}}, udp: {destinationPort: {number: 1}}}]", "[0]"),
      (true, "[{tcp: {destinationPort: {}}}]", "[0].tcp.destinationPort"),
      (true, "[{tcp: {destinationPort: {number: 0}}}]", "[0].tcp.destinationPort.number"),
      (
        true, "[{tcp: {destinationPort: {range: {start: 80, end: 80}}}}]",
        "[0].tcp.destinationPort.range"
      ),
      (
        true, "[{tcp: {destinationPort: {range: {end: 80}}}}]",
        "[0].tcp.destinationPort.range.start"
      ),
      (false, "[{portNumber: {port: 65536}}]", "[0].portNumber.port"),
      (false, "[{portNumber: {protocol: tcp, port: 1}}]", "[0].portNumber.protocol"),
      (false, "[{portRange: {start: 9, end: 8}}]", "[0].portRange"),
      (false, "[{namedPort: 80}]", "[0].namedPort"),
    ])
  func badPorts(_ isSecond: Bool, _ ports: String, _ path: String) throws {
    let field = isSecond ? "protocols" : "ports"
    let rule = "ingress: [{action: Deny, from: [{namespaces: {}}], \(field): \(ports)}]"
    let policy = try isSecond ? Self.cluster(rule) : Self.admin(rule)
    #expect(policy.refusals.map(\.path) == ["spec.ingress[0].\(field)\(path)"])
  }

  @Test("a named port beside peers that have none is refused in a manifest only (A-15)")
  func namedPorts() throws {
    for peer in ["networks: [10.0.0.0/8]", "nodes: {}", "domainNames: [a.example.com]"] {
      let rule =
        "egress: [{action: Accept, to: [{namespaces: {}}, {\(peer)}], "
        + "protocols: [{destinationNamedPort: http}]}]"
      let written = try Self.cluster(rule)
      #expect(written.refusals.map(\.path) == ["spec.egress[0].protocols"])
      let live = try Self.cluster(rule, captured: true)
      #expect(live.refusals.isEmpty && live.everyIssue.map(\.path) == ["spec.egress[0].protocols"])
      #expect(live.egress.first?.namesPortsOfAddresses == true)
    }
    let pods = try Self.cluster(
      "egress: [{action: Accept, to: [{namespaces: {}}], protocols: [{destinationNamedPort: h}]}]")
    #expect(pods.everyIssue.isEmpty)
  }

  // MARK: Several texts

  @Test("texts that say the same are one policy; the order of rules counts (G-12)")
  func texts() throws {
    func text(_ rules: [String], priority: Int = 1) -> String {
      """
      apiVersion: policy.networking.k8s.io/v1alpha1
      kind: AdminNetworkPolicy
      metadata: {name: p}
      spec:
        priority: \(priority)
        subject: {namespaces: {}}
        ingress: [\(rules.joined(separator: ", "))]
      """
    }
    let allow = "{action: Allow, from: [{namespaces: {}}]}"
    let deny = "{action: Deny, from: [{namespaces: {}}]}"
    func conflicts(_ left: String, _ right: String) throws -> Int {
      let state = Reading.yaml("\(left)\n---\n\(right)\n")
      return try #require(state.adminPolicies.first).conflicting.count
    }
    #expect(try conflicts(text([allow, deny]), text([allow, deny])) == 0)
    #expect(try conflicts(text([allow, deny]), text([deny, allow])) == 1)
    #expect(try conflicts(text([allow]), text([allow], priority: 2)) == 1)
    #expect(try conflicts(text([allow, deny]), text([allow])) == 1)
  }
}
