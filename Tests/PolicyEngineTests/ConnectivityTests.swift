import Kubernetes
import PolicyEngine
import Testing

@Suite("Rows of connectivity")
struct ConnectivityTests {
  @Test("show a workload to itself with two pods or a template, and never loopback")
  func replicas() {
    var sketch = ClusterSketch.fixture()
    sketch.pod("a", "db-0", ["app": "db", "n": "0"], "10.0.0.10", owner: "db")
    sketch.pod("a", "db-1", ["app": "db", "n": "1"], "10.0.0.11", owner: "db")
    sketch.template("a", "web", ["app": "web"], replicas: 1)
    #expect(sketch.evaluated().row("a/x", "a/x") == nil)
    #expect(sketch.evaluated().row("a/db", "a/db") != nil)
    #expect(sketch.evaluated().row("a/web", "a/web") != nil)
    sketch.policy("a", "deny", .everything, ingress: [], egress: [])
    #expect(sketch.evaluated().row("a/db", "a/db") == nil)
    #expect(sketch.evaluated().text("a/db-0", "a/db-1") == "none")
    #expect(sketch.evaluated().text("a/web", "a/web") == "none")
    // Pods of one workload that policies tell apart: one of them is open.
    sketch.policy(
      "a", "one", LabelSelector(matchLabels: ["n": "1"]),
      ingress: [.of([.own(["app": "db"])], [.tcp(5432)])])
    sketch.policy("a", "out", .app("db"), egress: [.of([.own(["app": "db"])])])
    let row = sketch.evaluated().row("a/db", "a/db")
    #expect(row?.answer.certain == ConnectionSet(.tcp, 5432...5432))
  }

  @Test("take the union over the pods of a workload, both values by themselves")
  func union() {
    var sketch = ClusterSketch.fixture()
    sketch.pod("a", "db-0", ["n": "0"], "10.0.0.10", owner: "db")
    sketch.pod("a", "db-1", ["n": "1"], "10.0.0.11", owner: "db")
    for (pod, port) in [("0", UInt16(80)), ("1", 443)] {
      sketch.policy(
        "a", "p\(pod)", LabelSelector(matchLabels: ["n": pod]),
        ingress: [.of([.inNamespaces(["team": "blue"])], [.tcp(port)])])
    }
    #expect("\(sketch.evaluated().row("b/z", "a/db")?.answer.certain ?? .none)" == "TCP 80,443")
    #expect(sketch.evaluated().row("a/x", "a/db") == nil)
  }

  @Test("cut the world at blocks of policies only, each family by itself")
  func world() {
    var sketch = ClusterSketch()
    sketch.namespace("a", [:])
    sketch.pod("a", "x", ["app": "x"], "10.0.0.1")
    sketch.pod("a", "both", ["app": "both"], "10.0.0.2", "fd00::2")
    sketch.policy(
      "a", "p", .app("x"),
      egress: [.of([.block("0.0.0.0/0", except: ["169.254.169.254/32"])], [.tcp(443)])],
      isCaptured: true)
    let evaluated = sketch.evaluated()
    func ranges(_ name: String) -> [String] {
      evaluated.engine.connectivity().compactMap { row in
        guard row.source == .workload(evaluated.workload(name)),
          case .external(let range) = row.destination
        else { return nil }
        return "\(range) \(row.answer.certain)"
      }
    }
    #expect(
      ranges("a/x") == [
        "0.0.0.0-169.254.169.253 TCP 443", "169.254.169.255-255.255.255.255 TCP 443",
      ])
    #expect(
      ranges("a/both") == [
        "0.0.0.0-255.255.255.255 All", "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff All",
      ])
    let inward = evaluated.engine.connectivity().filter {
      if case .external = $0.source { true } else { false }
    }
    #expect(inward.count == 3)
    #expect(inward.allSatisfy { if case .workload = $0.destination { true } else { false } })
  }

  @Test("keep pairs of which nothing is known, and leave closed ones out")
  func unknownPairs() {
    var sketch = ClusterSketch.fixture()
    sketch.policy("a", "deny", .app("x"), ingress: [])
    #expect(sketch.evaluated().row("b/z", "a/x") == nil)
    sketch.state.evidence.gaps = [
      Evidence.Gap(.forbidden, kind: .networkPolicy, namespace: "a", message: "forbidden")
    ]
    let row = sketch.evaluated().row("b/z", "a/x")
    #expect(row?.answer.certain == ConnectionSet.none && row?.answer.possible == .all)
    #expect(row?.answer.causes == [.missingPolicyEvidence("forbidden")])
  }

  @Test("hold both ways apart between a pod and one on the network of its node")
  func ownNode() {
    var sketch = ClusterSketch()
    sketch.namespace("a", [:])
    sketch.pod("a", "guest", ["app": "guest"], "10.0.0.1", owner: "set")
    sketch.pod("a", "host", ["app": "host"], "192.168.0.1", isHostNetwork: true, owner: "set")
    sketch.policy("a", "silent", .app("guest"), egress: [])
    let profile = EngineProfile(
      name: "Calico", dialect: .calico, version: PluginVersion(3, 32), kinds: [.networkPolicy])
    let evaluated = sketch.evaluated(ReachabilityOptions(profile: profile))
    #expect(evaluated.text("a/guest", "a/host") == "none")
    #expect(evaluated.text("a/host", "a/guest") == "All")
    #expect(evaluated.row("a/set", "a/set")?.answer.certain == .all)
  }

  @Test("can be asked for some workloads only")
  func filters() {
    let evaluated = ClusterSketch.fixture().evaluated()
    let all = evaluated.engine.connectivity()
    #expect(all.count == 6 + 3 + 3)
    let x = evaluated.workload("a/x")
    let from = evaluated.engine.connectivity(from: [x])
    #expect(from == all.filter { $0.source == .workload(x) })
    let to = evaluated.engine.connectivity(to: [x])
    #expect(to == all.filter { $0.destination == .workload(x) })
    #expect(evaluated.engine.connectivity(from: [x], to: [x]).isEmpty)
  }
}

@Suite("Deltas of connectivity")
struct ConnectivityDeltaTests {
  @Test("name what opens, closes and changes, the world included")
  func changes() {
    var sketch = ClusterSketch.fixture()
    sketch.policy("a", "p", .app("x"), ingress: [.of([.own(["app": "y"])], [.tcp(80)])])
    let before = sketch.evaluated()
    sketch.state.networkPolicies = []
    sketch.policy(
      "a", "p", .app("x"),
      ingress: [
        .of([.own(["app": "y"])], [.tcp(443)]), .of([.inNamespaces(["team": "blue"])], [.tcp(80)]),
        .of([.block("203.0.113.0/24")], [.tcp(80)]),
      ])
    sketch.policy("b", "deny", .app("z"), ingress: [])
    let after = sketch.evaluated()
    let delta = ConnectivityDelta(from: before.engine, to: after.engine)
    func text(_ changes: ConnectivityDelta.Changes) -> [String] {
      changes.map { change in
        func name(_ end: ConnectivityDelta.End) -> String {
          switch end {
          case .workload(let identity): identity.path
          case .external(let range): "\(range)"
          case .name(let name): name.text
          }
        }
        return "\(name(change.source)) \(name(change.destination)) "
          + "+\(change.gained.certain) -\(change.lost.certain)"
      }
    }
    #expect(
      text(delta.opened) == [
        "b/z a/x +TCP 80 -none", "203.0.113.0-203.0.113.255 a/x +TCP 80 -none",
      ])
    #expect(
      text(delta.closed) == [
        "a/x b/z +none -All", "a/y b/z +none -All", "0.0.0.0-255.255.255.255 b/z +none -All",
      ])
    #expect(text(delta.changed) == ["a/y a/x +TCP 443 -TCP 80"])
    #expect(ConnectivityDelta(from: after.engine, to: after.engine).isEmpty)
    let back = ConnectivityDelta(from: after.engine, to: before.engine)
    #expect(back.opened.count == delta.closed.count && back.closed.count == delta.opened.count)
  }

  @Test("say only what is sure of what was unknown")
  func unknowns() {
    var sketch = ClusterSketch.fixture()
    sketch.policy("a", "p", .app("x"), ingress: [.of([], isRefused: true)])
    let before = sketch.evaluated()
    sketch.state.networkPolicies[0].ingress = []
    let delta = ConnectivityDelta(from: before.engine, to: sketch.evaluated().engine)
    #expect(delta.opened.isEmpty && delta.changed.isEmpty)
    #expect(delta.closed.count == 3)
    #expect(delta.closed.allSatisfy { $0.lost.certain.isEmpty && $0.lost.possible == .all })
  }
}
