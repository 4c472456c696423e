/// The causes that a walk met, as numbers of the cause table.
struct WalkCauses: Hashable, Sendable {
  /// Those behind what is allowed by marked rules only.
  var marks = CauseTable.none
  /// Those for which a connection may have several outcomes.
  var doubts = CauseTable.none
}

/// What walks met as numbers.
///
/// Most of it nobody asks for, since what has one outcome in the end needs no
/// reason. So a union is noted, and found when somebody asks.
struct WalkCauseTable: Sendable {
  /// The number of no causes.
  static let none: UInt32 = 0

  private enum Entry {
    case found(WalkCauses)
    case union(UInt32, UInt32)
  }

  /// The parts of a union stand before it.
  private var entries: [Entry] = [.found(WalkCauses())]
  /// The numbers of marks and doubts that were entered.
  private var numbers = PairMemo()
  private var unions = PairMemo()

  /// Makes a table of no causes.
  init() { numbers.insert(CauseTable.none, CauseTable.none, WalkCauseTable.none) }

  /// Returns the number of some causes.
  mutating func id(_ causes: WalkCauses) -> UInt32 {
    if let known = numbers.value(causes.marks, causes.doubts) { return known }
    let number = append(.found(causes))
    numbers.insert(causes.marks, causes.doubts, number)
    return number
  }

  /// Returns a number of the union of two; the same causes may have several.
  @inline(__always)
  mutating func union(_ left: UInt32, _ right: UInt32) -> UInt32 {
    if left == right || right == WalkCauseTable.none { return left }
    if left == WalkCauseTable.none { return right }
    if let known = unions.value(left, right) { return known }
    let number = append(.union(left, right))
    unions.insert(left, right, number)
    return number
  }

  /// Returns the causes of a number; linear in the unions behind it that nobody
  /// asked for before.
  mutating func members(of number: UInt32, _ causes: inout CauseTable) -> WalkCauses {
    var open = [number]
    while let next = open.last {
      guard case .union(let left, let right) = entries[Int(next)] else {
        open.removeLast()
        continue
      }
      guard case .found(let one) = entries[Int(left)], case .found(let other) = entries[Int(right)]
      else {
        open.append(left)
        open.append(right)
        continue
      }
      entries[Int(next)] = .found(
        WalkCauses(
          marks: causes.union(one.marks, other.marks),
          doubts: causes.union(one.doubts, other.doubts)))
    }
    if case .found(let result) = entries[Int(number)] { return result }
    return WalkCauses()
  }

  private mutating func append(_ entry: Entry) -> UInt32 {
    entries.append(entry)
    // INVARIANT: fewer than 2^32 entries; memory ends long before.
    return UInt32(truncatingIfNeeded: entries.count - 1)
  }
}
