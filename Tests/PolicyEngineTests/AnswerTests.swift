import Kubernetes
import PolicyEngine
import Testing

@Suite("Answers")
struct AnswerTests {
  @Test("need both halves, and each is asked by itself")
  func halves() {
    var sketch = ClusterSketch.fixture()
    sketch.policy("a", "out", .app("x"), egress: [.of([.inNamespaces(["team": "blue"])])])
    sketch.policy(
      "b", "in", .app("z"), ingress: [.of([.inNamespaces(["team": "red"])], [.tcp(443)])])
    let evaluated = sketch.evaluated()
    #expect(evaluated.text("a/x", "b/z") == "TCP 443")
    #expect(evaluated.text("a/x", "a/y") == "none")
    #expect(evaluated.text("b/z", "a/x") == "All")
    let (x, z) = (evaluated.pod("a/x"), evaluated.pod("b/z"))
    #expect(evaluated.engine.half(.egress, ofPod: x, peer: .pod(z)).certain == .all)
    #expect(
      evaluated.engine.half(.ingress, ofPod: z, peer: .pod(x)).certain
        == ConnectionSet(.tcp, 443...443))
  }

  @Test("let a pod reach itself and its own node, and not the other nodes")
  func exemptions() {
    var sketch = ClusterSketch.fixture()
    for number in 1...2 {
      sketch.state.nodes.append(
        Node(
          name: "n\(number)", metadata: ObjectMetadata(location: ClusterSketch.location),
          addresses: [IPAddress("192.168.0.\(number)")].compactMap(\.self)))
    }
    sketch.pod("b", "agent", [:], "192.168.0.1", node: "n1", isHostNetwork: true)
    sketch.pod("b", "far", [:], "192.168.0.2", node: "n2", isHostNetwork: true)
    sketch.policy("a", "deny", .app("x"), ingress: [], egress: [])
    let evaluated = sketch.evaluated()
    #expect(evaluated.text("a/x", "a/x") == "All")
    #expect(evaluated.text("a/x", "10.0.0.1") == "All")
    #expect(evaluated.text("a/x", "127.0.0.1") == "All")
    #expect(evaluated.text("192.168.0.1", "a/x") == "All")
    #expect(evaluated.text("a/x", "192.168.0.1") == "All")
    #expect(evaluated.text("192.168.0.2", "a/x") == "none")
    #expect(evaluated.text("b/agent", "a/x") == "All")
    #expect(evaluated.text("b/far", "a/x") == "none")
    #expect(evaluated.row("b/agent", "a/x") != nil)
    #expect(evaluated.row("b/far", "a/x") == nil)
  }

  @Test("never restrict pods on the host's network, and match them by address only")
  func hostNetwork() {
    var sketch = ClusterSketch.fixture()
    sketch.pod("a", "host", ["app": "host"], "192.168.0.7", node: "n9", isHostNetwork: true)
    sketch.policy("a", "deny", .app("host"), ingress: [], egress: [])
    sketch.policy("b", "in", .app("z"), ingress: [.of([.inNamespaces(["team": "red"])])])
    #expect(sketch.evaluated().text("a/y", "a/host") == "All")
    #expect(sketch.evaluated().text("a/host", "b/z") == "none")
    #expect(sketch.evaluated().text("a/y", "b/z") == "All")
    sketch.policy("b", "block", .app("z"), ingress: [.of([.block("192.168.0.0/24")])])
    #expect(sketch.evaluated().text("a/host", "b/z") == "All")
    let explanation = sketch.evaluated().engine.explain(
      Probe(
        from: sketch.evaluated().peer("a/y"), to: sketch.evaluated().peer("a/host"), .tcp, 80))
    #expect(explanation.causes == [.hostNetwork("a/host")])
  }

  @Test("keep the families apart")
  func families() {
    var sketch = ClusterSketch()
    sketch.namespace("a", [:])
    sketch.pod("a", "x", ["app": "x"], "10.0.0.1", "fd00::1")
    sketch.pod("a", "y", ["app": "y"], "10.0.0.2", "fd00::2")
    sketch.pod("a", "old", ["app": "old"], "10.0.0.3")
    sketch.policy("a", "out", .app("x"), egress: [.of([.block("::/0")])])
    #expect(sketch.evaluated().text("a/x", "a/y") == "All")
    #expect(sketch.evaluated().text("a/x", "10.0.0.2") == "none")
    #expect(sketch.evaluated().text("a/x", "fd00::2") == "All")
    #expect(sketch.evaluated().text("a/x", "a/old") == "none")
    // One half opens IPv6 and the other IPv4: no way is open.
    sketch.policy("a", "in", .app("y"), ingress: [.of([.block("0.0.0.0/0")])])
    #expect(sketch.evaluated().text("a/x", "a/y") == "none")
    #expect(sketch.evaluated().text("a/old", "2001:db8::1") == "none")
  }

  @Test("mark what a block admits to a pod, only where nothing else admits it")
  func blockMarks() {
    var sketch = ClusterSketch.fixture()
    sketch.policy("a", "p", .app("x"), egress: [.of([.block("0.0.0.0/0")], [.tcp(80), .tcp(81)])])
    let marked = sketch.evaluated().answer("a/x", "a/y")
    #expect(marked.isExact)
    #expect(marked.causes.count == 1 && marked.causes.allSatisfy(\.isMark))
    #expect(sketch.evaluated().answer("a/x", "203.0.113.7").causes.isEmpty)
    sketch.policy("a", "q", .app("x"), egress: [.of([.own(["app": "y"])])])
    #expect(sketch.evaluated().answer("a/x", "a/y").causes.isEmpty)
    #expect(sketch.evaluated().text("a/x", "b/z") == "TCP 80-81")
    let never = sketch.evaluated(ReachabilityOptions(blocksMatchPods: false))
    #expect(never.text("a/x", "b/z") == "none")
    #expect(never.text("a/x", "203.0.113.7") == "TCP 80-81")
  }

  @Test("resolve named ports at the destination, every one that has the name")
  func namedPorts() {
    var sketch = ClusterSketch.fixture()
    sketch.pod(
      "b", "two", ["app": "two"], "10.0.1.2",
      ports: [
        ContainerPort(name: "http", number: 9001), ContainerPort(name: "http", number: 9002),
        ContainerPort(name: "http", number: 53, transport: .udp),
      ])
    let named = [NetworkPolicyPort(.tcp, .named("http"))]
    sketch.policy("a", "p", .app("x"), egress: [.of(nil, named)])
    #expect(sketch.evaluated().text("a/x", "b/z") == "TCP 80")
    #expect(sketch.evaluated().text("a/x", "b/two") == "TCP 9001-9002")
    #expect(sketch.evaluated().text("a/x", "203.0.113.7") == "none")
    sketch.policy("b", "in", .everything, ingress: [.of(nil, named)])
    #expect(sketch.evaluated().text("a/y", "b/z") == "TCP 80")
    #expect(sketch.evaluated().text("a/y", "b/two") == "TCP 9001-9002")
  }
}

@Suite("Explanations")
struct ExplanationTests {
  private func explain(
    _ sketch: ClusterSketch, _ source: String, _ destination: String,
    _ part: ConnectionSet.Part = .tcp, _ number: UInt16 = 80
  ) -> Explanation {
    let evaluated = sketch.evaluated()
    return evaluated.engine.explain(
      Probe(from: evaluated.peer(source), to: evaluated.peer(destination), part, number))
  }

  @Test("name the rule that admits, the policies that isolate, and the near misses")
  func rules() {
    var sketch = ClusterSketch.fixture()
    sketch.policy("a", "deny", .everything, ingress: [])
    sketch.policy(
      "a", "web", .app("x"),
      ingress: [
        .of([.own(["app": "y"])], [.tcp(443)]), .of([.own(["app": "z"])], [.tcp(80)]),
        .of([.inNamespaces(["team": "blue"])], [.tcp(80)]),
      ])
    let allowed = explain(sketch, "b/z", "a/x")
    #expect(allowed.verdict == .allowed)
    #expect(allowed.decidedBy.map(\.path) == ["spec.ingress[2]"])
    #expect(allowed.halves.map(\.direction) == [.egress, .ingress])
    #expect(allowed.halves[1].isolatedBy.map(\.name) == ["deny", "web"])

    let denied = explain(sketch, "a/y", "a/x")
    #expect(denied.verdict == .denied)
    #expect(denied.decidedBy.map(\.path) == ["spec", "spec"])
    let misses = denied.halves[1].nearMisses
    #expect(
      misses.map(\.rule.path) == ["spec.ingress[0]", "spec.ingress[1]", "spec.ingress[2]"])
    #expect(misses.first?.reason == "admits the peer, but only TCP 443")
    #expect(misses.last?.reason == "admits the port, but not this peer")
    #expect(explain(sketch, "203.0.113.7", "a/x").halves.map(\.direction) == [.ingress])
    #expect(explain(sketch, "a/x", "b/z").decidedBy.isEmpty)
  }

  @Test("say that denying is promised for TCP, UDP and SCTP only")
  func ping() {
    var sketch = ClusterSketch.fixture()
    sketch.policy("a", "deny", .app("x"), ingress: [])
    let ping = explain(sketch, "b/z", "a/x", .icmpv4, 8 << 8)
    #expect(ping.verdict == .denied)
    #expect(ping.causes == [.implementationDefined("ICMPv4")])
    #expect(explain(sketch, "b/z", "a/x").causes.isEmpty)
  }

  @Test("agree with the answers and with the rules that admit")
  func agreement() {
    var sketch = ClusterSketch.fixture()
    sketch.template("b", "web", ["app": "web"])
    sketch.policy("a", "p", .app("x"), egress: [.of([.block("10.0.0.0/8")], [.tcp(80)])])
    sketch.policy("b", "q", .app("web"), ingress: [.of([.inNamespaces(["team": "red"])])])
    let evaluated = sketch.evaluated()
    for source in ["a/x", "a/y", "b/z", "b/web", "203.0.113.7"] {
      for destination in ["a/x", "a/y", "b/z", "b/web"] {
        for number: UInt16 in [79, 80] {
          let probe = Probe(
            from: evaluated.peer(source), to: evaluated.peer(destination), .tcp, number)
          let verdict = evaluated.answer(source, destination).verdict(.tcp, number)
          #expect(evaluated.engine.explain(probe).verdict == verdict)
        }
      }
    }
    #expect(
      evaluated.engine.rulesAdmitting(
        .egress, ofPod: evaluated.pod("a/x"), peer: evaluated.peer("b/web"), .tcp, 80
      ).map(\.path) == ["spec.egress[0]"])
    #expect(
      evaluated.engine.rulesAdmitting(
        .egress, ofPod: evaluated.pod("a/x"), peer: evaluated.peer("b/web"), .tcp, 81
      ).isEmpty)
    #expect(evaluated.engine.rules(.egress, ofPod: evaluated.pod("a/x")).count == 1)
  }
}
