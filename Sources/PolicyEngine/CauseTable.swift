import OrderedCollections

/// Causes and sets of causes as numbers.
struct CauseTable: Sendable {
  /// The number of the empty set.
  static let none: UInt32 = 0

  private var causes: OrderedSet<Cause> = []
  private var sets: OrderedSet<[UInt32]> = [[]]
  private var unions = PairMemo()

  /// The number of sets.
  var count: Int { sets.count }

  /// Returns the causes of a set.
  subscript(id: UInt32) -> Set<Cause> { Set(sets[Int(id)].map { causes[Int($0)] }) }

  /// Returns the number of a set.
  mutating func id(_ members: some Sequence<Cause>) -> UInt32 {
    let numbers = Set(members.map { UInt32(truncatingIfNeeded: causes.append($0).index) }).sorted()
    return UInt32(truncatingIfNeeded: sets.append(numbers).index)
  }

  /// Returns the number of the union of two sets.
  mutating func union(_ left: UInt32, _ right: UInt32) -> UInt32 {
    if left == right || right == CauseTable.none { return left }
    if left == CauseTable.none { return right }
    let low = min(left, right)
    let high = max(left, right)
    if let known = unions.value(low, high) { return known }
    let members = Set(sets[Int(low)]).union(sets[Int(high)]).sorted()
    let result = UInt32(truncatingIfNeeded: sets.append(members).index)
    unions.insert(low, high, result)
    return result
  }
}
