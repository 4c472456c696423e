import Kubernetes

/// Where the halves of one direction differ between two states whose points
/// mean the same.
struct GroupDifferences: Sendable {
  /// The classes that admit something else from or to some pod.
  private(set) var pods: [Bool]
  /// The classes that admit something else from or to some address or name.
  private(set) var world: [Bool]
  /// The points of pods at which some class admits something else.
  private(set) var points: [Bool]
  /// A Boolean value that tells whether some class admits something else from or
  /// to the nodes of its pods.
  private(set) var ownNodes = false

  /// What differs between two groups.
  private struct Difference {
    var pods = false
    var world = false
  }

  /// Groups that differ before it is given up: as a share of all, and at least.
  private static let most = (share: 4, least: 64)

  /// Compares the groups of every class; `nil` where so many differ that it is
  /// cheaper to compare everything.
  ///
  /// Costs a look at every point for each pair of groups that are not known to
  /// be the same, and nothing for the others.
  init?(_ direction: Direction, _ before: Reachability, _ after: Reachability) {
    let space = before.space
    let old = before.table(direction)
    let new = after.table(direction)
    pods = Array(repeating: false, count: space.classes.count)
    world = pods
    points = Array(repeating: false, count: space.podPointCount)
    let shared = after.lineage.sharedGroups(direction, with: before.lineage)
    let limit = max(
      GroupDifferences.most.least,
      max(old.groups.count, new.groups.count) / GroupDifferences.most.share)
    var rows = RowPair(before, after)
    var known = PairMemo()
    var differences: [Difference] = []
    var count = 0
    for podClass in space.classes.indices {
      let one = old.groupOfClass[podClass]
      let other = new.groupOfClass[podClass]
      if one == other, one < shared { continue }
      // INVARIANT: fewer than 2^32 groups.
      let left = UInt32(truncatingIfNeeded: one)
      let right = UInt32(truncatingIfNeeded: other)
      let index: Int
      if let found = known.value(left, right) {
        index = Int(found)
      } else {
        index = differences.count
        known.insert(left, right, UInt32(truncatingIfNeeded: index))
        let difference = compare(one, other, old, new, space, &rows)
        if difference.pods { count += 1 }
        if count > limit { return nil }
        differences.append(difference)
      }
      pods[podClass] = differences[index].pods
      world[podClass] = differences[index].world
    }
  }

  private mutating func compare(
    _ one: Int, _ other: Int, _ old: HalfTable, _ new: HalfTable, _ space: PeerSpace,
    _ rows: inout RowPair
  ) -> Difference {
    var result = Difference()
    let nodes = space.firstOwnNodePoint..<(space.firstOwnNodePoint + space.ownNodes.count)
    rows.forEachDifference(one, other, old, new) { point in
      if point < points.count {
        result.pods = true
        points[point] = true
      } else if nodes.contains(point) {
        result.pods = true
        ownNodes = true
      } else {
        result.world = true
      }
    }
    return result
  }
}

/// The answers of two groups at all points.
private struct RowPair: ~Copyable {
  private let before: AnswerTable
  private let after: AnswerTable
  private var comparison = AnswerComparison()
  private let old: UnsafeMutableBufferPointer<UInt32>
  private let new: UnsafeMutableBufferPointer<UInt32>

  /// Makes rows for two states with the same points.
  init(_ before: Reachability, _ after: Reachability) {
    self.before = before.answers
    self.after = after.answers
    comparison.cover(self.before, self.after)
    old = .allocate(capacity: before.space.count)
    old.initialize(repeating: AnswerTable.nothing)
    new = .allocate(capacity: before.space.count)
    new.initialize(repeating: AnswerTable.nothing)
  }

  deinit {
    old.deallocate()
    new.deallocate()
  }

  /// Does something at every point where a group of one state and one of the
  /// other pass other connections.
  mutating func forEachDifference(
    _ one: Int, _ other: Int, _ before: HalfTable, _ after: HalfTable, _ body: (Int) -> Void
  ) {
    before.expand(one, into: old)
    after.expand(other, into: new)
    var lastOld = AnswerTable.nothing
    var lastNew = AnswerTable.nothing
    for point in 0..<old.count where old[point] != lastOld || new[point] != lastNew {
      if comparison.differ(old[point], new[point], self.before, self.after) {
        body(point)
      } else {
        lastOld = old[point]
        lastNew = new[point]
      }
    }
  }
}
