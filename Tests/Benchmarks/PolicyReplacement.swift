import Kubernetes
import PolicyEngine

/// What it costs to replace one policy, and to say what that changes.
enum PolicyReplacement {
  /// How many policies are replaced, spread over all.
  private static let count = 20

  /// Replaces one NetworkPolicy after another by one that denies everything,
  /// and one by a policy that names addresses nobody has named.
  ///
  /// - Returns: as text, the seconds of a delta, at worst for the replacements
  ///   that leave all points where they are, and for the one that does not;
  ///   and the milliseconds of a replacement, mean and worst.
  static func measure(
    _ engine: Reachability, _ state: ClusterState, _ options: ReachabilityOptions
  ) -> (delta: String, replacement: String) {
    let policies = state.networkPolicies.count
    if policies == 0 { return ("-", "-") }
    var deltas: [Double] = []
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
      deltas.append(Measure.wall { ConnectivityDelta(from: engine, to: after.result) }.seconds)
    }
    var moved = state
    moved.networkPolicies[policies / 2].ingress = [
      NetworkPolicyRule(
        peers: [CIDR("203.0.113.0/24")].compactMap { $0 }.map { .block($0, except: []) },
        ports: [], path: "spec.ingress[0]", location: SyntheticCluster.place)
    ]
    let after = Reachability(state: moved, inventory: engine.inventory, options: options)
    let whole = Measure.wall { ConnectivityDelta(from: engine, to: after) }.seconds
    let mean = seconds.reduce(0, +) / Double(seconds.count)
    return (
      "\(short(deltas.max() ?? 0)) / \(short(whole, 2))",
      "\(short(mean * 1000, 1)) / \(short((seconds.max() ?? 0) * 1000, 1))"
    )
  }
}
