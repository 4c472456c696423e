import Kubernetes

/// The names of ports as rules for egress resolve them (C-17).
///
/// Releases before 1.20 give a name one number for the whole cluster: the port
/// is dropped where pods mean several, and else it is that number at every
/// peer, the world included. Later ones ask each peer. The release of the
/// change is not certain, so what the two read differently is in doubt.
struct CiliumNamedPorts {
  /// The numbers that each name means; empty where every peer is asked.
  private let numbers: [CompiledPorts.Name: Set<UInt16>]

  /// Surveys the ports of all pods; linear in them.
  init(_ inventory: Inventory, _ settings: CiliumSettings) {
    guard settings.reaches(20) != .yes else {
      numbers = [:]
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

  /// Returns a rule for egress in parts: what is certain, the names that may be
  /// dropped, and the numbers that peers without the name may have.
  func resolved(_ rule: CompiledRule) -> [CompiledRule] {
    let ambiguous = rule.ports.names.filter { (numbers[$0]?.count ?? 0) > 1 }
    var wide = ConnectionSet.none
    for name in rule.ports.names {
      guard let known = numbers[name], known.count == 1, let number = known.first else { continue }
      wide = wide.union(ConnectionSet(name.part, number...number))
    }
    if ambiguous.isEmpty && wide.isEmpty { return [rule] }
    var parts = [rule]
    parts[0].ports.names.removeAll(where: ambiguous.contains)
    for (names, fixed) in [(ambiguous, ConnectionSet.none), ([], wide)]
    where !names.isEmpty || !fixed.isEmpty {
      var part = rule
      part.ports = CompiledPorts(fixed: fixed, names: names)
      part.doubt = rule.doubt ?? CiliumNamedPorts.doubt(rule.origin)
      parts.append(part)
    }
    return parts
  }

  private static func doubt(_ origin: RuleOrigin) -> Cause {
    .unresolvedReference(
      origin,
      "releases before 1.20 may give a port's name one number for the whole cluster, or drop it")
  }
}
