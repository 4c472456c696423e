import Audit
import Kubernetes
import PolicyEngine

/// Attack paths and blast radius on clusters that double: CPU seconds.
///
/// Every tenth workload is exposed, every fourth holds cardholder data; half of
/// the policies are those of `SyntheticCluster`.
enum AttackPathBenchmark {
  /// Measures clusters of 500, 1,000 and 2,000 workloads.
  static func run() {
    for workloads in [500, 1000, 2000] {
      for isDistinct in [false, true] { measure(workloads, isDistinct: isDistinct) }
    }
  }

  private static func measure(_ workloads: Int, isDistinct: Bool) {
    let cluster = SyntheticCluster(
      pods: workloads * 10, policies: workloads / 2, kinds: .networkPolicy,
      isDistinct: isDistinct)
    var state = cluster.state()
    for index in state.pods.indices where state.pods[index].metadata.labels["tier"] == "db" {
      state.pods[index].metadata.labels =
        state.pods[index].metadata.labels.setting("data-classification", to: "pci")
    }
    for namespace in state.namespaces {
      state.services.append(
        Service(
          namespace: namespace.name, name: "front",
          metadata: ObjectMetadata(location: SyntheticCluster.place), exposure: .loadBalancer,
          selector: ["app": "app-0"], ports: [Service.Port(number: 8080)]))
    }
    let input = AuditInput(evaluating: state, inventory: Inventory(state))
    let context = Measure.run { AuditContext(input) }
    let paths = Measure.run {
      AttackPathFinder(
        input, table: context.result.table, reach: context.result.reach,
        workloads: context.result.workloads, isSystem: { _ in false }
      ).find()
    }
    report(
      "paths, \(input.inventory.workloads.count) workloads, "
        + "\(input.reachability.podClasses.count) classes",
      "\(short(paths.seconds)) s for \(paths.result.paths.count) paths "
        + "(\(paths.result.omittedCount) left out), \(short(context.seconds)) s the whole context")
  }
}
