import Kubernetes
import Manifests
import Testing

@Suite("excerpts of the evidence")
struct SourceExcerptTests {
  static let yaml = """
    # first
    apiVersion: v1
    kind: Namespace
    metadata: {name: a}
    ---
    # the policy
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: p
      namespace: a
    spec:
      podSelector: {}
      egress:
      - ports:
        - port: 53
      - {}
    ---
    apiVersion: v1
    kind: Namespace
    metadata: {name: b}
    """

  private func load(_ file: String, _ text: String) -> (ClusterState, PlaceResolver) {
    let places = PlaceResolver()
    let state = ManifestLoader(places: places).load(name: "t", texts: [(file, Array(text.utf8))])
    return (state, places)
  }

  private func guilty(_ excerpt: SourceExcerpt) -> [String] {
    excerpt.lines.filter(\.isGuilty).map { "\($0.number) \($0.text)" }
  }

  @Test("of YAML the text itself is shown, with the guilty lines marked")
  func written() throws {
    let (state, places) = load("dir/p.yaml", SourceExcerptTests.yaml)
    let policy = try #require(state.networkPolicies.first)
    let excerpt = SourceExcerpt.of(policy, paths: ["spec.egress[1]"], places: places)
    #expect(excerpt.title == "dir/p.yaml")
    #expect(excerpt.lines.first?.text == "apiVersion: networking.k8s.io/v1")
    #expect(excerpt.lines.first?.number == 7)
    #expect(excerpt.lines.last?.number == 17)
    #expect(guilty(excerpt) == ["17   - {}"])
    let both = SourceExcerpt.of(
      policy, paths: ["spec.egress[0]", "spec.podSelector"], places: places)
    #expect(guilty(both) == ["13   podSelector: {}", "15   - ports:", "16     - port: 53"])
  }

  @Test("of JSON the policy is rendered, and the place of the capture named")
  func rendered() throws {
    let (state, places) = load(
      "capture.json",
      """
      {"kind": "List", "apiVersion": "v1", "items": [
        {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
         "metadata": {"name": "p", "namespace": "a", "uid": "u"},
         "spec": {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{}]}}]}
      """)
    let policy = try #require(state.networkPolicies.first)
    #expect(places.resolved(policy.metadata.location).description == "capture.json:2:3")
    let excerpt = SourceExcerpt.of(policy, paths: ["spec.egress[0]"], places: places)
    #expect(excerpt.title == "rendered from capture.json:2")
    #expect(guilty(excerpt) == ["11     - {}"])
  }

  @Test("a long policy is cut to the lines around the guilty one")
  func window() throws {
    let rules = (0..<500).map { "  - ports: [{port: \($0 + 1)}]\n" }.joined()
    let (state, places) = load(
      "p.yaml",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec:\n"
        + "  ingress:\n" + rules)
    let policy = try #require(state.networkPolicies.first)
    let excerpt = SourceExcerpt.of(
      policy, paths: ["spec.ingress[300]"], places: places, maximum: 40)
    #expect(excerpt.lines.count == 40)
    #expect(guilty(excerpt) == ["306   - ports: [{port: 301}]"])
  }

  @Test("a text that is gone is rendered instead")
  func gone() throws {
    let state = Reading.yaml(SourceExcerptTests.yaml, file: "/nowhere/p.yaml")
    let policy = try #require(state.networkPolicies.first)
    let excerpt = SourceExcerpt.of(policy, paths: ["spec.egress[1]"], places: PlaceResolver())
    #expect(excerpt.title == "rendered from p.yaml:7")
    #expect(guilty(excerpt).count == 1)
  }
}
