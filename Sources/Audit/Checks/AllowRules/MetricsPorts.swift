import Kubernetes

/// Ports on which workloads give out figures: a table for guards.
enum MetricsPorts {
  /// Numbers by convention: exporters, controllers, service meshes, kube-state.
  static let numbers: Set<UInt16> = [
    8081, 8085, 8383, 8443, 9090, 9091, 9093, 9094, 9095, 9096, 9097, 9100, 9102, 9104, 9113, 9114,
    9115, 9116, 9117, 9121, 9153, 9187, 9216, 9253, 9404, 9779, 9962, 9963, 9964, 9965, 10249,
    10254, 15020, 15090,
  ]

  /// Returns whether a rule names metrics ports and no other: by a name, by a
  /// number of the table, or by a number that the pods themselves name so.
  static func coverAll(of rule: NetworkPolicyRule, at specs: [PodSpec]) -> Bool {
    guard let ports = rule.ports, !ports.isEmpty else { return false }
    return ports.allSatisfy { port in
      switch port.extent {
      case .all: return false
      case .named(let name): return isName(name)
      case .range(let range):
        guard range.count == 1 else { return false }
        if numbers.contains(range.lowerBound) { return true }
        return !specs.isEmpty
          && specs.allSatisfy { spec in
            spec.policyPorts.contains {
              $0.number == range.lowerBound && isName($0.name ?? "")
            }
          }
      }
    }
  }

  private static func isName(_ name: String) -> Bool {
    name.contains("metrics") || name.contains("prom")
  }
}
