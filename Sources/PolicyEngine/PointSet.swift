/// A set of points of the peer space, as bits between its first and its last
/// word that are not empty.
///
/// Classes are numbered namespace by namespace, so what one namespace's
/// selectors match takes a few words however large the cluster is.
struct PointSet: Hashable, Sendable {
  /// The number of the first word.
  let start: Int
  /// The words; the first and the last are not zero.
  let words: [UInt64]

  /// The empty set.
  static let empty = PointSet(start: 0, bits: [])

  /// Makes a set of words that begin at a word; zero words at both ends are
  /// cut off.
  init(start: Int, bits: some RandomAccessCollection<UInt64>) {
    guard let first = bits.firstIndex(where: { $0 != 0 }),
      let last = bits.lastIndex(where: { $0 != 0 })
    else {
      self.start = 0
      self.words = []
      return
    }
    self.start = start + bits.distance(from: bits.startIndex, to: first)
    self.words = Array(bits[first...last])
  }

  /// Makes the set of a range of points.
  init(_ range: Range<Int>) {
    var bits = PointBits(start: range.lowerBound >> 6, end: (range.upperBound + 63) >> 6)
    bits.insert(range)
    self = bits.sealed()
  }

  /// A Boolean value that tells whether the set is empty.
  var isEmpty: Bool { words.isEmpty }

  /// The number of points; linear in the words.
  var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// A Boolean value that tells whether a point is inside.
  func contains(_ point: Int) -> Bool {
    let word = (point >> 6) - start
    return words.indices.contains(word) && words[word] >> UInt64(point & 63) & 1 == 1
  }

  /// Calls a function for every point, in order.
  @inline(__always)
  func forEach(_ body: (Int) -> Void) {
    for index in words.indices {
      var word = words[index]
      let base = (start &+ index) &<< 6
      while word != 0 {
        body(base &+ word.trailingZeroBitCount)
        word &= word &- 1
      }
    }
  }

  /// The points, in order.
  var members: [Int] {
    var result: [Int] = []
    forEach { result.append($0) }
    return result
  }

  /// Returns what is in both sets.
  func intersection(_ other: PointSet) -> PointSet {
    let low = max(start, other.start)
    let high = min(start + words.count, other.start + other.words.count)
    guard low < high else { return .empty }
    var isWhole = low == start && high == start + words.count
    var common: [UInt64] = []
    common.reserveCapacity(high - low)
    for place in low..<high {
      let word = words[place - start] & other.words[place - other.start]
      if isWhole, word != words[place - start] { isWhole = false }
      common.append(word)
    }
    // Sets share their words where they can: equal sets are then found quickly.
    return isWhole ? self : PointSet(start: low, bits: common)
  }

  /// Returns what is in either set.
  func union(_ other: PointSet) -> PointSet {
    if other.isEmpty { return self }
    if isEmpty { return other }
    let low = min(start, other.start)
    let high = max(start + words.count, other.start + other.words.count)
    var all = words
    if low < start { all.insert(contentsOf: repeatElement(0, count: start - low), at: 0) }
    all.append(contentsOf: repeatElement(0, count: high - low - all.count))
    for index in other.words.indices { all[other.start - low + index] |= other.words[index] }
    // Sets share their words where they can: equal sets are then found quickly.
    return low == start && all == words ? self : PointSet(start: low, trimmed: all)
  }

  /// Returns what is in this set and not in another.
  func subtracting(_ other: PointSet) -> PointSet {
    let low = max(start, other.start)
    let high = min(start + words.count, other.start + other.words.count)
    if low >= high { return self }
    var bits = PointBits(start: start, end: start + words.count)
    bits.insert(self)
    bits.remove(other)
    return bits.sealed()
  }

  /// Makes a set of words of which neither the first nor the last is zero.
  private init(start: Int, trimmed words: [UInt64]) {
    self.start = start
    self.words = words
  }
}

/// Points while a set is being made: a window of words.
struct PointBits: Sendable {
  private let start: Int
  private var words: [UInt64]

  /// Makes an empty window of words.
  init(start: Int, end: Int) {
    self.start = start
    self.words = Array(repeating: 0, count: max(0, end - start))
  }

  /// Makes an empty window of the points from 0 on.
  init(count: Int) { self.init(start: 0, end: (count + 63) / 64) }

  /// Returns whether a point of the window is inside.
  func contains(_ point: Int) -> Bool {
    words[(point >> 6) - start] >> UInt64(point & 63) & 1 == 1
  }

  /// Adds one point; it must lie in the window.
  mutating func insert(_ point: Int) {
    words[(point >> 6) - start] |= 1 << UInt64(point & 63)
  }

  /// Adds a range of points that lies in the window.
  mutating func insert(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    let first = range.lowerBound >> 6
    let last = (range.upperBound - 1) >> 6
    let head = UInt64.max << UInt64(range.lowerBound & 63)
    let tail = UInt64.max >> UInt64(63 - (range.upperBound - 1) & 63)
    if first == last {
      words[first - start] |= head & tail
      return
    }
    words[first - start] |= head
    for word in (first + 1)..<last { words[word - start] = .max }
    words[last - start] |= tail
  }

  /// Adds the points of a set that lie in the window.
  mutating func insert(_ set: PointSet) {
    let low = max(start, set.start)
    let high = min(start + words.count, set.start + set.words.count)
    for word in low..<max(low, high) { words[word - start] |= set.words[word - set.start] }
  }

  /// Removes the points of a set.
  mutating func remove(_ set: PointSet) {
    let low = max(start, set.start)
    let high = min(start + words.count, set.start + set.words.count)
    for word in low..<max(low, high) { words[word - start] &= ~set.words[word - set.start] }
  }

  /// Keeps only the points that are also in another window of the same words.
  mutating func formIntersection(_ other: PointBits) {
    for index in words.indices { words[index] &= other.words[index] }
  }

  /// Removes the points of another window of the same words.
  mutating func subtract(_ other: PointBits) {
    for index in words.indices { words[index] &= ~other.words[index] }
  }

  /// Adds the points of another window of the same words.
  mutating func formUnion(_ other: PointBits) {
    for index in words.indices { words[index] |= other.words[index] }
  }

  /// The set as it stands.
  func sealed() -> PointSet { PointSet(start: start, bits: words) }
}
