import OrderedCollections

/// Connection sets as numbers: equal sets have equal numbers, and every union
/// intersection and difference is computed once.
struct ConnectionTable: Sendable {
  /// The number of the empty set.
  static let none: UInt32 = 0
  /// The number of the whole domain.
  static let all: UInt32 = 1

  /// The sets, by their numbers.
  private(set) var sets: OrderedSet<ConnectionSet> = [.none, .all]
  /// How many ranges all sets have together: what they cost to make and keep.
  private(set) var rangeCount = 0
  private var unions = PairMemo()
  private var intersections = PairMemo()
  private var differences = PairMemo()

  /// Returns the set of a number.
  subscript(id: UInt32) -> ConnectionSet { sets[Int(id)] }

  /// Returns the number of a set.
  mutating func id(_ set: ConnectionSet) -> UInt32 {
    // INVARIANT: fewer than 2^32 sets; memory ends long before.
    let (isNew, index) = sets.append(set)
    if isNew { rangeCount &+= set.rangeCount }
    return UInt32(truncatingIfNeeded: index)
  }

  /// Returns the number of the union of two sets.
  @inline(__always)
  mutating func union(_ left: UInt32, _ right: UInt32) -> UInt32 {
    if left == right || right == ConnectionTable.none { return left }
    if left == ConnectionTable.none { return right }
    if left == ConnectionTable.all || right == ConnectionTable.all { return ConnectionTable.all }
    let low = min(left, right)
    let high = max(left, right)
    if let known = unions.value(low, high) { return known }
    let result = id(self[low].union(self[high]))
    unions.insert(low, high, result)
    return result
  }

  /// Returns the number of the intersection of two sets.
  @inline(__always)
  mutating func intersection(_ left: UInt32, _ right: UInt32) -> UInt32 {
    if left == right || right == ConnectionTable.all { return left }
    if left == ConnectionTable.all { return right }
    if left == ConnectionTable.none || right == ConnectionTable.none { return ConnectionTable.none }
    let low = min(left, right)
    let high = max(left, right)
    if let known = intersections.value(low, high) { return known }
    let result = id(self[low].intersection(self[high]))
    intersections.insert(low, high, result)
    return result
  }

  /// Returns the number of what is in one set and not in another.
  @inline(__always)
  mutating func subtracting(_ left: UInt32, _ right: UInt32) -> UInt32 {
    if left == right || left == ConnectionTable.none || right == ConnectionTable.all {
      return ConnectionTable.none
    }
    if right == ConnectionTable.none { return left }
    if let known = differences.value(left, right) { return known }
    let result = id(self[left].subtracting(self[right]))
    differences.insert(left, right, result)
    return result
  }
}
