import Kubernetes
import Testing

@Suite("kinds and references")
struct VocabularyTests {
  @Test("a kind is its group and its name, the version aside")
  func kinds() {
    #expect(ResourceKind(apiVersion: "apps/v1", kind: "Deployment") == .deployment)
    #expect(ResourceKind(apiVersion: "v1", kind: "Pod") == .pod)
    #expect(ResourceKind(apiVersion: "", kind: "Pod") == .pod)
    let calico = ResourceKind(apiVersion: "projectcalico.org/v3", kind: "NetworkPolicy")
    #expect(calico != .networkPolicy)
    #expect(calico.description == "NetworkPolicy.projectcalico.org")
    #expect(ResourceKind.pod.description == "Pod")
  }

  @Test("references are ordered by namespace, kind and name")
  func references() {
    let references = [
      ResourceReference(.pod, namespace: "b", name: "x"),
      ResourceReference(.pod, namespace: "a", name: "y"),
      ResourceReference(.deployment, namespace: "a", name: "z"),
      ResourceReference(.node, namespace: nil, name: "n"),
    ]
    #expect(
      references.sorted().map(\.description) == [
        "Node/n", "Deployment/a/z", "Pod/a/y", "Pod/b/x",
      ])
  }

  @Test("a namespace always carries its own name as a label (G-9)")
  func namespaceLabel() {
    let place = SourceLocation(file: "f")
    let namespace = Namespace(
      name: "a", metadata: ObjectMetadata(labels: [Namespace.nameLabel: "lie"], location: place))
    #expect(namespace.labels[Namespace.nameLabel] == "a")
  }

  @Test("places are ordered by file, then by place")
  func places() {
    let places = [
      SourceLocation(file: "b", line: 1, column: 1), SourceLocation(file: "a", line: 10, column: 2),
      SourceLocation(file: "a", line: 9, column: 9), SourceLocation(file: "a"),
    ]
    #expect(places.sorted().map(\.description) == ["a", "a:9:9", "a:10:2", "b:1:1"])
    #expect(SourceLocation(file: "a", position: .offset(7)).description == "a:+7")
    #expect(SourceLocation(file: "a", position: .offset(7)).line == nil)
  }

  @Test("named ports resolve on containers that run, init containers aside (G-20)")
  func policyPorts() {
    let port = ContainerPort(name: "http", number: 80)
    let spec = PodSpec(containers: [
      Container(name: "main", ports: [port]),
      Container(name: "side", role: .sidecar, ports: [ContainerPort(number: 81)]),
      Container(name: "init", role: .initContainer, ports: [ContainerPort(number: 82)]),
    ])
    #expect(spec.policyPorts.map(\.number) == [80, 81])
  }

  @Test("a gap in policies concerns its namespace, one without a kind none")
  func gaps() {
    let evidence = Evidence(gaps: [
      Evidence.Gap(.forbidden, kind: .networkPolicy, namespace: "a", message: ""),
      Evidence.Gap(.unreadable, message: ""),
      Evidence.Gap(.forbidden, kind: .pod, message: ""),
    ])
    #expect(evidence.policyGaps(namespace: "a").count == 1)
    #expect(evidence.policyGaps(namespace: "b").isEmpty)
    #expect(!evidence.isComplete && Evidence().isComplete)
  }
}
