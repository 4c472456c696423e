import Kubernetes
import OrderedCollections

/// The changes between workloads and the world in one direction.
///
/// Workloads of the same groups have the same ranges, so each pair of lists of
/// groups is compared once.
struct WorldDelta {
  /// A range in which the answers differ.
  private struct Segment {
    var range: AddressRange
    var before: ConnectionAnswer
    var after: ConnectionAnswer
  }

  /// What decides about the ranges of a workload: its groups in both states, as
  /// numbers of lists.
  private struct Key: Hashable {
    var before: Int
    var after: Int
    var family: IPFamily
  }

  private let direction: Direction
  private var before: Side
  private var after: Side
  private var comparison = AnswerComparison()
  private var known: [Key: [Segment]] = [:]

  /// Makes a comparison that knows nothing yet.
  init(_ direction: Direction, _ before: Reachability, _ after: Reachability) {
    self.direction = direction
    self.before = Side(before, direction)
    self.after = Side(after, direction)
  }

  /// Returns the changes, by workload, then family, then range.
  mutating func changes(
    _ pairing: WorkloadPairing, _ differences: WorkloadDifferences?
  ) -> [ConnectivityDelta.Change] {
    var result: [ConnectivityDelta.Change] = []
    for (index, pair) in pairing.pairs.enumerated() where pair.isChosen {
      guard differences?[direction].world[index] ?? true else { continue }
      let workload = ConnectivityDelta.End.workload(pair.identity)
      for family in IPFamily.allCases {
        let key = Key(
          before: before.list(of: pair.before, family), after: after.list(of: pair.after, family),
          family: family)
        for segment in segments(key) {
          let range = ConnectivityDelta.End.external(segment.range)
          result.append(
            ConnectivityDelta.Change(
              source: direction == .egress ? workload : range,
              destination: direction == .egress ? range : workload, before: segment.before,
              after: segment.after))
        }
      }
    }
    return result
  }

  private mutating func segments(_ key: Key) -> [Segment] {
    if let found = known[key] { return found }
    let result = compare(key)
    known[key] = result
    return result
  }

  /// Cuts the family wherever either state does, and joins again where the
  /// change is the same.
  private mutating func compare(_ key: Key) -> [Segment] {
    let old = before.ranges(key.before, key.family)
    let new = after.ranges(key.after, key.family)
    comparison.cover(before.answers, after.answers)
    let maximum = key.family.maximum
    var cuts: Set<UInt128> = [0]
    for (range, _) in old + new {
      cuts.insert(range.lowerBound)
      if range.upperBound < maximum { cuts.insert(range.upperBound + 1) }
    }
    let starts = cuts.sorted()
    var result: [Segment] = []
    var cursors = (before: 0, after: 0)
    var last: (bounds: ClosedRange<UInt128>, before: UInt32, after: UInt32)?
    for (index, start) in starts.enumerated() {
      let end = index + 1 < starts.count ? starts[index + 1] - 1 : maximum
      let one = WorldDelta.answer(old, at: start, &cursors.before)
      let other = WorldDelta.answer(new, at: start, &cursors.after)
      if let known = last, before.answers.passSame(known.before, one),
        after.answers.passSame(known.after, other)
      {
        last = (known.bounds.lowerBound...end, known.before, known.after)
      } else {
        if let last { append(last, key.family, to: &result) }
        last = (start...end, one, other)
      }
    }
    if let last { append(last, key.family, to: &result) }
    return result
  }

  private mutating func append(
    _ run: (bounds: ClosedRange<UInt128>, before: UInt32, after: UInt32), _ family: IPFamily,
    to segments: inout [Segment]
  ) {
    guard comparison.differ(run.before, run.after, before.answers, after.answers) else { return }
    segments.append(
      Segment(
        range: AddressRange(family, run.bounds), before: before.value(run.before),
        after: after.value(run.after)))
  }

  /// The answer of the range that holds an address; ranges are in order.
  private static func answer(
    _ ranges: [(ClosedRange<UInt128>, UInt32)], at start: UInt128, _ cursor: inout Int
  ) -> UInt32 {
    while cursor < ranges.count, ranges[cursor].0.upperBound < start { cursor += 1 }
    guard cursor < ranges.count, ranges[cursor].0.contains(start) else {
      return AnswerTable.nothing
    }
    return ranges[cursor].1
  }
}

/// One state as the comparison of the world sees it.
private struct Side {
  private let reachability: Reachability
  private let table: HalfTable
  /// The answers; unions of groups are added.
  private(set) var answers: AnswerTable
  /// The lists of groups that workloads have, the empty one first.
  private var lists: OrderedSet<[Int]> = [[]]
  private var values: [UInt32: ConnectionAnswer] = [:]

  init(_ reachability: Reachability, _ direction: Direction) {
    self.reachability = reachability
    table = reachability.table(direction)
    answers = reachability.answers
  }

  /// Returns the number of the groups of a workload's pods that speak a family.
  mutating func list(of workload: Int?, _ family: IPFamily) -> Int {
    guard let workload else { return 0 }
    let space = reachability.space
    var groups: Set<Int> = []
    var last = -1
    for pod in reachability.inventory.workloads[workload].pods {
      let podClass = space.classOfPod[pod]
      if podClass == last { continue }
      last = podClass
      if space.families[podClass].contains(PeerSpace.Families(family)) {
        groups.insert(table.groupOfClass[podClass])
      }
    }
    return lists.append(groups.sorted()).index
  }

  /// Returns the ranges of addresses that the groups of a list connect with.
  mutating func ranges(
    _ list: Int, _ family: IPFamily
  ) -> [(ClosedRange<UInt128>, UInt32)] {
    let space = reachability.space
    return table.worldSegments(of: lists[list], family, space, &answers).map {
      (space.atoms(family).range(of: $0.atoms).bounds, $0.answer)
    }
  }

  /// Returns an answer as callers see it; made once, so that changes share it.
  mutating func value(_ answer: UInt32) -> ConnectionAnswer {
    if let known = values[answer] { return known }
    let value = answers.answer(answer)
    values[answer] = value
    return value
  }
}
