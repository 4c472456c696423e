import Kubernetes
import PolicyEngine

/// Says of one hop which ports it may use and which rules let it pass.
struct HopExplainer {
  private let table: ReachTable
  private let inventory: Inventory
  private let reachability: Reachability

  /// Makes an explainer for a cluster.
  init(_ table: ReachTable, inventory: Inventory, reachability: Reachability) {
    self.table = table
    self.inventory = inventory
    self.reachability = reachability
  }

  /// Returns the hop from the pods of one class to those of another.
  func hop(
    from source: (workload: Int, podClass: Int), to target: (workload: Int, podClass: Int)
  ) -> AttackHop {
    let from = pod(source)
    let to = pod(target, other: from)
    let answer = reachability.answer(from: .pod(from), to: .pod(to))
    let isCertain = !answer.certain.isEmpty
    let connections = isCertain ? answer.certain : answer.possible
    let (part, number) = HopExplainer.sample(
      connections, ports: inventory.pods[to].pod.spec.policyPorts)
    return AttackHop(
      source: source.workload, target: .workload(target.workload), connections: connections,
      isCertain: isCertain, causes: isCertain ? [] : HopExplainer.ordered(answer.causes),
      egress: passage(.egress, ofPod: from, peer: .pod(to), part, number),
      ingress: passage(.ingress, ofPod: to, peer: .pod(from), part, number))
  }

  /// Returns the hop from the pods of a class to the internet: to the widest
  /// set of public addresses that gets one answer.
  func hop(toInternetFrom source: (workload: Int, podClass: Int)) -> AttackHop {
    let from = pod(source)
    var best: (count: UInt128, address: IPAddress, answer: ConnectionAnswer)?
    for block in table.reach(ofClass: source.podClass, .egress).blocks
    where !block.answer.possible.isEmpty {
      for set in block.addresses {
        let open = set.intersection(PublicAddresses.set(set.family))
        guard let first = open.intervals.ranges.first else { continue }
        // Certain before possible, IPv4 before IPv6, wide before narrow.
        let isBetter =
          best.map { known in
            let sure = (!block.answer.certain.isEmpty, !known.answer.certain.isEmpty)
            if sure.0 != sure.1 { return sure.0 }
            if set.family != known.address.family { return set.family == .ipv4 }
            return open.count > known.count
          } ?? true
        if isBetter { best = (open.count, IPAddress(set.family, first.lowerBound), block.answer) }
      }
    }
    let answer = best?.answer ?? ConnectionAnswer(certain: .none, possible: .all)
    let isCertain = !answer.certain.isEmpty
    let connections = isCertain ? answer.certain : answer.possible
    let (part, number) = HopExplainer.sample(
      connections, ports: [ContainerPort(number: 443), ContainerPort(number: 80)])
    return AttackHop(
      source: source.workload, target: .internet, connections: connections,
      isCertain: isCertain, causes: isCertain ? [] : HopExplainer.ordered(answer.causes),
      egress: best.map {
        passage(.egress, ofPod: from, peer: .address($0.address), part, number)
      } ?? .undecided, ingress: nil)
  }

  /// Returns a pod of a class that belongs to a workload, another than a given
  /// one where there is one.
  private func pod(_ place: (workload: Int, podClass: Int), other: Int? = nil) -> Int {
    let pods = table.podClasses[place.podClass].pods
    let own = pods.filter { inventory.pods[$0].workload == place.workload }
    return own.first { $0 != other } ?? own.first ?? pods.first ?? 0
  }

  private func passage(
    _ direction: Direction, ofPod pod: Int, peer: Peer, _ part: ConnectionSet.Part,
    _ number: UInt16
  ) -> AttackHop.Passage {
    let reach = table.reach(ofPod: pod, direction)
    if !reach.isEnforceable { return .unenforceable }
    if reach.isolation == .no { return .open }
    let rules = reachability.rulesAdmitting(direction, ofPod: pod, peer: peer, part, number)
    return rules.isEmpty ? .undecided : .rules(rules)
  }

  /// Returns a connection that stands for a set: on a declared port where there
  /// is one, else the lowest of the first protocol.
  private static func sample(
    _ set: ConnectionSet, ports: [ContainerPort]
  ) -> (ConnectionSet.Part, UInt16) {
    for port in ports {
      let part = ConnectionSet.Part(port.transport)
      if set.contains(part, port.number) { return (part, port.number) }
    }
    for part in ConnectionSet.Part.allCases {
      if let first = set[part].ranges.first { return (part, first.lowerBound) }
    }
    return (.tcp, 1)
  }

  /// Causes in an order that does not depend on hashing.
  private static func ordered(_ causes: Set<Cause>) -> [Cause] {
    causes.filter { !$0.isMark }.map { (text: "\($0)", cause: $0) }
      .sorted { $0.text < $1.text }.map(\.cause)
  }
}
