import Kubernetes
import PolicyEngine
import Testing

/// An answer names what stands behind it, and nothing else.
@Suite("Causes of answers")
struct CauseTests {
  private static let apps = ["a", "b", "c", "d", "e"]

  /// Pods that differ in nothing but the policies of their own.
  private static let sketch: ClusterSketch = {
    var sketch = ClusterSketch()
    sketch.namespace("n", [:])
    for (index, app) in apps.enumerated() {
      sketch.pod("n", app, ["app": app], "10.0.0.\(index + 1)")
      let own = AdminPolicyPods(pods: .app(app))
      // Two that say the same come first: which of them speaks makes no
      // difference.
      let entries: [(String, Int, AdminPolicyRule.Action, UInt16)] = [
        ("same", 2, .deny, 79), ("alike", 2, .deny, 79), ("open", 5, .allow, 80),
        ("close", 5, .deny, 80),
      ]
      for (name, priority, action, port) in entries {
        sketch.state.adminPolicies.append(
          ClusterSketch.clusterPolicy(
            "\(name)-\(app)", priority + 10 * index, own, action, port: port))
      }
    }
    return sketch
  }()

  @Test("are ties of the pod's own policies, where its rules are like another's", arguments: apps)
  func own(app: String) {
    let cluster = CauseTests.sketch.evaluated(ReachabilityOptions())
    let peer = app == "a" ? "b" : "a"
    let answer = cluster.answer("n/\(peer)", "n/\(app)")
    #expect(answer.possible.subtracting(answer.certain) == ConnectionSet(.tcp, 80...80))
    #expect(
      answer.causes.map { cause in
        if case .priorityTie(let policies) = cause { policies.map(\.name) } else { ["\(cause)"] }
      } == [["open-\(app)", "close-\(app)"]])
  }

  @Test("are the conditions of every rule that lets something pass")
  func marks() throws {
    let scene = try EngineScene(
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: m}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: one, namespace: m}
      spec: {containers: [{name: c, image: c}]}
      status: {podIP: 10.9.0.1}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: two, namespace: m}
      spec: {containers: [{name: c, image: c}]}
      status: {podIP: 10.9.0.2}
      ---
      apiVersion: cilium.io/v2
      kind: CiliumNetworkPolicy
      metadata: {name: c, namespace: m}
      spec:
        endpointSelector: {}
        ingress:
        - fromEndpoints: [{}]
          toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}}]
        - fromEndpoints: [{}]
          toPorts: [{ports: [{port: "81", protocol: TCP}], rules: {http: [{method: GET}]}}]
        - fromEndpoints: [{}]
          toPorts: [{ports: [{port: "82", protocol: TCP}]}]
      """, cni: "cilium@1.18")
    func peer(_ name: String) throws -> Peer {
      .pod(try #require(scene.inventory.pods.firstIndex { $0.pod.name == name }))
    }
    let answer = try scene.answers.answer(from: peer("one"), to: peer("two"))
    let paths = answer.causes.compactMap { cause in
      if case .restrictedRequests(let origin) = cause { origin.path } else { nil }
    }
    #expect(paths.sorted() == ["spec.ingress[0]", "spec.ingress[1]"], "\(answer.causes)")
  }
}
