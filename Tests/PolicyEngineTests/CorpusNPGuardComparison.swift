import Kubernetes
import PolicyEngine
import TestSupport

/// The engine's connectivity of one case beside the rows np-guard expects.
///
/// Workloads are named as np-guard names them, by the direct owner of their
/// pods; addresses are compared piece by piece, cut at the borders of either
/// side, and neighbouring pieces that differ alike are one difference.
struct CorpusNPGuardComparison {
  /// A pair on which the two do not say the same.
  struct Difference {
    /// The pair, as `source => destination`.
    var row: String
    /// What np-guard admits.
    var theirs: ConnectionSet
    /// What the engine admits under every and under some reading.
    var certain: ConnectionSet
    /// What the engine admits under some reading.
    var possible: ConnectionSet
    /// Whether the source and the destination are one workload.
    var isSelf: Bool
    /// The family of the address end, if there is one.
    var family: IPFamily?
    /// A question that shows the difference; `nil` where no pod of ours can be
    /// asked.
    var probe: Probe?
    /// The pods of either end.
    var pods: [Int]
    /// What the engine admits if blocks never match pods.
    var withoutBlocks: ConnectionSet
  }

  let expected: NPGuardCorpus.Case
  let state: ClusterState
  let inventory: Inventory
  let engine: Reachability
  private let engineWithoutBlocks: Reachability
  private let podsOfWorkload: [String: [Int]]
  private var theirPairs: [[String]: ConnectionSet] = [:]
  private var theirRanges: [String: [(isEgress: Bool, range: AddressRange, ports: ConnectionSet)]] =
    [:]

  init(_ expected: NPGuardCorpus.Case, state: ClusterState) {
    self.expected = expected
    self.state = state
    inventory = Inventory(state)
    engine = Reachability(state: state, inventory: inventory)
    engineWithoutBlocks = Reachability(
      state: state, inventory: inventory, options: ReachabilityOptions(blocksMatchPods: false))
    let inventory = inventory
    podsOfWorkload = Dictionary(grouping: inventory.pods.indices) { index in
      let subject = inventory.pods[index]
      if subject.isTemplate { return inventory.workloads[subject.workload].identity.description }
      if let owner = subject.pod.metadata.controller, owner.kind != .node {
        return "\(subject.pod.namespace)/\(owner.name)[\(owner.kind.kind)]"
      }
      return "\(subject.pod.namespace)/\(subject.pod.name)[Pod]"
    }
    for row in expected.rows {
      switch (row.source, row.destination) {
      case (.workload(let source), .workload(let destination)):
        theirPairs[[source, destination]] = row.ports
      case (.workload(let name), .addresses(let range)):
        theirRanges[name, default: []].append((true, range, row.ports))
      case (.addresses(let range), .workload(let name)):
        theirRanges[name, default: []].append((false, range, row.ports))
      case (.addresses, .addresses): break
      }
    }
  }

  /// The workloads that either side knows.
  var workloads: [String] {
    var names = Set(podsOfWorkload.keys)
    for row in expected.rows {
      for case .workload(let name) in [row.source, row.destination] { names.insert(name) }
    }
    return names.sorted()
  }

  /// Compares every pair of workloads and every workload with every address.
  func run() -> (compared: Int, differences: [Difference]) {
    var compared = 0
    var differences: [Difference] = []
    let borders = IPFamily.allCases.map { (family: $0, starts: starts($0)) }
    for source in workloads {
      for destination in workloads {
        compared += 1
        let theirs = theirPairs[[source, destination]] ?? .none
        if let difference = difference(.pods(source), .pods(destination), theirs, "") {
          differences.append(difference)
        }
      }
      for (family, starts) in borders {
        for isEgress in [true, false] {
          var pieces: [(ClosedRange<UInt128>, Difference)] = []
          for (index, start) in starts.enumerated() {
            compared += 1
            let end = index + 1 < starts.count ? starts[index + 1] - 1 : family.maximum
            let address = IPAddress(family, start)
            let theirs = ports(workload: source, address, isEgress: isEgress)
            let pod = End.pods(source)
            let difference =
              isEgress
              ? difference(pod, .address(address), theirs, "")
              : difference(.address(address), pod, theirs, "")
            guard let difference else { continue }
            if let last = pieces.last, last.0.upperBound + 1 == start,
              last.1.theirs == difference.theirs, last.1.certain == difference.certain,
              last.1.possible == difference.possible
            {
              pieces[pieces.count - 1].0 = last.0.lowerBound...end
            } else {
              pieces.append((start...end, difference))
            }
          }
          differences += pieces.map { range, difference in
            var result = difference
            let text = "\(AddressRange(family, range))"
            result.row = isEgress ? "\(source) => \(text)" : "\(text) => \(source)"
            return result
          }
        }
      }
    }
    return (compared, differences)
  }

  private enum End {
    case pods(String)
    case address(IPAddress)
  }

  private func difference(
    _ source: End, _ destination: End, _ theirs: ConnectionSet, _ row: String
  ) -> Difference? {
    let pairs = pairs(source, destination)
    var certain = ConnectionSet.none
    var possible = ConnectionSet.none
    for (from, to) in pairs {
      let answer = engine.answer(from: from, to: to)
      certain = certain.union(answer.certain)
      possible = possible.union(answer.possible)
    }
    certain = certain.intersection(.allPorts)
    possible = possible.intersection(.allPorts)
    if certain == theirs && possible == theirs { return nil }
    let withoutBlocks = pairs.reduce(ConnectionSet.none) {
      $0.union(engineWithoutBlocks.answer(from: $1.0, to: $1.1).possible)
    }.intersection(.allPorts)
    var result = Difference(
      row: "\(name(source)) => \(name(destination))", theirs: theirs, certain: certain,
      possible: possible, isSelf: false, family: nil, probe: nil, pods: [],
      withoutBlocks: withoutBlocks)
    for end in [source, destination] {
      switch end {
      case .pods(let name): result.pods += podsOfWorkload[name] ?? []
      case .address(let address): result.family = address.family
      }
    }
    if case .pods(let left) = source, case .pods(let right) = destination {
      result.isSelf = left == right
    }
    let apart = theirs.subtracting(certain).union(possible.subtracting(theirs))
    for (from, to) in pairs where result.probe == nil {
      let answer = engine.answer(from: from, to: to)
      for part in [ConnectionSet.Part.tcp, .udp, .sctp] where result.probe == nil {
        for range in apart[part].ranges where result.probe == nil {
          let number = range.contains(80) ? 80 : range.lowerBound
          let isAdmitted = answer.possible.contains(part, number)
          if isAdmitted || !theirs.contains(part, number) || pairs.count == 1 {
            result.probe = Probe(from: from, to: to, part, number)
          }
        }
      }
    }
    if result.probe == nil, let (from, to) = pairs.first,
      let part = [ConnectionSet.Part.tcp, .udp, .sctp].first(where: { !apart[$0].isEmpty }),
      let number = apart[part].ranges.first?.lowerBound
    {
      result.probe = Probe(from: from, to: to, part, number)
    }
    return result
  }

  /// The pairs of pods behind two ends; a live pod to itself is no pair.
  private func pairs(_ source: End, _ destination: End) -> [(Peer, Peer)] {
    peers(source).flatMap { from in
      peers(destination).compactMap { to in
        if case .pod(let index) = from, from == to, !inventory.pods[index].isTemplate {
          return nil
        }
        return (from, to)
      }
    }
  }

  private func peers(_ end: End) -> [Peer] {
    switch end {
    case .pods(let name): (podsOfWorkload[name] ?? []).map(Peer.pod)
    case .address(let address): [.address(address)]
    }
  }

  private func name(_ end: End) -> String {
    switch end {
    case .pods(let name): name
    case .address(let address): "\(address)"
    }
  }

  private func ports(workload: String, _ address: IPAddress, isEgress: Bool) -> ConnectionSet {
    (theirRanges[workload] ?? []).reduce(ConnectionSet.none) { sum, row in
      row.isEgress == isEgress && row.range.contains(address) ? sum.union(row.ports) : sum
    }
  }

  /// Where pieces of a family begin: at the borders of their rows, of our
  /// rows, and of the blocks of every policy.
  private func starts(_ family: IPFamily) -> [UInt128] {
    var ranges: [AddressRange] = []
    for row in expected.rows {
      for case .addresses(let range) in [row.source, row.destination] { ranges.append(range) }
    }
    for row in engine.connectivity() {
      for case .external(let range) in [row.source, row.destination] { ranges.append(range) }
    }
    for policy in state.networkPolicies {
      for case .block(let block, let except) in (policy.ingress + policy.egress)
        .flatMap({ $0.peers ?? [] })
      {
        ranges += ([block] + except).map(\.range)
      }
    }
    var starts: Set<UInt128> = [0]
    for range in ranges where range.family == family {
      starts.insert(range.bounds.lowerBound)
      if range.bounds.upperBound < family.maximum { starts.insert(range.bounds.upperBound + 1) }
    }
    return starts.sorted()
  }
}
