import Kubernetes
import PolicyEngine
import Testing

/// Policies that many classes of pods share stand apart from those of each; a
/// walk puts both in order again.
@Suite("Policies shared and own")
struct SharedListTests {
  private static let pods = 30

  /// Every pod is its own class. Policies of the whole cluster stand before,
  /// among and behind the two of a pod's own, whose priority may be one. Other
  /// pods with a policy of their own come before it, so that what the shared ones
  /// do together is known by then.
  ///
  /// - Parameters:
  ///   - own: The priorities of the two that speak for one pod only; the first
  ///     allows, the second denies.
  ///   - shared: The priorities of those that speak for all.
  private static func sketch(own: [Int], shared: [Int]) -> ClusterSketch {
    var sketch = ClusterSketch()
    for space in 0..<4 {
      sketch.namespace("n\(space)", ["team": space % 2 == 0 ? "red" : "blue"])
      for number in 0..<pods {
        sketch.pod(
          "n\(space)", "p\(number)", ["app": "a\(space)-\(number)"], "10.0.\(space).\(number + 1)")
      }
    }
    for (index, priority) in shared.enumerated() {
      sketch.state.adminPolicies.append(
        ClusterSketch.clusterPolicy(
          "shared-\(index)", priority, .everything, .deny, port: UInt16(8000 + index)))
    }
    for number in 0..<7 {
      let subject = AdminPolicyPods(pods: .app("a0-\(number)"))
      sketch.state.adminPolicies.append(
        ClusterSketch.clusterPolicy("else-\(number)", 20 + number, subject, .deny, port: 81))
    }
    let one = AdminPolicyPods(pods: .app("a0-7"))
    for (priority, action) in zip(own, [AdminPolicyRule.Action.allow, .deny]) {
      sketch.state.adminPolicies.append(
        ClusterSketch.clusterPolicy("own-\(action)", priority, one, action, port: 80))
    }
    return sketch
  }

  /// How many kinds of points, and lists of shared policies, there may be: one
  /// leaves only what speaks for all of them shared.
  static let limits = [1, 2, 512]

  @Test("leave a tie of two of a pod's own unknown (A-5)", arguments: limits)
  func ties(limit: Int) {
    for shared in [[1, 2, 3], [7, 8, 9], [1, 6, 9], []] {
      var options = ReachabilityOptions()
      options.kindLimit = limit
      let cluster = SharedListTests.sketch(own: [5, 5], shared: shared).evaluated(options)
      let answer = cluster.answer("n1/p3", "n0/p7")
      #expect(!answer.certain.contains(.tcp, 80))
      #expect(answer.possible.contains(.tcp, 80))
      #expect(
        answer.causes.contains {
          if case .priorityTie(let policies) = $0 { policies.count == 2 } else { false }
        }, "\(answer.causes), limit \(limit), shared \(shared)")
      #expect(cluster.answer("n1/p3", "n0/p8").isExact)
    }
  }

  @Test("leave a tie of a shared one and a pod's own unknown (A-5)", arguments: limits)
  func tieAcross(limit: Int) {
    var options = ReachabilityOptions()
    options.kindLimit = limit
    var sketch = SharedListTests.sketch(own: [5], shared: [1, 9])
    sketch.state.adminPolicies.append(
      ClusterSketch.clusterPolicy("tied", 5, .everything, .deny, port: 80))
    let cluster = sketch.evaluated(options)
    #expect(!cluster.answer("n1/p3", "n0/p7").isExact)
    #expect(cluster.answer("n1/p3", "n0/p8").isExact)
    #expect(!cluster.answer("n1/p3", "n0/p8").possible.contains(.tcp, 80))
  }

  @Test("speak in the order of their priorities (A-5)", arguments: limits)
  func order(limit: Int) {
    var options = ReachabilityOptions()
    options.kindLimit = limit
    // Wherever the two of its own stand, the one before the other decides; and
    // where a shared one denies the same port before both, that one does.
    for first in 1...9 {
      for second in 1...9 where second != first {
        for rival in [0, 3, 5, 10] where rival != first && rival != second {
          let others = [2, 4, 6, 8].filter { $0 != first && $0 != second && $0 != rival }
          var sketch = SharedListTests.sketch(own: [first, second], shared: others)
          sketch.state.adminPolicies.append(
            ClusterSketch.clusterPolicy("rival", rival, .everything, .deny, port: 80))
          let answer = sketch.evaluated(options).answer("n1/p3", "n0/p7")
          #expect(answer.isExact)
          #expect(
            answer.certain.contains(.tcp, 80) == (first < second && first < rival),
            "own \(first), \(second), rival \(rival), limit \(limit)")
          for port in others.indices {
            #expect(!answer.possible.contains(.tcp, UInt16(8000 + port)))
          }
        }
      }
    }
  }
}
