import Kubernetes
import PolicyEngine
import Testing

/// An answer that nobody knows names what is behind it, and nothing else.
@Suite("Causes of ties")
struct TieCauseTests {
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

  @Test("are those of the pod's own policies, where its rules are like another's", arguments: apps)
  func own(app: String) {
    let cluster = TieCauseTests.sketch.evaluated(ReachabilityOptions())
    let peer = app == "a" ? "b" : "a"
    let answer = cluster.answer("n/\(peer)", "n/\(app)")
    #expect(answer.possible.subtracting(answer.certain) == ConnectionSet(.tcp, 80...80))
    #expect(
      answer.causes.map { cause in
        if case .priorityTie(let policies) = cause { policies.map(\.name) } else { ["\(cause)"] }
      } == [["open-\(app)", "close-\(app)"]])
  }
}
