import OrderedCollections

/// Causes and sets of causes as numbers.
struct CauseTable: Sendable {
  /// The number of the empty set.
  static let none: UInt32 = 0

  fileprivate var causes: OrderedSet<Cause> = []
  fileprivate var sets: OrderedSet<Members> = [Members([])]
  private var unions = PairMemo()

  /// How many causes a union keeps, those first that were seen first: nobody
  /// reads more, and hundreds of ties would make each walk a state of its own.
  private static let most = 8

  /// The causes of a set, by their numbers, in order.
  fileprivate struct Members: Hashable, Sendable {
    let numbers: [UInt32]

    init(_ numbers: [UInt32]) { self.numbers = numbers }

    /// Hashes the numbers as they stand in memory: they have no gaps there.
    func hash(into hasher: inout Hasher) {
      numbers.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
  }

  /// Returns the causes of a set.
  subscript(id: UInt32) -> Set<Cause> { Set(sets[Int(id)].numbers.map { causes[Int($0)] }) }

  /// Returns the number of a set.
  mutating func id(_ members: some Sequence<Cause>) -> UInt32 {
    let numbers = Set(members.map { UInt32(truncatingIfNeeded: causes.append($0).index) }).sorted()
    return UInt32(truncatingIfNeeded: sets.append(Members(numbers)).index)
  }

  /// Returns the number of the union of two sets.
  mutating func union(_ left: UInt32, _ right: UInt32) -> UInt32 {
    if left == right || right == CauseTable.none { return left }
    if left == CauseTable.none { return right }
    let low = min(left, right)
    let high = max(left, right)
    if let known = unions.value(low, high) { return known }
    let (one, other) = (sets[Int(low)].numbers, sets[Int(high)].numbers)
    let members = CauseTable.merged(one, other, max(CauseTable.most, one.count))
    let result = UInt32(truncatingIfNeeded: sets.append(Members(members)).index)
    unions.insert(low, high, result)
    return result
  }

  /// Returns the lowest numbers, sorted, that stand in either of two sorted
  /// lists.
  private static func merged(_ one: [UInt32], _ other: [UInt32], _ most: Int) -> [UInt32] {
    var result: [UInt32] = []
    result.reserveCapacity(min(one.count + other.count, most))
    var (first, second) = (0, 0)
    while result.count < most, first < one.count || second < other.count {
      let left = first < one.count ? one[first] : .max
      let right = second < other.count ? other[second] : .max
      result.append(min(left, right))
      if left <= right { first += 1 }
      if right <= left { second += 1 }
    }
    return result
  }

  /// The number of sets.
  var count: Int { sets.count }

  /// Takes over a set of another table and returns its number here.
  mutating func adopt(_ set: UInt32, _ adoption: inout CauseAdoption) -> UInt32 {
    let members = adoption.other.sets[Int(set)].numbers
      .map { adoption.number(of: $0, &causes) }.sorted()
    return UInt32(truncatingIfNeeded: sets.append(Members(members)).index)
  }
}

/// The causes of another table as they are taken over, each looked up once.
struct CauseAdoption {
  /// The other table.
  fileprivate let other: CauseTable
  private var numbers: [UInt32?]

  /// Makes ready for the causes of a table.
  init(_ other: CauseTable) {
    self.other = other
    numbers = Array(repeating: nil, count: other.causes.count)
  }

  fileprivate mutating func number(of cause: UInt32, _ own: inout OrderedSet<Cause>) -> UInt32 {
    if let known = numbers[Int(cause)] { return known }
    let result = UInt32(truncatingIfNeeded: own.append(other.causes[Int(cause)]).index)
    numbers[Int(cause)] = result
    return result
  }
}
