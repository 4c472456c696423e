import Kubernetes
import PolicyEngine

/// What it costs to replace one policy, and to say what that changes.
enum PolicyReplacement {
  /// How many policies are replaced, spread over all.
  private static let count = 20

  /// Replaces one NetworkPolicy after another by one that denies everything.
  ///
  /// - Returns: the seconds of the delta of the first, and the milliseconds of
  ///   a replacement, mean and worst, as text.
  static func measure(
    _ engine: Reachability, _ state: ClusterState, _ options: ReachabilityOptions
  ) -> (delta: String, replacement: String) {
    let policies = state.networkPolicies.count
    if policies == 0 { return ("-", "-") }
    var delta = "-"
    var seconds: [Double] = []
    for number in 0..<min(count, policies) {
      let index = number * policies / min(count, policies)
      var changed = state
      changed.networkPolicies[index].ingress = []
      changed.networkPolicies[index].egress = []
      let after = Measure.wall {
        Reachability(
          from: engine, .policy(.networkPolicies, index), state: changed,
          inventory: engine.inventory)
      }
      seconds.append(after.seconds)
      // Rows of all pairs are what a delta of two whole states costs.
      if number == 0, state.pods.count <= 20_000 {
        delta = short(
          Measure.wall { ConnectivityDelta(from: engine, to: after.result) }.seconds)
      }
    }
    let mean = seconds.reduce(0, +) / Double(seconds.count)
    return (delta, "\(short(mean * 1000, 1)) / \(short((seconds.max() ?? 0) * 1000, 1))")
  }
}
