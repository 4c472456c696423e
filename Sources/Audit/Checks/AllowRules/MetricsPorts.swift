import Kubernetes

/// Ports on which workloads give out figures: a table for guards.
enum MetricsPorts {
  /// Numbers by convention: exporters, controllers, service meshes, kube-state.
  static let numbers: Set<UInt16> = [
    8081, 8085, 8383, 8443, 9090, 9091, 9093, 9094, 9095, 9096, 9097, 9100, 9102, 9104, 9113, 9114,
    9115, 9116, 9117, 9121, 9153, 9187, 9216, 9253, 9404, 9779, 9962, 9963, 9964, 9965, 10249,
    10254, 15020, 15090,
  ]

  /// Returns whether a rule names metrics ports and no other.
  static func coverAll(of rule: NetworkPolicyRule) -> Bool {
    guard let ports = rule.ports, !ports.isEmpty else { return false }
    return ports.allSatisfy { port in
      switch port.extent {
      case .all: false
      case .range(let range): range.count == 1 && numbers.contains(range.lowerBound)
      case .named(let name): name.contains("metrics") || name.contains("prom")
      }
    }
  }
}
