import OrderedCollections

/// Causes and sets of causes as numbers.
struct CauseTable: Sendable {
  /// The number of the empty set.
  static let none: UInt32 = 0

  private var causes: OrderedSet<Cause> = []
  private var sets: OrderedSet<[UInt32]> = [[]]
  private var unions = PairMemo()

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
    let members = CauseTable.merged(sets[Int(low)], sets[Int(high)])
    let result = UInt32(truncatingIfNeeded: sets.append(members).index)
    unions.insert(low, high, result)
    return result
  }

  /// Returns the numbers that stand in either of two sorted lists, sorted.
  private static func merged(_ one: [UInt32], _ other: [UInt32]) -> [UInt32] {
    var result: [UInt32] = []
    result.reserveCapacity(one.count + other.count)
    var index = 0
    for number in one {
      while index < other.count, other[index] < number {
        result.append(other[index])
        index += 1
      }
      if index < other.count, other[index] == number { index += 1 }
      result.append(number)
    }
    return result + other[index...]
  }

  /// Takes over the sets of another table and returns their numbers here, by
  /// their numbers there; each cause is looked up once.
  mutating func adopt(_ other: CauseTable) -> [UInt32] {
    let numbers = other.causes.map { UInt32(truncatingIfNeeded: causes.append($0).index) }
    return other.sets.map { set in
      UInt32(truncatingIfNeeded: sets.append(set.map { numbers[Int($0)] }.sorted()).index)
    }
  }
}
