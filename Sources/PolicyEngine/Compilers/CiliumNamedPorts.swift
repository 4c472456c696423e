import Kubernetes

/// The names of ports as rules for egress resolve them (C-17).
///
/// Since 1.20 a name is resolved at each peer. Before, it was one number for the
/// whole cluster: the only one it had, at every peer, or none where it had
/// several. What only one of the two readings allows is in doubt, since no text
/// names the release.
struct CiliumNamedPorts {
  /// The numbers of each name in the cluster; `nil` where names are resolved at
  /// each peer.
  private let numbers: [CompiledPorts.Name: Set<UInt16>]?

  /// A Boolean value that tells whether what a name means depends on all pods.
  var dependsOnPods: Bool { numbers != nil }

  /// Surveys the ports of all pods; linear in them.
  init(_ inventory: Inventory, _ settings: CiliumSettings) {
    guard settings.reaches(20) != .yes else {
      numbers = nil
      return
    }
    var numbers: [CompiledPorts.Name: Set<UInt16>] = [:]
    for subject in inventory.pods where !subject.pod.spec.isHostNetwork {
      for port in subject.pod.spec.policyPorts {
        guard let name = port.name else { continue }
        let key = CompiledPorts.Name(name: name, part: ConnectionSet.Part(port.transport))
        numbers[key, default: []].insert(port.number)
      }
    }
    self.numbers = numbers
  }

  /// Returns a rule, with what its names may mean besides, or may not, as rules
  /// of their own.
  func resolved(_ rule: CompiledRule, _ direction: Direction) -> [CompiledRule] {
    guard direction == .egress, let numbers, rule.doubt == nil, !rule.ports.names.isEmpty else {
      return [rule]
    }
    var sure = rule
    sure.ports.names = rule.ports.names.filter { (numbers[$0] ?? []).count <= 1 }
    var open = rule
    open.ports = CompiledPorts(
      fixed: .none, names: rule.ports.names.filter { (numbers[$0] ?? []).count > 1 })
    for name in sure.ports.names {
      for number in numbers[name] ?? [] {
        open.ports.fixed = open.ports.fixed.union(ConnectionSet(name.part, number...number))
      }
    }
    let names = rule.ports.names.filter { numbers[$0] != nil }.map { "`\($0.name)`" }
    if names.isEmpty { return [rule] }
    open.doubt = .unresolvedReference(
      rule.origin,
      "whether Cilium resolves the port name \(names[0]) at each peer or for the whole cluster "
        + "depends on the release")
    return [sure, open]
  }
}
