/// A set of classes of pods, by their index: a bit each.
///
/// All sets of one cluster have room for the same number of classes.
struct ClassSet: Hashable, Sendable {
  /// The bits, 64 a word.
  private(set) var words: [UInt64]

  /// Makes an empty set with room for some classes.
  init(room count: Int) { words = Array(repeating: 0, count: (count + 63) / 64) }

  /// A Boolean value that tells whether nothing is inside.
  var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  /// The number of classes inside.
  var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// The classes inside, in order.
  var elements: [Int] {
    var found: [Int] = []
    forEach { found.append($0) }
    return found
  }

  /// Returns whether a class is inside.
  func contains(_ index: Int) -> Bool { words[index >> 6] & (1 << UInt64(index & 63)) != 0 }

  /// Puts a class in.
  mutating func insert(_ index: Int) { words[index >> 6] |= 1 << UInt64(index & 63) }

  /// Takes a class out.
  mutating func remove(_ index: Int) { words[index >> 6] &= ~(1 << UInt64(index & 63)) }

  /// Puts in whatever another set holds.
  mutating func formUnion(_ other: ClassSet) {
    for index in words.indices { words[index] |= other.words[index] }
  }

  /// Takes out whatever another set holds.
  mutating func subtract(_ other: ClassSet) {
    for index in words.indices { words[index] &= ~other.words[index] }
  }

  /// Returns the first class of this set that another does not hold, or `nil`.
  func first(notIn other: ClassSet) -> Int? {
    for index in words.indices {
      let rest = words[index] & ~other.words[index]
      if rest != 0 { return index << 6 + rest.trailingZeroBitCount }
    }
    return nil
  }

  /// Calls a function for each class inside, in order.
  func forEach(_ body: (Int) -> Void) {
    for (index, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        body(index << 6 + rest.trailingZeroBitCount)
        rest &= rest &- 1
      }
    }
  }
}
