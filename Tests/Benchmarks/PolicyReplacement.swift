import Kubernetes
import PolicyEngine

/// What it costs to replace one policy, and to say what that changes.
enum PolicyReplacement {
  /// How many policies of one namespace are replaced of each list, and how many
  /// of the whole cluster, spread over all.
  private static let count = 10

  /// Replaces one policy after another, of every kind there is, by one that
  /// says less, and one by a policy that names addresses nobody has named.
  ///
  /// - Returns: as text, the seconds of a delta, at worst for the replacements
  ///   that leave all points where they are, and for the one that does not;
  ///   and the milliseconds of a replacement: the mean of those of one
  ///   namespace, the mean of those of the whole cluster, and the worst.
  static func measure(
    _ engine: Reachability, _ state: ClusterState, _ options: ReachabilityOptions
  ) -> (delta: String, replacement: String) {
    if state.networkPolicies.isEmpty { return ("-", "-") }
    var deltas: [Double] = []
    var local: [Double] = []
    var wide: [Double] = []
    for edit in edits(state) {
      var changed = state
      shorten(edit, in: &changed)
      let after = Measure.wall {
        Reachability(
          from: engine, .policy(edit.list, edit.index), state: changed,
          inventory: engine.inventory)
      }
      if edit.isWide { wide.append(after.seconds) } else { local.append(after.seconds) }
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
    let worst = short((local + wide).max().map { $0 * 1000 } ?? 0, 1)
    return (
      "\(short(deltas.max() ?? 0)) / \(short(whole, 2))",
      "\(mean(local)) / \(mean(wide)) / \(worst)"
    )
  }

  /// The mean of some seconds in milliseconds, as text.
  private static func mean(_ seconds: [Double]) -> String {
    seconds.isEmpty ? "-" : short(seconds.reduce(0, +) / Double(seconds.count) * 1000, 1)
  }

  /// A policy to replace.
  private struct Edit {
    var list: PolicySource.List
    var index: Int
    /// Whether it is no namespace's own.
    var isWide: Bool
  }

  private static func edits(_ state: ClusterState) -> [Edit] {
    let lists: [(PolicySource.List, [Bool])] = [
      (.networkPolicies, state.networkPolicies.map { _ in false }),
      (.adminPolicies, state.adminPolicies.map { _ in true }),
      (.ciliumPolicies, state.ciliumPolicies.map { $0.namespace == nil }),
      (.calicoPolicies, state.calicoPolicies.map { $0.reference.namespace == nil }),
    ]
    return lists.flatMap { list, isWide in
      [false, true].flatMap { wanted -> [Edit] in
        let indices = isWide.indices.filter { isWide[$0] == wanted }
        let number = min(count, indices.count)
        return (0..<number).map {
          Edit(list: list, index: indices[$0 * indices.count / number], isWide: wanted)
        }
      }
    }
  }

  /// Takes all rules from a NetworkPolicy, and from others what stands behind
  /// the first rule of each section.
  private static func shorten(
    _ edit: Edit, in state: inout ClusterState
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
