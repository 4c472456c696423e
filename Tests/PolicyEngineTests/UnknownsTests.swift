import Kubernetes
import PolicyEngine
import TestSupport
import Testing

@Suite("What the input leaves open")
struct UnknownsTests {
  @Test("an invalid policy of a manifest is absent; what its valid rules would change is unknown")
  func invalidInManifest() {
    var sketch = ClusterSketch.fixture()
    sketch.policy(
      "a", "p", .app("x"),
      ingress: [.of([.own(["app": "y"])], [.tcp(80)]), .of([.own(["app": "z"])], isRefused: true)])
    let alone = sketch.evaluated()
    #expect(alone.text("a/y", "a/x") == "TCP 80…All")
    #expect(alone.text("b/z", "a/x") == "none…All")
    #expect(alone.text("a/x", "a/y") == "All")
    guard case .invalidRule(let origin)? = alone.answer("b/z", "a/x").causes.first else {
      Issue.record("no invalid rule among the causes")
      return
    }
    #expect(origin.path == "spec.ingress[1]")
    // Beside a policy that surely isolates, only the valid rules make a difference.
    sketch.policy("a", "deny", .app("x"), ingress: [])
    #expect(sketch.evaluated().text("a/y", "a/x") == "none…TCP 80")
    #expect(sketch.evaluated().text("b/z", "a/x") == "none")
  }

  @Test("an invalid rule of a captured policy admits nobody knows what")
  func invalidInCapture() {
    var sketch = ClusterSketch.fixture()
    sketch.policy(
      "a", "p", .app("x"),
      ingress: [.of([.own(["app": "y"])], [.tcp(80)]), .of([], isRefused: true)],
      isCaptured: true)
    #expect(sketch.evaluated().text("a/y", "a/x") == "TCP 80…All")
    #expect(sketch.evaluated().text("b/z", "a/x") == "none…All")
  }

  @Test("conflicting texts of one policy leave open what depends on the choice")
  func conflicting() {
    var sketch = ClusterSketch.fixture()
    let last = sketch.policy(
      "a", "p", .app("x"), ingress: [.of([.own(["app": "y"])], [.tcp(80), .tcp(81)])])
    var first = sketch.state.networkPolicies[last]
    first.ingress[0].ports = [.tcp(81), .tcp(82)]
    sketch.state.networkPolicies[last].conflicting = [first]
    let evaluated = sketch.evaluated()
    #expect(evaluated.text("a/y", "a/x") == "TCP 81…TCP 80-82")
    #expect(evaluated.text("b/z", "a/x") == "none")
    #expect(
      evaluated.answer("a/y", "a/x").causes
        == [.conflictingPolicies(sketch.state.networkPolicies[last].reference)])
    // A text that does not select the pod leaves its isolation open too.
    sketch.state.networkPolicies[last].conflicting[0].selector = .app("y")
    #expect(sketch.evaluated().text("b/z", "a/x") == "none…All")
  }

  @Test("a selector that cannot be read may select any pod of its namespace")
  func unreadableSelector() {
    var sketch = ClusterSketch.fixture()
    sketch.policy("a", "p", nil, ingress: [.of(nil, [.tcp(80)])], isCaptured: true)
    #expect(sketch.evaluated().text("b/z", "a/x") == "TCP 80…All")
    #expect(sketch.evaluated().text("a/x", "b/z") == "All")
    let reach = sketch.evaluated().engine.reach(ofPod: sketch.evaluated().pod("a/x"), .ingress)
    #expect(reach.isolation == .unknown)
  }

  @Test("labels of an inferred namespace are unknown, but for its name")
  func inferredNamespace() {
    var sketch = ClusterSketch.fixture()
    sketch.namespace("d", [:], isInferred: true)
    sketch.pod("d", "w", ["app": "w"], "10.0.3.1")
    let notProd = LabelSelector([.init("env", .notIn, ["prod"])])
    sketch.policy("a", "p", .app("x"), ingress: [.of([.pods(namespaces: notProd, pods: nil)])])
    #expect(sketch.evaluated().text("b/z", "a/x") == "All")
    #expect(sketch.evaluated().text("d/w", "a/x") == "none…All")
    #expect(sketch.evaluated().answer("d/w", "a/x").causes == [.inferredNamespace("d")])
    sketch.policy(
      "a", "q", .app("x"), ingress: [.of([.inNamespaces([Namespace.nameLabel: "d"])])])
    #expect(sketch.evaluated().text("d/w", "a/x") == "All")
  }

  @Test("a label that a controller sets is present with a value nobody knows")
  func templateLabel() {
    var sketch = ClusterSketch.fixture()
    sketch.template("a", "web", ["app": "web"])
    let known = LabelSelector([.init("pod-template-hash", .isIn, ["abc"])])
    sketch.policy("a", "p", .app("x"), ingress: [.of([.pods(namespaces: nil, pods: known)])])
    #expect(sketch.evaluated().text("a/web", "a/x") == "none…All")
    #expect(
      sketch.evaluated().answer("a/web", "a/x").causes == [.templateLabel("pod-template-hash")])
    #expect(sketch.evaluated().text("a/y", "a/x") == "none")
    // As a subject: it may be isolated.
    sketch.policy("a", "q", known, ingress: [.of(nil, [.tcp(80)])])
    #expect(sketch.evaluated().text("b/z", "a/web") == "TCP 80…All")
    let present = LabelSelector([.init("pod-template-hash", .exists)])
    sketch.policy("a", "r", present, ingress: [])
    #expect(sketch.evaluated().text("b/z", "a/web") == "none…TCP 80")
  }

  @Test("a pod without a known address is matched by a block as far as the pod blocks tell")
  func unknownAddress() {
    func text(_ block: String, _ pools: [String]) -> String {
      var sketch = ClusterSketch.fixture()
      sketch.template("a", "web", ["app": "web"])
      sketch.state.podCIDRs = pools.compactMap { CIDR($0) }
      sketch.policy("a", "p", .app("x"), egress: [.of([.block(block)], [.tcp(80)])])
      return sketch.evaluated().text("a/x", "a/web")
    }
    #expect(text("0.0.0.0/0", []) == "TCP 80")
    #expect(text("10.0.0.0/8", []) == "none…TCP 80")
    #expect(text("10.0.0.0/8", ["10.0.0.0/16"]) == "TCP 80")
    #expect(text("10.0.0.0/24", ["10.0.0.0/16"]) == "none…TCP 80")
    #expect(text("10.1.0.0/16", ["10.0.0.0/16"]) == "none")
  }

  @Test("policies of other kinds and missing lists leave the pods they concern open")
  func evidence() {
    var sketch = ClusterSketch.fixture()
    sketch.policy("a", "p", .app("x"), ingress: [.of([.own(["app": "y"])], [.tcp(80)])])
    let before = sketch
    let other = ResourceReference(
      ResourceKind(group: "cilium.io", "CiliumNetworkPolicy"), namespace: "a", name: "c")
    sketch.state.unevaluatedPolicies = [
      UnevaluatedPolicy(
        reference: other, reach: .namespace("a"), location: ClusterSketch.location)
    ]
    #expect(sketch.evaluated().text("a/y", "a/x") == "none…All")
    #expect(sketch.evaluated().answer("a/y", "a/x").causes == [.unevaluatedPolicy(other)])
    #expect(sketch.evaluated().text("203.0.113.7", "b/z") == "All")
    sketch.state.unevaluatedPolicies[0].reach = .none
    #expect(sketch.evaluated().text("a/y", "a/x") == "TCP 80")

    sketch = before
    sketch.state.evidence.gaps = [
      Evidence.Gap(.forbidden, kind: .networkPolicy, namespace: "a", message: "forbidden")
    ]
    // A policy more may isolate y, but takes nothing from what x admits.
    #expect(sketch.evaluated().text("a/y", "a/x") == "none…All")
    #expect(sketch.evaluated().text("203.0.113.7", "a/x") == "none…All")
    #expect(sketch.evaluated().text("b/z", "a/x") == "none…All")
    let half = sketch.evaluated().engine.half(
      .ingress, ofPod: sketch.evaluated().pod("a/x"), peer: sketch.evaluated().peer("a/y"))
    #expect(half.certain == ConnectionSet(.tcp, 80...80))
    #expect(half.possible == .all)
    #expect(sketch.evaluated().answer("a/y", "a/x").causes == [.missingPolicyEvidence("forbidden")])
    #expect(sketch.evaluated().text("203.0.113.7", "b/z") == "All")
  }

  @Test("a list of cluster-wide policies that is refused leaves every verdict unknown")
  func missingAdminPolicies() {
    var sketch = ClusterSketch.fixture()
    for kind in [ResourceKind.adminNetworkPolicy, .clusterNetworkPolicy] {
      sketch.state.evidence.gaps = [Evidence.Gap(.forbidden, kind: kind, message: "forbidden")]
      #expect(sketch.evaluated().text("a/y", "a/x") == "none…All")
      #expect(
        sketch.evaluated().answer("a/y", "a/x").causes == [.missingPolicyEvidence("forbidden")])
      let reference = ReferenceEvaluator(sketch.state, inventory: Inventory(sketch.state))
      #expect(reference.verdict(Probe(from: .pod(1), to: .pod(0), .tcp, 80)) == .unknown)
    }
    // Kinds that are not evaluated, and such as are no policies, say nothing.
    for kind in [ResourceKind.service, ResourceKind(group: "cilium.io", "CiliumEndpoint")] {
      sketch.state.evidence.gaps = [Evidence.Gap(.forbidden, kind: kind, message: "forbidden")]
      #expect(sketch.evaluated().text("a/y", "a/x") == "All")
    }
  }

  @Test("a pod that is not in the input gets an unknown answer with its cause")
  func unknownEndpoint() {
    let engine = ClusterSketch.fixture().evaluated().engine
    let answer = engine.answer(from: .pod(99), to: .pod(0))
    #expect(answer.verdict(.tcp, 80) == .unknown)
    #expect(!answer.causes.isEmpty)
    #expect(engine.explain(Probe(from: .pod(0), to: .pod(-1), .tcp, 80)).verdict == .unknown)
  }
}
