import Kubernetes
import PolicyEngine

/// The engine on clusters that double: all pairs, as CPU seconds and growth.
enum EngineBenchmark {
  /// Measures clusters up to a number of workloads.
  static func run(isShort: Bool) {
    let sizes = isShort ? [10, 20, 40] : [100, 200, 400, 1000]
    var previous: Double?
    for namespaces in sizes {
      let cluster = SyntheticCluster(
        namespaces: namespaces, workloads: 10, replicas: 10, policies: 10)
      let state = cluster.state()
      let inventory = Inventory(state)
      let compile = Measure.run { Reachability(state: state, inventory: inventory) }
      let rows = Measure.run { compile.result.connectivity() }
      let total = compile.seconds + rows.seconds
      let growth = previous.map { ", \(short(total / $0, 2)) × the size before" } ?? ""
      report(
        "engine, \(state.pods.count) pods, \(state.networkPolicies.count) policies",
        "\(short(compile.seconds)) s compile, \(short(rows.seconds)) s"
          + " \(rows.result.count) rows\(growth)")
      previous = total
    }
  }
}
