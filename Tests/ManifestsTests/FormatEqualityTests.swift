import Kubernetes
import Manifests
import Testing

/// One cluster in many forms.
enum EqualForms {
  static let pod = """
    {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"a","labels":{"app":"x"}},\
    "spec":{"containers":[{"name":"c","image":"i:1","ports":[{"containerPort":80,"name":"http"}]}]}}
    """
  static let policy = """
    {"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"net",\
    "namespace":"a"},"spec":{"podSelector":{"matchLabels":{"app":"x"}},"ingress":[{"from":\
    [{"ipBlock":{"cidr":"10.0.0.0/8"}}],"ports":[{"port":80}]},{}]}}
    """
  static let namespace =
    "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"a\"}}"

  static let yaml = """
    apiVersion: v1
    kind: Pod
    metadata: {name: p, namespace: a, labels: {app: x}}
    spec:
      containers:
      - name: c
        image: "i:1"
        ports: [{containerPort: 80, name: http}]
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: net, namespace: a}
    spec:
      podSelector: {matchLabels: {app: x}}
      ingress:
      - from: [{ipBlock: {cidr: 10.0.0.0/8}}]
        ports:
        - port: 80
      - {}
    ---
    apiVersion: v1
    kind: Namespace
    metadata: {name: a}
    """

  static var list: String {
    "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[\(pod),\(policy),\(namespace)]}"
  }

  /// Every way to write the three objects.
  static let forms: [(String, [(String, String)])] = [
    ("JSON list", [("a.json", list)]),
    ("JSON in a row", [("a.json", pod + "\n" + policy + namespace)]),
    ("JSON array", [("a.json", "[\(pod),\(policy),\(namespace)]")]),
    ("JSON, one file each", [("a.json", pod), ("b.json", policy), ("c.json", namespace)]),
    ("JSON in YAML documents", [("a.yaml", "\(pod)\n---\n\(policy)\n---\n\(namespace)\n")]),
    ("JSON in a YAML file", [("a.yaml", list)]),
    ("lists in lists", [("a.json", "{\"kind\":\"List\",\"items\":[\(list)]}")]),
    (
      "a list in YAML",
      [("a.yaml", "kind: List\napiVersion: v1\nitems: [\(pod),\(policy),\(namespace)]")]
    ),
    ("without a name that says so", [("a", list)]),
    (
      "with line ends of Windows",
      [("a.yaml", yaml.split(separator: "\n").joined(separator: "\r\n"))]
    ),
  ]

}

@Suite("one cluster, however it is written")
struct FormatEqualityTests {
  /// What a cluster says, places aside.
  private func meaning(_ state: ClusterState) -> [String] {
    let policy = state.networkPolicies.map { policy in
      let rules = policy.ingress.map {
        "\($0.path) \($0.peers as Any) \($0.ports as Any) \($0.issues.count)"
      }
      return "\(policy.reference) \(policy.selector as Any) \(rules) \(policy.isolatesEgress)"
    }
    return policy
      + state.pods.map { "\($0.reference) \($0.spec) \($0.metadata.labels)" }
      + state.namespaces.map { "\($0.name) \($0.isInferred)" }
      + state.diagnostics.map(\.message)
  }

  @Test("all forms say the same", arguments: EqualForms.forms.indices)
  func forms(_ number: Int) {
    let expected = meaning(Reading.yaml(EqualForms.yaml))
    #expect(expected.count == 3)
    let (name, texts) = EqualForms.forms[number]
    #expect(meaning(Reading.texts(texts)) == expected, "\(name)")
  }

  @Test("the split of the work does not show in the result")
  func parallel() {
    let documents = (0..<4000).map { number in
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: pod-\(number), namespace: ns-\(number % 7), labels: {app: a-\(number % 9)}}
      spec: {containers: [{name: c, image: image-\(number % 5)}]}
      """
    }
    let text = documents.joined(separator: "\n---\n")
    let state = Reading.yaml(text)
    #expect(state.pods.map(\.name) == (0..<4000).map { "pod-\($0)" })
    #expect(state.pods.map(\.metadata.location.line) == (0..<4000).map { $0 * 5 + 1 })
    let small = Reading.yaml(documents.prefix(10).joined(separator: "\n---\n"))
    #expect(Array(state.pods.prefix(10)) == small.pods)
  }
}
