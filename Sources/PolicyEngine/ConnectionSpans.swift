/// The numbers of all parts of a connection set in one line, as disjoint ranges
/// in order.
///
/// Every part begins at a multiple of 2¹⁷, which is twice as many as it has
/// numbers: ranges of neighbouring parts never touch, and every operation is
/// one walk over two lists that makes one new list. Walks over policies unite
/// and subtract sets for every new state, so this is where their time goes.
/// (`IntervalSet` has the same operations over any number, but the compiler does
/// not specialise generic code of `package` access in another module: built on
/// it, the hostile cluster of the benchmarks took more than half as long again.)
struct ConnectionSpans: Hashable, Sendable {
  /// A range of the line; both ends inside.
  struct Span: Hashable, Sendable {
    /// The first number.
    var low: UInt32
    /// The last number.
    var high: UInt32
  }

  /// The ranges: in order, disjoint, not touching.
  private(set) var spans: [Span] = []

  /// Makes a line without numbers.
  init() {}

  /// Makes the line of ranges of one part, which lie in its domain.
  init(_ part: ConnectionSet.Part, _ ranges: [ClosedRange<UInt16>]) {
    let base = ConnectionSpans.base(part)
    spans = ranges.map {
      Span(low: base | UInt32($0.lowerBound), high: base | UInt32($0.upperBound))
    }
  }

  private init(_ spans: [Span]) { self.spans = spans }

  /// Where the numbers of a part begin.
  private static func base(_ part: ConnectionSet.Part) -> UInt32 {
    UInt32(truncatingIfNeeded: part.rawValue) << 17
  }

  /// Hashes the ranges as they stand in memory: they have no gaps there.
  func hash(into hasher: inout Hasher) {
    spans.withUnsafeBytes { hasher.combine(bytes: $0) }
  }

  /// The ranges of one part, in order.
  func ranges(of part: ConnectionSet.Part) -> [ClosedRange<UInt16>] {
    let base = ConnectionSpans.base(part)
    var result: [ClosedRange<UInt16>] = []
    for span in spans where span.low >> 17 == base >> 17 {
      // INVARIANT: a range lies in one part, so its ends are its low 16 bits.
      let low = UInt16(truncatingIfNeeded: span.low)
      result.append(low...max(low, UInt16(truncatingIfNeeded: span.high)))
    }
    return result
  }

  /// Returns whether a number of a part is inside; binary search.
  func contains(_ part: ConnectionSet.Part, _ number: UInt16) -> Bool {
    let place = ConnectionSpans.base(part) | UInt32(number)
    var low = 0
    var high = spans.count
    while low < high {
      let middle = (low + high) / 2
      if spans[middle].high < place { low = middle + 1 } else { high = middle }
    }
    return low < spans.count && spans[low].low <= place
  }

  /// Returns what is in either line.
  func union(_ other: ConnectionSpans) -> ConnectionSpans {
    if spans.isEmpty { return other }
    if other.spans.isEmpty { return self }
    var joined: [Span] = []
    joined.reserveCapacity(spans.count + other.spans.count)
    var left = 0
    var right = 0
    while left < spans.count || right < other.spans.count {
      let isLeft =
        right == other.spans.count
        || (left < spans.count && spans[left].low <= other.spans[right].low)
      let next = isLeft ? spans[left] : other.spans[right]
      if isLeft { left += 1 } else { right += 1 }
      let last = joined.count - 1
      // INVARIANT: the line ends far below 2^32.
      if last >= 0, next.low <= joined[last].high &+ 1 {
        if next.high > joined[last].high { joined[last].high = next.high }
      } else {
        joined.append(next)
      }
    }
    return ConnectionSpans(joined)
  }

  /// Returns what is in both lines.
  func intersection(_ other: ConnectionSpans) -> ConnectionSpans {
    if spans.isEmpty || other.spans.isEmpty { return ConnectionSpans() }
    var result: [Span] = []
    result.reserveCapacity(max(spans.count, other.spans.count))
    var left = 0
    var right = 0
    while left < spans.count, right < other.spans.count {
      let low = max(spans[left].low, other.spans[right].low)
      let high = min(spans[left].high, other.spans[right].high)
      // Between two results lies a gap of one of the lines, so they never touch.
      if low <= high { result.append(Span(low: low, high: high)) }
      if spans[left].high < other.spans[right].high { left += 1 } else { right += 1 }
    }
    return ConnectionSpans(result)
  }

  /// Returns what is in this line and not in another.
  func subtracting(_ other: ConnectionSpans) -> ConnectionSpans {
    if spans.isEmpty || other.spans.isEmpty { return self }
    var result: [Span] = []
    result.reserveCapacity(spans.count + other.spans.count)
    var right = 0
    for span in spans {
      var low = span.low
      while right < other.spans.count, other.spans[right].high < low { right += 1 }
      var next = right
      var isLeft = true
      while next < other.spans.count, other.spans[next].low <= span.high {
        // INVARIANT: a hole begins above 0 where it begins above another number.
        if other.spans[next].low > low {
          result.append(Span(low: low, high: other.spans[next].low &- 1))
        }
        if other.spans[next].high >= span.high {
          isLeft = false
          break
        }
        low = other.spans[next].high &+ 1
        next += 1
      }
      if isLeft { result.append(Span(low: low, high: span.high)) }
      right = next
    }
    return ConnectionSpans(result)
  }
}
