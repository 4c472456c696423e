import Kubernetes
import PolicyEngine

/// What it costs to replace one policy, and to say what that changes.
enum PolicyReplacement {
  /// Replaces one NetworkPolicy after another by one that denies everything.
  ///
  /// - Returns: the seconds of the delta of the first, and the milliseconds of
  ///   a replacement, mean and worst, as text.
  static func measure(
    _ engine: Reachability, _ state: ClusterState, _ options: ReachabilityOptions
  ) -> (delta: String, replacement: String) {
    guard !state.networkPolicies.isEmpty else { return ("-", "-") }
    var changed = state
    changed.networkPolicies[0].ingress = []
    changed.networkPolicies[0].egress = []
    let after = Measure.wall {
      Reachability(state: changed, inventory: engine.inventory, options: options)
    }
    // Rows of all pairs are what a delta of two whole states costs.
    let isSmall = state.pods.count <= 20_000
    let delta =
      isSmall
      ? short(Measure.wall { ConnectivityDelta(from: engine, to: after.result) }.seconds) : "-"
    return (delta, short(after.seconds * 1000, 1))
  }
}
