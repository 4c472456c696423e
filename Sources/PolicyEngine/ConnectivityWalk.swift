import Kubernetes

/// The walk over the pairs of workloads, with all it needs at hand.
///
/// Where most pairs are ordinary it takes their answers by kind and looks at the
/// exceptions one by one; else it looks at every pair (`PairIndex`).
struct ConnectivityWalk: ~Copyable {
  private let reachability: Reachability
  private let index: PairIndex
  private let destinations: [Int]
  private var rows: [ConnectivityRow] = []
  /// The answers of the halves, and those made of them so far.
  private(set) var answers: AnswerTable
  private var values: [ConnectionAnswer?] = []
  /// For workloads on the host's network: the workloads with a pod on one of
  /// their nodes (G-3), and whether all their pods are on one node.
  private let nodeMates: [Int: [Int: Bool]]
  /// The numbers of the space's names, once they were asked for.
  private var nameIndices: [Int?] = []
  private var exceptions: ExceptionalPairs?
  private var everyPair: EveryPair?
  /// The answer so far for every workload.
  private let totals: UnsafeMutableBufferPointer<UInt32>

  /// Makes a walk to some workloads, or to all.
  init(_ reachability: Reachability, to: Set<Int>?, _ strategy: PairStrategy = .automatic) {
    self.reachability = reachability
    let inventory = reachability.inventory
    index = reachability.pairIndex(strategy)
    destinations = inventory.workloads.indices.filter { to?.contains($0) ?? true }
    answers = reachability.answers
    if index.exceptions != nil {
      exceptions = ExceptionalPairs(reachability, index, destinations)
    } else {
      everyPair = EveryPair(reachability, index, destinations)
    }
    totals = .allocate(capacity: inventory.workloads.count)
    totals.initialize(repeating: AnswerTable.nothing)
    nodeMates = ConnectivityWalk.nodeMates(reachability)
  }

  /// Gives the memory back.
  deinit { totals.deallocate() }

  /// Returns the rows and ends the walk.
  consuming func takeRows() -> [ConnectivityRow] { rows }

  /// Workloads on the host's network, and those with a pod on their nodes:
  /// whether every pair of their pods shares a node.
  private static func nodeMates(_ reachability: Reachability) -> [Int: [Int: Bool]] {
    let inventory = reachability.inventory
    var hosts: [String: Set<Int>] = [:]
    for subject in inventory.pods where subject.pod.spec.isHostNetwork {
      if let node = subject.pod.spec.nodeName {
        hosts[node, default: []].insert(subject.workload)
      }
    }
    if hosts.isEmpty { return [:] }
    var result: [Int: [Int: Bool]] = [:]
    for subject in inventory.pods where !subject.pod.spec.isHostNetwork {
      guard let node = subject.pod.spec.nodeName, let workloads = hosts[node] else { continue }
      for workload in workloads where result[workload]?[subject.workload] == nil {
        let nodes = Set(
          (inventory.workloads[workload].pods + inventory.workloads[subject.workload].pods)
            .map { inventory.pods[$0].pod.spec.nodeName })
        result[workload, default: [:]][subject.workload] = nodes.count == 1
      }
    }
    return result
  }
}

// MARK: - Pairs of workloads

extension ConnectivityWalk {
  /// Adds the rows from a workload to workloads.
  mutating func rows(from source: Int) {
    scan(source)
    for destination in destinations {
      let answer = totals[destination]
      if answer != AnswerTable.nothing, mayPass(answer) {
        rows.append(
          ConnectivityRow(
            source: .workload(source), destination: .workload(destination), answer: value(answer)))
      }
    }
  }

  /// Returns to how many workloads a workload may connect.
  mutating func count(from source: Int) -> (certain: Int, possible: Int) {
    if !hasNodeMates(source), let result = exceptions?.count(from: source, &answers) {
      return result
    }
    scan(source)
    var result = (certain: 0, possible: 0)
    for destination in destinations where totals[destination] != AnswerTable.nothing {
      let record = answers[totals[destination]]
      if record.certain != ConnectionTable.none { result.certain += 1 }
      if record.possible != ConnectionTable.none { result.possible += 1 }
    }
    return result
  }

  private func hasNodeMates(_ source: Int) -> Bool {
    nodeMates[source] != nil || nodeMates.values.contains { $0[source] != nil }
  }

  /// Returns the answers from a workload to every workload by number, that
  /// nothing passes to those the walk does not go to; all of that without a
  /// source. They stand until the walk goes on.
  mutating func row(from source: Int?) -> UnsafeBufferPointer<UInt32> {
    if let source { scan(source) } else { totals.update(repeating: AnswerTable.nothing) }
    return UnsafeBufferPointer(totals)
  }

  private func mayPass(_ answer: UInt32) -> Bool {
    answers[answer].possible != ConnectionTable.none
  }

  /// Fills `totals` with the answers from a workload to every destination.
  private mutating func scan(_ source: Int) {
    totals.update(repeating: AnswerTable.nothing)
    exceptions?.fill(totals, from: source, &answers)
    everyPair?.fill(totals, from: source, &answers)
    for (mate, isWhole) in nodeMates[source] ?? [:] {
      addNodeWays(from: source, to: mate, total: mate, isWhole: isWhole)
    }
    for (host, mates) in nodeMates {
      guard let isWhole = mates[source] else { continue }
      addNodeWays(from: source, to: host, total: host, isWhole: isWhole)
    }
  }

  /// Adds the ways between pods and the pods on the network of their own nodes,
  /// which policies see otherwise than those of other nodes (G-3, C-25).
  ///
  /// - Parameter isWhole: Whether there are no other ways.
  private mutating func addNodeWays(
    from source: Int, to destination: Int, total: Int, isWhole: Bool
  ) {
    if isWhole { totals[total] = AnswerTable.nothing }
    let inventory = reachability.inventory
    var seen: Set<[Int]> = []
    for from in inventory.workloads[source].pods {
      for to in inventory.workloads[destination].pods {
        let fromHost = inventory.pods[from].pod.spec.isHostNetwork
        guard
          inventory.pods[from].pod.spec.nodeName == inventory.pods[to].pod.spec.nodeName,
          fromHost != inventory.pods[to].pod.spec.isHostNetwork,
          let one = reachability.end(.pod(from)), let other = reachability.end(.pod(to))
        else { continue }
        let space = reachability.space
        // Pods of one class on one node have the same ways.
        for family in reachability.families(one, other) {
          let host = fromHost ? one : other
          let guest = fromHost ? other : one
          guard let pod = guest.pod else { continue }
          let direction = fromHost ? Direction.ingress : .egress
          let point = reachability.point(host, family, seenBy: pod)
          let group = reachability.group(direction, ofPod: pod)
          if !seen.insert([fromHost ? 0 : 1, group, point]).inserted { continue }
          let way =
            reachability.isExemptNode(direction, ofPod: pod, host)
            ? AnswerTable.everything
            : reachability.table(direction).answer(group, at: min(point, space.count - 1))
          totals[total] = answers.union(totals[total], way)
        }
      }
    }
  }
}

// MARK: - Names

extension ConnectivityWalk {
  /// Adds the rows from a workload to the names that rules write.
  mutating func nameRows(of workload: Int) {
    let names = reachability.space.names
    if names.isEmpty { return }
    if nameIndices.isEmpty { nameIndices = reachability.space.nameIndices(of: names) }
    for (name, index) in zip(names, nameIndices) {
      guard let index else { continue }
      let answer = answer(from: workload, toName: index)
      if mayPass(answer) {
        rows.append(
          ConnectivityRow(
            source: .workload(workload), destination: .name(name), answer: value(answer)))
      }
    }
  }

  /// Returns what a workload may reach under the names of a pattern, over the
  /// families that its pods speak (G-15); `nil` where the pattern has no point.
  mutating func answer(from workload: Int, to name: DomainPattern) -> UInt32? {
    reachability.space.nameIndex(of: name).map { answer(from: workload, toName: $0) }
  }

  /// Returns the same for a name by its number.
  ///
  /// - Parameter name: What `PeerSpace.nameIndex(of:)` says of it.
  mutating func answer(from workload: Int, toName name: Int) -> UInt32 {
    let space = reachability.space
    var sum = AnswerTable.nothing
    for member in index.members[index.members(of: workload)] {
      let group = reachability.egress.groupOfClass[member.podClass]
      for family in IPFamily.allCases
      where space.families[member.podClass].contains(PeerSpace.Families(family)) {
        let way = reachability.egress.answer(group, at: space.point(ofName: name, family))
        sum = answers.union(sum, way)
      }
    }
    return sum
  }

  /// Returns the answer of a number as callers see it.
  func answer(_ number: UInt32) -> ConnectionAnswer { answers.answer(number) }
}

// MARK: - The world

extension ConnectivityWalk {
  /// Adds the rows between a workload and the world.
  mutating func worldRows(of workload: Int, _ direction: Direction) {
    let space = reachability.space
    let table = reachability.table(direction)
    for family in IPFamily.allCases {
      var groups: Set<Int> = []
      for member in index.members[index.members(of: workload)]
      where space.families[member.podClass].contains(PeerSpace.Families(family)) {
        groups.insert(table.groupOfClass[member.podClass])
      }
      let segments = table.worldSegments(of: groups.sorted(), family, space, &answers)
      for segment in segments {
        append(workload, direction, space.atoms(family).range(of: segment.atoms), segment.answer)
      }
    }
  }

  private mutating func append(
    _ workload: Int, _ direction: Direction, _ range: AddressRange, _ answer: UInt32
  ) {
    let inside = ConnectivityEnd.workload(workload)
    let outside = ConnectivityEnd.external(range)
    rows.append(
      direction == .egress
        ? ConnectivityRow(source: inside, destination: outside, answer: value(answer))
        : ConnectivityRow(source: outside, destination: inside, answer: value(answer)))
  }

  /// Returns rows that come from outside in the order of their ranges.
  static func sortedByRange(_ rows: [ConnectivityRow]) -> [ConnectivityRow] {
    rows.enumerated().sorted { left, right in
      guard case .external(let one) = left.element.source,
        case .external(let other) = right.element.source, one != other
      else { return left.offset < right.offset }
      return one < other
    }.map(\.element)
  }

  /// The answer as callers see it; made once, so that rows share it.
  mutating func value(_ answer: UInt32) -> ConnectionAnswer {
    let index = Int(answer)
    while values.count <= index { values.append(nil) }
    if let known = values[index] { return known }
    let value = answers.answer(answer)
    values[index] = value
    return value
  }
}
