import Kubernetes
import Manifests
import Testing

@Suite("NetworkPolicies as the API server reads them")
struct NetworkPolicyDecodingTests {
  @Test(
    "directions are defaulted by the number of egress rules (K-2)",
    arguments: [
      ("podSelector: {}", true, false), ("egress: []", true, false),
      ("egress: null", true, false), ("egress: [{}]", true, true),
      ("policyTypes: []\negress: [{}]", true, true), ("policyTypes: [Egress]", false, true),
      ("policyTypes: null", true, false), ("policyTypes: [Ingress]\negress: [{}]", true, false),
      ("policyTypes: [Ingress, Egress]", true, true),
    ])
  func directions(_ spec: String, _ ingress: Bool, _ egress: Bool) throws {
    let policy = try Reading.policy(spec)
    #expect(policy.isolatesIngress == ingress && policy.isolatesEgress == egress)
    #expect(policy.refusals.isEmpty)
  }

  @Test(
    "an absent, null or empty selector selects every pod (K-1)",
    arguments: [
      "policyTypes: [Ingress]", "podSelector:", "podSelector: {}",
      "podSelector: {matchLabels: null}", "podSelector: {matchLabels: {}, matchExpressions: []}",
    ])
  func emptySelector(_ spec: String) throws {
    let policy = try Reading.policy(spec)
    #expect(policy.selector == .everything)
    #expect(policy.allIssues.isEmpty)
  }

  @Test(
    "a rule without peers or ports names none (K-5, K-6, K-10)",
    arguments: [
      "ingress: [{}]", "ingress: [{from: [], ports: []}]", "ingress: [{from: null, ports: null}]",
    ])
  func emptyRule(_ spec: String) throws {
    let rule = try #require(try Reading.policy(spec).ingress.first)
    #expect(rule.admitsAnyPeer && rule.admitsAnyPort && rule.issues.isEmpty)
    #expect(rule.path == "spec.ingress[0]")
    #expect(rule.location.line == 8)
  }

  @Test("a null rule is read as the empty one, and that is said")
  func nullRule() throws {
    let policy = try Reading.policy("ingress:\n-\n- ports: [{port: 80}]")
    #expect(policy.ingress.count == 2)
    let rule = try #require(policy.ingress.first)
    #expect(rule.admitsAnyPeer && rule.admitsAnyPort && !rule.isRefused)
    #expect(rule.issues.map(\.isRefusal) == [false])
    #expect(rule.issues.first?.path == "spec.ingress[0]")
  }

  @Test("peers keep what is absent apart from what is empty (K-7)")
  func peers() throws {
    let policy = try Reading.policy(
      """
      ingress:
      - from:
        - podSelector: {matchLabels: {app: z}}
          namespaceSelector: {}
        - namespaceSelector: {matchLabels: {team: blue}}
          podSelector:
        - podSelector: {}
        - ipBlock: {cidr: 10.0.0.0/8, except: [10.0.1.0/24]}
          podSelector: null
      """)
    #expect(policy.refusals.isEmpty)
    let app = LabelSelector(matchLabels: ["app": "z"])
    let team = LabelSelector(matchLabels: ["team": "blue"])
    let block = try #require(CIDR("10.0.0.0/8"))
    let hole = try #require(CIDR("10.0.1.0/24"))
    #expect(
      policy.ingress.first?.peers == [
        .pods(namespaces: .everything, pods: app), .pods(namespaces: team, pods: nil),
        .pods(namespaces: nil, pods: .everything), .block(block, except: [hole]),
      ])
  }

  @Test("ports are ranges, names or all of a protocol (K-11 … K-13)")
  func ports() throws {
    let policy = try Reading.policy(
      """
      egress:
      - ports:
        - port: 80
        - {protocol: UDP, port: 53}
        - {port: 8000, endPort: 8999}
        - {port: 8000, endPort: 8000}
        - {protocol: SCTP}
        - {port: http}
        - {port: null}
        - {port: 80.0}
      """)
    #expect(policy.refusals.isEmpty)
    #expect(
      policy.egress.first?.ports == [
        NetworkPolicyPort(.tcp, .range(80...80)), NetworkPolicyPort(.udp, .range(53...53)),
        NetworkPolicyPort(.tcp, .range(8000...8999)), NetworkPolicyPort(.tcp, .range(8000...8000)),
        NetworkPolicyPort(.sctp, .all), NetworkPolicyPort(.tcp, .named("http")),
        NetworkPolicyPort(.tcp, .all), NetworkPolicyPort(.tcp, .range(80...80)),
      ])
  }

  @Test(
    "what the API server refuses of a port is said with its path",
    arguments: [
      ("{port: 0}", "port"), ("{port: 65536}", "port"), ("{port: -1}", "port"),
      ("{port: '80'}", "port"), ("{port: 80.5}", "port"), ("{port: true}", "port"),
      ("{port: 1e20}", "port"), ("{port: 99999999999999999999}", "port"), ("{port: {}}", "port"),
      ("{port: UPPER}", "port"), ("{port: a--b}", "port"), ("{port: a-long-name}", ""),
      ("{port: a-very-very-long-name}", "port"), ("{port: 80, endPort: 79}", "endPort"),
      ("{endPort: 90}", "endPort"), ("{port: http, endPort: 90}", "endPort"),
      ("{port: 80, endPort: x}", "endPort"), ("{protocol: ICMP, port: 1}", "protocol"),
      ("{protocol: tcp, port: 80}", "protocol"), ("{protocol: '', port: 80}", "protocol"),
      ("{protocol: 6, port: 80}", "protocol"),
    ])
  func refusedPorts(_ port: String, _ field: String) throws {
    let policy = try Reading.policy("ingress:\n- ports: [\(port)]")
    let rule = try #require(policy.ingress.first)
    let expected = field.isEmpty ? [] : ["spec.ingress[0].ports[0].\(field)"]
    #expect(rule.issues.map(\.path) == expected)
    #expect(rule.isRefused == !field.isEmpty)
    // Nothing is matched by what cannot be read.
    #expect(rule.ports?.isEmpty == !field.isEmpty)
  }

  @Test(
    "what the API server refuses of a peer is said, and never matches all",
    arguments: [
      "{}", "null", "{podSelector: null}", "{podSelector: , namespaceSelector: }", "text", "[]",
      "{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}", "{ipBlock: {}}", "{ipBlock: text}",
      "{ipBlock: {cidr: 8}}", "{ipBlock: {cidr: 0.0.0.0/33}}", "{ipBlock: {cidr: 10.0.0.1}}",
      "{ipBlock: {cidr: 010.0.0.0/8}}", "{ipBlock: {cidr: '::ffff:169.254.169.254/128'}}",
      "{ipBlock: {cidr: 'fe80::1%eth0/64'}}", "{ipBlock: {cidr: ''}}",
      "{ipBlock: {cidr: \"0.0.0.0/0\\n\"}}", "{ipBlock: {cidr: '2001:db8::/129'}}",
      "{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/8]}}",
      "{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}",
      "{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/7]}}",
      "{ipBlock: {cidr: 10.0.0.0/8, except: ['::/16']}}",
      "{ipBlock: {cidr: 10.0.0.0/8, except: [x]}}", "{ipBlock: {cidr: 10.0.0.0/8, except: x}}",
      "{podSelector: {matchExpressions: [{key: a, operator: In, values: []}]}}",
      "{podSelector: {matchExpressions: [{key: a, operator: In}]}}",
      "{podSelector: {matchExpressions: [{key: a, operator: Gt, values: ['1']}]}}",
      "{podSelector: {matchExpressions: [{key: a, operator: Exists, values: [x]}]}}",
      "{podSelector: {matchExpressions: [{operator: Exists}]}}",
      "{podSelector: {matchExpressions: [null]}}", "{podSelector: {matchExpressions: {}}}",
      "{podSelector: {matchLabels: []}}", "{podSelector: {matchLabels: {a: 1}}}",
      "{podSelector: {matchLabels: {country: no}}}", "{podSelector: {matchLabels: {a: 'b '}}}",
      "{podSelector: {matchLabels: {'a/b/c': x}}}", "{podSelector: []}", "{namespaceSelector: 7}",
    ])
  func refusedPeers(_ peer: String) throws {
    let policy = try Reading.policy("ingress:\n- from: [\(peer)]")
    let rule = try #require(policy.ingress.first)
    #expect(rule.isRefused)
    #expect(!policy.refusals.isEmpty)
    #expect(rule.issues.allSatisfy { $0.path.hasPrefix("spec.ingress[0].from[0]") })
    #expect(rule.issues.allSatisfy { ($0.location.line ?? 0) >= 8 })
  }

  @Test("host bits are masked with a warning (G-15)")
  func hostBits() throws {
    let policy = try Reading.policy("egress:\n- to: [{ipBlock: {cidr: 10.0.0.5/8}}]")
    #expect(policy.egress.first?.peers == [.block(try #require(CIDR("10.0.0.0/8")), except: [])])
    #expect(policy.allIssues.map(\.isRefusal) == [false])
    #expect(policy.allIssues.first?.path == "spec.egress[0].to[0].ipBlock.cidr")
  }

  @Test("unknown directions are ignored with a warning; with no other they refuse (h32)")
  func unknownTypes() throws {
    let some = try Reading.policy("policyTypes: [Egress, Ingress, Egress, Sideways]")
    #expect(some.isolatesIngress && some.isolatesEgress && some.refusals.isEmpty)
    #expect(some.issues.map(\.path) == ["spec.policyTypes[2]", "spec.policyTypes[3]"])
    let none = try Reading.policy("policyTypes: [Sideways]")
    #expect(none.refusals.count == 1)
  }

  @Test(
    "a field of a wrong type refuses, and what it would say stays unknown",
    arguments: [
      "podSelector: text", "ingress: text", "ingress: {}", "egress: 7", "policyTypes: Ingress",
      "ingress: [text]", "ingress: [{from: {}}]", "ingress: [{ports: 80}]",
      "ingress: [{ports: [80]}]",
    ])
  func wrongTypes(_ spec: String) throws {
    #expect(try !Reading.policy(spec).refusals.isEmpty)
  }

  @Test("a specification of a wrong type could select any pod, in both directions")
  func wrongSpec() throws {
    let state = Reading.yaml(
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: x\n")
    let policy = try #require(state.networkPolicies.first)
    #expect(policy.selector == nil && policy.isolatesIngress && policy.isolatesEgress)
    #expect(policy.refusals.count == 1)
  }

  @Test(
    "unknown fields have no effect, and where that widens it is said (G-14)",
    arguments: [
      ("podSelector: {app: x}", "matches everything"),
      ("ingress: [{form: [{podSelector: {}}]}]", "admits every peer"),
      ("ingress: [{from: [{podSelector: {}}], extra: 1}]", "no effect"),
      ("ingress: [{ports: [{prot: 80}]}]", "admits every port"),
      ("ingressDeny: []", "no effect"),
      ("podSelector: {matchExpressions: [{key: a, operator: Exists, extra: 1}]}", "no effect"),
    ])
  func unknownFields(_ spec: String, _ consequence: String) throws {
    let issues = try Reading.policy(spec).allIssues
    #expect(issues.count == 1)
    #expect(issues.first?.isRefusal == false)
    #expect(issues.first?.message.contains(consequence) == true)
  }

  @Test("a key that stands twice counts the second time, with a warning (h07)")
  func doubleKeys() throws {
    let policy = try Reading.policy("podSelector: {}\npodSelector: {matchLabels: {app: x}}")
    #expect(policy.selector == LabelSelector(matchLabels: ["app": "x"]))
    #expect(policy.allIssues.map(\.isRefusal) == [false])
  }

  @Test("a label value of null is the empty text (K36)")
  func nullLabel() throws {
    let policy = try Reading.policy("podSelector: {matchLabels: {app: null}}")
    #expect(policy.selector == LabelSelector(matchLabels: ["app": ""]))
  }

  @Test("what only an API server sets makes a policy a captured one")
  func captured() throws {
    #expect(try Reading.policy("podSelector: {}", captured: true).isCaptured)
    #expect(try !Reading.policy("podSelector: {}").isCaptured)
    let template = Reading.yaml(
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: p, creationTimestamp: null, resourceVersion: ""}
      spec: {}
      status: {}
      """)
    #expect(template.networkPolicies.map(\.isCaptured) == [false])
    #expect(template.evidence.origin == .manifests)
  }
}
