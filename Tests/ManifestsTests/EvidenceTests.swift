import Kubernetes
import Manifests
import Testing

@Suite("what the input could not say")
struct EvidenceTests {
  @Test("a list that is cut in pages leaves a gap for its kind (h23)")
  func partialList() {
    let state = Reading.json(
      """
      {"kind":"NetworkPolicyList","apiVersion":"networking.k8s.io/v1",
       "metadata":{"continue":"abc","remainingItemCount":70},
       "items":[{"metadata":{"name":"p","namespace":"a"},"spec":{}}]}
      """)
    #expect(state.networkPolicies.map(\.name) == ["p"])
    #expect(state.evidence.gaps.map(\.cause) == [.partialList])
    #expect(state.evidence.gaps.map(\.kind) == [.networkPolicy])
    #expect(state.diagnostics.first?.message.contains("70 are missing") == true)
    #expect(state.diagnostics.first?.location?.line == 1)
  }

  @Test("a typed list gives its items their kind, wherever the kind stands")
  func typedLists() {
    for text in [
      """
      {"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"p"}}]}
      """,
      """
      {"items":[{"metadata":{"name":"p"}}],"apiVersion":"v1","kind":"PodList"}
      """,
    ] {
      #expect(Reading.json(text).pods.map(\.name) == ["p"])
      #expect(Reading.yaml(text).pods.map(\.name) == ["p"])
    }
  }

  @Test("a policy of any kind without a name leaves a gap where it could act")
  func namelessPolicies() {
    func gaps(_ apiVersion: String, _ kind: String, _ metadata: String = "{}") -> [String] {
      Reading.yaml(
        "apiVersion: \(apiVersion)\nkind: \(kind)\nmetadata: \(metadata)\nspec: {}\n---\n"
          + "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}"
      ).evidence.gaps.map { "\($0.cause) \($0.kind?.kind ?? "-") \($0.namespace ?? "-")" }
    }
    for kind in ["AdminNetworkPolicy", "BaselineAdminNetworkPolicy"] {
      #expect(
        gaps("policy.networking.k8s.io/v1alpha1", kind, "{namespace: a}") == [
          "unreadable \(kind) -"
        ])
    }
    #expect(
      gaps("cilium.io/v2", "CiliumNetworkPolicy", "{namespace: a}") == [
        "unreadable CiliumNetworkPolicy a"
      ])
    #expect(
      gaps("cilium.io/v2", "CiliumClusterwideNetworkPolicy") == [
        "unreadable CiliumClusterwideNetworkPolicy -"
      ])
    #expect(
      gaps("projectcalico.org/v3", "NetworkPolicy") == ["unreadable NetworkPolicy default"])
    #expect(
      gaps("projectcalico.org/v3", "GlobalNetworkPolicy") == ["unreadable GlobalNetworkPolicy -"])
    // These allow and deny nothing.
    #expect(gaps("projectcalico.org/v3", "StagedNetworkPolicy").isEmpty)
    #expect(gaps("v1", "ConfigMap").isEmpty)
  }

  @Test(
    "a text that cannot be read leaves a gap for the kinds of policies it names",
    arguments: [
      ("apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy", ["CiliumNetworkPolicy.cilium.io"]),
      (
        "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy",
        ["AdminNetworkPolicy.policy.networking.k8s.io"]
      ),
      (
        "apiVersion: projectcalico.org/v3\nkind: NetworkPolicy",
        ["NetworkPolicy.projectcalico.org"]
      ),
      (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy",
        ["NetworkPolicy.networking.k8s.io"]
      ),
      ("kind: SomeNetworkPolicyThing", ["NetworkPolicy.networking.k8s.io"]),
      ("apiVersion: v1\nkind: Pod", ["-"]),
    ])
  func unreadableText(_ head: String, _ kinds: [String]) {
    let state = Reading.texts([
      ("broken.yaml", "\(head)\nmetadata: {name: x\nspec: ["),
      ("whole.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}"),
    ])
    #expect(
      state.evidence.gaps.map { $0.kind.map { "\($0.kind).\($0.group)" } ?? "-" } == kinds)
  }

  @Test("a refusal leaves a gap for the kind, and for the namespace it names (h24)")
  func forbidden() {
    let state = Reading.json(
      """
      {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","code":403,
       "message":"networkpolicies.networking.k8s.io is forbidden: User \\"x\\" cannot list \
      resource \\"networkpolicies\\" in API group \\"networking.k8s.io\\" in the namespace \\"b\\"",
       "details":{"group":"networking.k8s.io","kind":"networkpolicies"}}
      {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden",
       "message":"pods is forbidden"}
      {"kind":"Status","apiVersion":"v1","status":"Success"}
      {"kind":"Pod","apiVersion":"v1","metadata":{"name":"p"}}
      """)
    #expect(state.evidence.gaps.map(\.cause) == [.forbidden, .forbidden])
    #expect(state.evidence.gaps.map(\.kind) == [.networkPolicy, .pod])
    #expect(state.evidence.gaps.map(\.namespace) == ["b", nil])
    #expect(state.pods.count == 1)
  }

  @Test("a file that ends in the middle is cut off, with its offset, and may have held policies")
  func truncated() {
    let state = Reading.json(
      """
      {"kind":"List","apiVersion":"v1","items":[{"kind":"Pod","apiVersion":"v1",
       "metadata":{"name":"p"}},{"kind":"Pod","metadata":{"na
      """)
    #expect(state.pods.map(\.name) == ["p"])
    #expect(state.evidence.gaps.map(\.cause) == [.truncated])
    #expect(!state.evidence.policyGaps(namespace: "any").isEmpty)
    #expect(state.diagnostics.first?.message.contains("byte 1") == true)
  }

  @Test("an empty list is a list, no list at all is nothing", arguments: ["null", "[]"])
  func emptyLists(_ items: String) {
    let state = Reading.json("{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":\(items)}")
    #expect(state.evidence.gaps.map(\.cause) == [.empty])
    let known = Reading.json(
      """
      {"kind":"NetworkPolicyList","apiVersion":"networking.k8s.io/v1","items":\(items)}
      {"kind":"Namespace","apiVersion":"v1","metadata":{"name":"a"}}
      """)
    #expect(known.evidence.isComplete)
  }

  @Test("logs behind documents are what a dump prints, which holds no policies (h27)")
  func dump() {
    let state = Reading.json(
      """
      {"kind":"Namespace","metadata":{"name":"a"}}
      {"kind":"Namespace","metadata":{"name":"b"}}
      ==== START logs for container x of pod a/b ====
      hello {"kind": "Pod"}
      ==== END logs ====
      {"kind":"Namespace","metadata":{"name":"c"}}
      """)
    #expect(state.namespaces.map(\.name) == ["a", "b", "c"])
    #expect(state.evidence.origin == .clusterInfoDump)
    #expect(state.evidence.gaps.map(\.cause) == [.notCollected])
    #expect(!state.evidence.policyGaps(namespace: "a").isEmpty)
    #expect(state.diagnostics.first?.location?.line == 3)
  }

  @Test("a policy from another file does not stand for those a dump leaves out")
  func dumpBesidePolicy() {
    let dump = """
      {"kind":"Namespace","apiVersion":"v1","metadata":{"name":"a"}}
      ==== START logs ====
      {"kind":"Namespace","apiVersion":"v1","metadata":{"name":"b"}}
      """
    let policy = """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: p, namespace: c}
      spec: {podSelector: {}}
      """
    let state = ManifestLoader().load(
      name: "x",
      texts: [("dump.json", Array(dump.utf8)), ("policy.yaml", Array(policy.utf8))])
    #expect(state.networkPolicies.count == 1)
    #expect(!state.evidence.policyGaps(namespace: "a").isEmpty)
  }

  @Test("a broken policy leaves the verdicts of its namespace unknown, a broken note none")
  func brokenPolicy() {
    let policy = Reading.yaml(
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: p
        namespace: b
      spec: [
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: q, namespace: c}
      """)
    #expect(policy.pods.count == 1)
    #expect(policy.evidence.policyGaps(namespace: "b").map(\.cause) == [.unreadable])
    #expect(policy.evidence.policyGaps(namespace: "c").isEmpty)
    let other = Reading.yaml("a: [\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: q}\n")
    #expect(other.evidence.gaps.map(\.kind) == [nil])
  }

  @Test("a template that is not rendered is called one")
  func templates() {
    let state = Reading.yaml(
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: {{ include "x.name" . }}
      {{- if .Values.y }}
      spec: {}
      {{- end }}
      """)
    #expect(state.diagnostics.first?.message.hasPrefix("this is a template") == true)
    #expect(state.diagnostics.first?.severity == .warning)
    #expect(state.evidence.gaps.map(\.cause) == [.unreadable, .empty])
    #expect(state.evidence.gaps.allSatisfy { $0.kind == nil })
  }

  @Test("two texts of one identity: the later counts, both places are named (h34)")
  func duplicates() throws {
    func policy(_ rules: String) -> String {
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\n"
        + "spec: {podSelector: {}, policyTypes: [Ingress]\(rules)}\n"
    }
    let state = Reading.texts([
      ("one.yaml", policy("")), ("two.yaml", policy(", ingress: [{}]")),
      ("three.yaml", "# a comment\n" + policy(", ingress: [{}]")),
    ])
    let kept = try #require(state.networkPolicies.first)
    #expect(state.networkPolicies.count == 1)
    #expect(kept.ingress.count == 1)
    #expect(kept.metadata.location.file == "two.yaml")
    #expect(kept.conflicting.map(\.metadata.location.file) == ["one.yaml"])
    #expect(kept.conflicting.first?.ingress.isEmpty == true)
    #expect(state.duplicates.map(\.isIdentical) == [false, true])
    #expect(state.duplicates.map(\.earlier.file) == ["one.yaml", "two.yaml"])
    #expect(state.duplicates.map(\.later.description) == ["two.yaml:1:1", "three.yaml:2:1"])
    #expect(state.diagnostics.map(\.severity) == [.warning, .note])
    #expect(state.diagnostics[0].message.contains("one.yaml:1:1"))
  }

  @Test("the order of keys and rules does not make another policy")
  func sameMeaning() {
    let one = """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: p}
      spec: {podSelector: {}, ingress: [{ports: [{port: 1}]}, {ports: [{port: 2}, {port: 3}]}]}
      """
    let two = """
      kind: NetworkPolicy
      metadata: {name: p}
      apiVersion: networking.k8s.io/v1
      spec: {ingress: [{ports: [{port: 3}, {port: 2}]}, {ports: [{port: 1}]}], podSelector: {}}
      """
    let state = Reading.texts([("one.yaml", one), ("two.yaml", two)])
    #expect(state.duplicates.map(\.isIdentical) == [false])
    #expect(state.networkPolicies.first?.conflicting.isEmpty == true)
  }

  @Test("two captures of one object differ in what nobody reads")
  func captures() {
    func pod(_ version: Int, _ phase: String) -> String {
      """
      {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","uid":"u","resourceVersion":"\(version)"},
       "spec":{"containers":[{"name":"c","env":[{"name":"A","value":"\(version)"}]}]},
       "status":{"phase":"\(phase)"}}
      """
    }
    let same = Reading.json(pod(1, "Running") + pod(2, "Running"))
    #expect(same.duplicates.map(\.isIdentical) == [true])
    let other = Reading.json(pod(1, "Running") + pod(2, "Failed"))
    #expect(other.duplicates.map(\.isIdentical) == [false])
    #expect(other.evidence.origin == .capture)
  }

  @Test("a watch replaces and removes in silence")
  func watch() {
    func event(_ type: String, _ name: String, _ phase: String) -> String {
      """
      {"type":"\(type)","object":{"apiVersion":"v1","kind":"Pod",\
      "metadata":{"name":"\(name)","namespace":"a","uid":"\(name)"},"status":{"phase":"\(phase)"}}}
      """
    }
    let state = Reading.json(
      event("ADDED", "p", "Pending") + event("ADDED", "q", "Pending")
        + event("MODIFIED", "p", "Running") + event("DELETED", "q", "Running")
        + "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"Pod\",\"apiVersion\":\"v1\"}}")
    #expect(state.pods.map(\.name) == ["p"])
    #expect(state.pods.map(\.phase) == [.running])
    #expect(state.duplicates.isEmpty && state.diagnostics.isEmpty)
  }

  @Test("the newest moment is that of the objects")
  func newest() {
    let state = Reading.yaml(
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: p
        creationTimestamp: "2026-01-01T00:00:00Z"
        managedFields: [{manager: kubectl, time: "2026-03-01T00:00:00Z"}]
      status: {conditions: [{lastTransitionTime: "2026-02-01T00:00:00Z"}]}
      """)
    #expect(state.evidence.newest?.rfc3339 == "2026-03-01T00:00:00Z")
    #expect(!state.evidence.isFileTime)
  }

  @Test("the limit of objects has a name and leaves policies unknown")
  func objectLimit() {
    let pods = (0..<5).map { "apiVersion: v1\nkind: Pod\nmetadata: {name: p\($0)}\n" }
    let state = Reading.yaml(pods.joined(separator: "---\n"), limits: LoadLimits(objects: 3))
    #expect(state.pods.count == 3)
    #expect(state.diagnostics.map(\.message) == ["object limit: more than 3 resources"])
    #expect(!state.evidence.policyGaps(namespace: "default").isEmpty)
  }

  @Test("a file of flows is no resource and says where it belongs")
  func flows() {
    let state = Reading.json(
      "{\"flow\":{\"verdict\":\"FORWARDED\"},\"node_name\":\"n\"}\n{\"flow\":{}}\n{\"flow\": tru")
    #expect(state.diagnostics.first?.help == "name it with --flows")
    #expect(state.evidence.policyGaps(namespace: "a").isEmpty)
  }
}
