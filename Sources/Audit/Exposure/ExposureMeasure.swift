package import Kubernetes
package import PolicyEngine

/// Measures what is open to peers that nobody names.
///
/// Pods of one group share their reach, so each distinct one is looked at once;
/// a measure costs groups times blocks, not pods.
package struct ExposureMeasure: Sendable {
  private let table: ReachTable
  private let inventory: Inventory
  private let nodes: [AddressSet]
  private let server: (addresses: [AddressSet], classes: Set<Int>)

  /// Prepares the measure of a cluster.
  package init(_ state: ClusterState, inventory: Inventory, table: ReachTable) {
    self.table = table
    self.inventory = inventory
    nodes = ExposureMeasure.sets(state.nodes.flatMap(\.addresses))
    let controlPlane = ControlPlane(state, inventory)
    server = (
      ExposureMeasure.sets(controlPlane.addresses),
      Set(controlPlane.pods.map { table.classOfPod[$0] })
    )
  }

  /// Returns the exposures of all workloads, workload by workload, ingress
  /// first.
  package func exposures() -> [PolicyExposure] {
    let parts = Directions(
      ingress: table.reaches.ingress.map(part), egress: table.reaches.egress.map(part))
    return inventory.workloads.indices.flatMap { workload in
      Direction.allCases.map { direction in
        var seen: [Int] = []
        for podClass in table.classesOfWorkload[workload] {
          let reach = table.reachOfClass[direction][podClass]
          if !seen.contains(reach) { seen.append(reach) }
        }
        return exposure(workload, direction, seen.map { parts[direction][$0] })
      }
    }
  }

  // MARK: - One group

  /// What the pods of one group leave open.
  private struct Part {
    var isolation: SelectorMatch
    var isEnforceable: Bool
    var anyPod: ConnectionAnswer
    var everyPod: ConnectionAnswer?
    var world: [(range: AddressRange, answer: ConnectionAnswer)]
    var nodes: ConnectionAnswer?
    var apiServer: ConnectionAnswer?
  }

  private func part(_ reach: PeerReach) -> Part {
    var everyPod: ConnectionAnswer?
    var world: [(range: AddressRange, answer: ConnectionAnswer)] = []
    var nodes: ConnectionAnswer?
    var apiServer: ConnectionAnswer?
    for block in reach.blocks {
      if block.podClasses.contains(where: { !table.isHostNetwork[$0] }) {
        everyPod = everyPod.map { $0.intersection(block.answer) } ?? block.answer
      }
      for set in block.addresses { world += set.ranges.map { ($0, block.answer) } }
      if meets(block.addresses, self.nodes) { add(block.answer, to: &nodes) }
      if meets(block.addresses, server.addresses)
        || block.podClasses.contains(where: server.classes.contains)
      {
        add(block.answer, to: &apiServer)
      }
    }
    // Where all addresses get the same, it does not matter which are meant.
    if let first = world.first?.answer, world.allSatisfy({ $0.answer == first }) {
      nodes = nodes ?? first
      apiServer = apiServer ?? first
    }
    return Part(
      isolation: reach.isolation, isEnforceable: reach.isEnforceable, anyPod: reach.stranger,
      everyPod: everyPod, world: world.sorted { $0.range < $1.range }, nodes: nodes,
      apiServer: apiServer)
  }

  private func add(_ answer: ConnectionAnswer, to sum: inout ConnectionAnswer?) {
    sum = sum.map { $0.union(answer) } ?? answer
  }

  private func meets(_ sets: [AddressSet], _ others: [AddressSet]) -> Bool {
    sets.contains { set in others.contains { !set.intersection($0).isEmpty } }
  }

  private static func sets(_ addresses: some Sequence<IPAddress>) -> [AddressSet] {
    let byFamily = Dictionary(grouping: addresses, by: \.family)
    return IPFamily.allCases.compactMap { family in
      byFamily[family].map { AddressSet(family, $0.map { $0.value...$0.value }) }
    }
  }

  // MARK: - One workload

  private func exposure(
    _ workload: Int, _ direction: Direction, _ parts: [Part]
  ) -> PolicyExposure {
    let isolations = Set(parts.map(\.isolation))
    let everyPods = parts.compactMap(\.everyPod)
    return PolicyExposure(
      workload: workload, direction: direction,
      isolation: isolations == [.yes] ? .yes : isolations == [.no] ? .no : .unknown,
      isEnforceable: parts.contains(where: \.isEnforceable),
      anyPod: union(parts.map(\.anyPod)) ?? .nothing, everyPod: union(everyPods),
      world: ExposureMeasure.world(parts.map(\.world)),
      nodes: parts.contains { $0.nodes == nil } ? nil : union(parts.compactMap(\.nodes)),
      apiServer: parts.contains { $0.apiServer == nil }
        ? nil : union(parts.compactMap(\.apiServer)))
  }

  private func union(_ answers: [ConnectionAnswer]) -> ConnectionAnswer? {
    guard let first = answers.first else { return nil }
    return answers.dropFirst().reduce(first) { $0.union($1) }
  }

  /// Returns the parts of the world by what they get: the union over groups,
  /// cut at the borders of all of them.
  private static func world(
    _ groups: [[(range: AddressRange, answer: ConnectionAnswer)]]
  ) -> [PolicyExposure.World] {
    var ranges: [ConnectionAnswer: [AddressRange]] = [:]
    for family in IPFamily.allCases {
      let inFamily = groups.map { $0.filter { $0.range.family == family } }
      var cursors = [Int](repeating: 0, count: inFamily.count)
      for start in Set(inFamily.flatMap { $0.map(\.range.bounds.lowerBound) }).sorted() {
        var answer: ConnectionAnswer?
        var end = family.maximum
        for (group, pieces) in inFamily.enumerated() {
          while cursors[group] < pieces.count,
            pieces[cursors[group]].range.bounds.upperBound < start
          { cursors[group] += 1 }
          guard cursors[group] < pieces.count else { continue }
          let piece = pieces[cursors[group]]
          guard piece.range.bounds.contains(start) else {
            end = min(end, piece.range.bounds.lowerBound - 1)
            continue
          }
          end = min(end, piece.range.bounds.upperBound)
          answer = answer.map { $0.union(piece.answer) } ?? piece.answer
        }
        guard let answer, !answer.possible.isEmpty else { continue }
        ranges[answer, default: []].append(AddressRange(family, start...end))
      }
    }
    return ranges.map { answer, ranges in
      PolicyExposure.World(
        addresses: IPFamily.allCases.compactMap { family in
          let bounds = ranges.filter { $0.family == family }.map(\.bounds)
          return bounds.isEmpty ? nil : AddressSet(family, bounds)
        }, answer: answer)
    }.sorted { left, right in
      let (one, other) = (weight(left), weight(right))
      if one != other { return other.lexicographicallyPrecedes(one) }
      let first = (left.addresses.first?.ranges.first, right.addresses.first?.ranges.first)
      guard let one = first.0, let other = first.1 else { return false }
      return one < other
    }
  }

  /// How much of the public addresses a part holds, IPv4 before IPv6.
  private static func weight(_ part: PolicyExposure.World) -> [UInt128] {
    IPFamily.allCases.map { family in
      part.addresses.first { $0.family == family }.map(PublicAddresses.count) ?? 0
    }
  }
}

extension ConnectionAnswer {
  /// Nothing passes, for sure.
  fileprivate static let nothing = ConnectionAnswer(certain: .none, possible: .none)

  /// Returns what passes where either of two ways may be taken.
  package func union(_ other: ConnectionAnswer) -> ConnectionAnswer {
    combined(certain.union(other.certain), possible.union(other.possible), other)
  }

  /// Returns what passes both of two ways.
  package func intersection(_ other: ConnectionAnswer) -> ConnectionAnswer {
    combined(certain.intersection(other.certain), possible.intersection(other.possible), other)
  }

  private func combined(
    _ certain: ConnectionSet, _ possible: ConnectionSet, _ other: ConnectionAnswer
  ) -> ConnectionAnswer {
    let isExact = certain == possible
    return ConnectionAnswer(
      certain: certain, possible: possible,
      causes: causes.union(other.causes).filter { !isExact || $0.isMark })
  }
}
