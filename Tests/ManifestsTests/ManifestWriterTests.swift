import Kubernetes
import Manifests
import Testing

@Suite("the writer of policies")
struct ManifestWriterTests {
  static let spec = """
    podSelector:
      matchLabels: {app: web, "y": "no"}
      matchExpressions:
      - {key: app, operator: In, values: [db]}
      - {key: tier, operator: NotIn, values: [a, b]}
      - {key: x, operator: Exists}
    policyTypes: [Ingress, Egress]
    ingress:
    - from:
      - podSelector: {matchLabels: {app: z}}
        namespaceSelector: {}
      - ipBlock: {cidr: 10.0.0.0/8, except: [10.0.1.0/24, 10.0.2.0/24]}
      - podSelector: {}
      ports:
      - {port: 80}
      - {port: 8000, endPort: 8999, protocol: UDP}
      - {port: http}
      - {protocol: SCTP}
    - {}
    egress:
    - ports: [{port: 53, protocol: UDP}]
    - to: [{ipBlock: {cidr: '2001:db8::/32'}}, {namespaceSelector: {matchLabels: {a: "1"}}}]
    """

  @Test("the text reads well")
  func picture() throws {
    let policy = try Reading.policy("podSelector: {matchLabels: {app: web}}\negress: []")
    let rule = NetworkPolicyRule(
      peers: [.pods(namespaces: LabelSelector(matchLabels: ["team": "on"]), pods: nil)],
      ports: [NetworkPolicyPort(.udp, .range(53...53)), NetworkPolicyPort(.tcp, .range(53...53))],
      path: "spec.egress[0]", location: policy.metadata.location)
    var opened = policy
    opened.isolatesEgress = true
    opened.egress = [rule]
    let text = ManifestWriter.text(
      [
        ManifestWriter.Entry(
          opened, comments: ["web talks to DNS only"],
          egressComments: [["seen 41 times", "bad\u{1B}[2J\nline"]])
      ], header: ["proposed for a"])
    #expect(
      text == """
        # proposed for a
        ---
        # web talks to DNS only
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: p
          namespace: a
        spec:
          podSelector:
            matchLabels:
              app: web
          policyTypes:
            - Ingress
            - Egress
          egress:
            # seen 41 times
            # bad\\e[2J\\nline
            - to:
                - namespaceSelector:
                    matchLabels:
                      team: "on"
              ports:
                - protocol: UDP
                  port: 53
                - protocol: TCP
                  port: 53

        """)
  }

  @Test("what is written is read back as the same policy")
  func roundTrip() throws {
    let policy = try Reading.policy(ManifestWriterTests.spec)
    #expect(policy.allIssues.isEmpty)
    let text = ManifestWriter.text([policy])
    let again = try #require(Reading.yaml(text).networkPolicies.first)
    #expect(again.allIssues.isEmpty)
    #expect(again.selector == policy.selector)
    #expect(again.ingress.map(\.peers) == policy.ingress.map(\.peers))
    #expect(again.ingress.map(\.ports) == policy.ingress.map(\.ports))
    #expect(again.egress.map(\.peers) == policy.egress.map(\.peers))
    #expect(again.egress.map(\.ports) == policy.egress.map(\.ports))
    #expect(again.isolatesIngress && again.isolatesEgress)
    #expect(ManifestWriter.text([again]) == text)
  }

  @Test(
    "any name survives, however it is written",
    arguments: [
      "plain", "yes", "n", "1", "1.5", "0x1f", "2026-01-01", "a b", "a: b", "- a", "#x", "\"q\"",
      "back\\slash", "\u{1B}[2J", "tab\there", "line\nbreak", "é", "\u{1F600}", "{x}", "*a", "&a",
      "!t", "|", "'", "null", "~", "", "a#b", "1e3", "%x", "@x", "`x`", "\u{85}\u{2028}",
    ])
  func names(_ name: String) throws {
    var policy = try Reading.policy("podSelector: {}")
    policy.metadata.labels = ["note": name]
    let again = Reading.yaml(ManifestWriter.text([policy])).networkPolicies.first
    #expect(again?.metadata.labels["note"] == name)
  }

  @Test("the lines of a field are known by its path")
  func fields() throws {
    let rendered = ManifestWriter.rendered(
      ManifestWriter.Entry(try Reading.policy(ManifestWriterTests.spec)))
    func text(_ path: String) -> String? {
      rendered.lines(of: path).map { rendered.lines[$0].joined(separator: "\n") }
    }
    #expect(text("spec.ingress[1]") == "    - {}")
    #expect(text("spec.ingress[0].from[1].ipBlock.except[1]") == "              - \"10.0.2.0/24\"")
    #expect(text("spec.egress[0].ports[0].port")?.contains("port: 53") == true)
    #expect(text("spec.podSelector")?.hasPrefix("  podSelector:") == true)
    #expect(text("nothing") == nil)
  }

  @Test("what cannot be read of a faulty policy is said")
  func faulty() throws {
    let policy = try Reading.policy("ingress:\n- from: [{}]\n  ports: [{port: 80}]")
    let text = ManifestWriter.text([policy])
    #expect(text.contains("# spec.ingress[0].from[0]: the peer names neither"))
  }
}
