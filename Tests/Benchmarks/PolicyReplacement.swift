import Kubernetes
import PolicyEngine

/// What it costs to replace one policy, and to say what that changes.
enum PolicyReplacement {
  /// How many policies of each kind are replaced, spread over all.
  private static let count = 10

  /// Replaces one policy after another, of every kind there is, by one that
  /// says less, and one by a policy that names addresses nobody has named.
  ///
  /// - Returns: as text, the seconds of a delta, at worst for the replacements
  ///   that leave all points where they are, and for the one that does not;
  ///   and the milliseconds of a replacement, mean and worst.
  static func measure(
    _ engine: Reachability, _ state: ClusterState, _ options: ReachabilityOptions
  ) -> (delta: String, replacement: String) {
    if state.networkPolicies.isEmpty { return ("-", "-") }
    var deltas: [Double] = []
    var seconds: [Double] = []
    for edit in edits(state) {
      var changed = state
      shorten(edit, in: &changed)
      let after = Measure.wall {
        Reachability(
          from: engine, .policy(edit.list, edit.index), state: changed,
          inventory: engine.inventory)
      }
      seconds.append(after.seconds)
      deltas.append(Measure.wall { ConnectivityDelta(from: engine, to: after.result) }.seconds)
    }
    var moved = state
    moved.networkPolicies[state.networkPolicies.count / 2].ingress = [
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

  /// The policies to replace.
  private static func edits(
    _ state: ClusterState
  ) -> [(list: PolicySource.List, index: Int)] {
    let lists: [(PolicySource.List, Int)] = [
      (.networkPolicies, state.networkPolicies.count), (.adminPolicies, state.adminPolicies.count),
      (.ciliumPolicies, state.ciliumPolicies.count), (.calicoPolicies, state.calicoPolicies.count),
    ]
    return lists.flatMap { list, policies in
      let number = min(count, policies)
      return (0..<number).map { (list, $0 * policies / number) }
    }
  }

  /// Takes all rules from a NetworkPolicy, and from others what stands behind
  /// the first rule of each section.
  private static func shorten(
    _ edit: (list: PolicySource.List, index: Int), in state: inout ClusterState
  ) {
    func first<Rule>(_ rules: [Rule]) -> [Rule] { Array(rules.prefix(1)) }
    let index = edit.index
    switch edit.list {
    case .networkPolicies:
      state.networkPolicies[index].ingress = []
      state.networkPolicies[index].egress = []
    case .adminPolicies:
      state.adminPolicies[index].ingress = first(state.adminPolicies[index].ingress)
      state.adminPolicies[index].egress = []
    case .calicoPolicies:
      state.calicoPolicies[index].ingress = first(state.calicoPolicies[index].ingress)
      state.calicoPolicies[index].egress = first(state.calicoPolicies[index].egress)
    case .ciliumPolicies:
      for rule in state.ciliumPolicies[index].rules.indices {
        let old = state.ciliumPolicies[index].rules[rule]
        state.ciliumPolicies[index].rules[rule].ingress = old.ingress.map(first)
        state.ciliumPolicies[index].rules[rule].egress = old.egress.map(first)
        state.ciliumPolicies[index].rules[rule].egressDeny = nil
      }
    case .builtIn: break
    }
  }
}
