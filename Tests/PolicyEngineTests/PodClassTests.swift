import Kubernetes
import PolicyEngine
import Testing

@Suite("Classes of pods")
struct PodClassTests {
  private func classes(_ sketch: ClusterSketch) -> [[String]] {
    let engine = sketch.evaluated().engine
    return engine.podClasses.map { $0.pods.map { engine.inventory.pods[$0].pod.name } }
  }

  private func pair(_ second: Labels = ["app": "x"], _ address: String = "10.0.0.9")
    -> ClusterSketch
  {
    var sketch = ClusterSketch()
    sketch.namespace("a", [:])
    sketch.pod("a", "one", ["app": "x"], "10.0.0.1")
    sketch.pod("a", "two", second, address)
    return sketch
  }

  @Test("hold pods that no policy can tell apart")
  func withoutPolicies() {
    #expect(classes(pair(["app": "y"])) == [["one", "two"]])
  }

  @Test("split by a label that a selector names, by no other")
  func labels() {
    var sketch = pair(["app": "y"])
    sketch.policy("a", "p", LabelSelector(matchLabels: ["tier": "web"]), ingress: [])
    #expect(classes(sketch) == [["one", "two"]])
    sketch.policy("a", "q", .everything, ingress: [.of([.own(["app": "z"])])])
    #expect(classes(sketch) == [["one"], ["two"]])
  }

  @Test("split by an address only at the border of a block")
  func addresses() {
    var sketch = pair()
    sketch.policy("a", "p", .everything, egress: [.of([.block("10.0.0.0/24")])])
    #expect(classes(sketch) == [["one", "two"]])
    sketch.policy("a", "q", .everything, egress: [.of([.block("10.0.0.8/29")])])
    #expect(classes(sketch) == [["one"], ["two"]])
  }

  @Test("split by a named port that a rule names")
  func ports() {
    var sketch = pair()
    sketch.pod(
      "a", "three", ["app": "x"], "10.0.0.3", ports: [ContainerPort(name: "http", number: 8080)])
    #expect(classes(sketch) == [["one", "two", "three"]].map { $0.sorted() })
    sketch.policy(
      "a", "p", .everything, ingress: [.of(nil, [NetworkPolicyPort(.tcp, .named("http"))])])
    #expect(Set(classes(sketch).map(Set.init)) == [["one", "two"], ["three"]])
  }

  @Test("never span namespaces, and count the replicas of templates")
  func namespaces() {
    var sketch = pair()
    sketch.namespace("b", [:])
    sketch.pod("b", "other", ["app": "x"], "10.0.0.4")
    sketch.template("b", "web", ["app": "x"], replicas: 5)
    let engine = sketch.evaluated().engine
    #expect(engine.podClasses.map(\.namespace) == ["a", "b", "b"])
    #expect(engine.podClasses.map(\.count).sorted() == [1, 2, 5])
    for pod in engine.inventory.pods.indices {
      #expect(engine.podClasses[engine.podClass(ofPod: pod)].pods.contains(pod))
    }
  }
}
