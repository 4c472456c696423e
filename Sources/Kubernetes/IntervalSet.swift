/// A set of unsigned numbers, kept as disjoint ranges in order.
///
/// Ranges that touch are joined, so equal sets are equal values. Every
/// operation is linear in the number of ranges (making one sorts them), and
/// inlinable, since other rooms use it in inner loops with a bound of their own.
package struct IntervalSet<Bound>: Hashable, Sendable
where Bound: FixedWidthInteger & UnsignedInteger & Sendable {
  /// The ranges: in order, disjoint, not touching; both ends inside.
  package let ranges: [ClosedRange<Bound>]

  /// Makes a set from ranges in any order; they may overlap.
  @inlinable
  package init(_ ranges: [ClosedRange<Bound>] = []) {
    if ranges.count < 2 {
      self.ranges = ranges
      return
    }
    var joined: [ClosedRange<Bound>] = []
    joined.reserveCapacity(ranges.count)
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = joined.last, last.upperBound == .max || range.lowerBound <= last.upperBound + 1
      {
        joined[joined.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        joined.append(range)
      }
    }
    self.ranges = joined
  }

  /// A Boolean value that tells whether nothing is inside.
  @inlinable package var isEmpty: Bool { ranges.isEmpty }

  /// A Boolean value that tells whether a number is inside.
  @inlinable
  package func contains(_ value: Bound) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].lowerBound <= value
  }

  /// A Boolean value that tells whether another set lies inside this one.
  @inlinable
  package func isSuperset(of other: IntervalSet) -> Bool { intersection(other) == other }

  /// Makes a set from ranges that are in order, disjoint and not touching.
  @inlinable
  package init(ordered ranges: [ClosedRange<Bound>]) { self.ranges = ranges }

  /// Returns what is in either set.
  @inlinable
  package func union(_ other: IntervalSet) -> IntervalSet {
    if isEmpty { return other }
    if other.isEmpty { return self }
    var joined: [ClosedRange<Bound>] = []
    joined.reserveCapacity(ranges.count + other.ranges.count)
    var left = 0
    var right = 0
    while left < ranges.count || right < other.ranges.count {
      let isLeft =
        right == other.ranges.count
        || (left < ranges.count && ranges[left].lowerBound <= other.ranges[right].lowerBound)
      let next = isLeft ? ranges[left] : other.ranges[right]
      if isLeft { left += 1 } else { right += 1 }
      if let last = joined.last, last.upperBound == .max || next.lowerBound <= last.upperBound + 1 {
        joined[joined.count - 1] = last.lowerBound...max(last.upperBound, next.upperBound)
      } else {
        joined.append(next)
      }
    }
    return IntervalSet(ordered: joined)
  }

  /// Returns what is in both sets.
  @inlinable
  package func intersection(_ other: IntervalSet) -> IntervalSet {
    if isEmpty || other.isEmpty { return IntervalSet() }
    var result: [ClosedRange<Bound>] = []
    var left = 0
    var right = 0
    while left < ranges.count, right < other.ranges.count {
      let low = max(ranges[left].lowerBound, other.ranges[right].lowerBound)
      let high = min(ranges[left].upperBound, other.ranges[right].upperBound)
      // Between two results lies a gap of one of the sets, so they never touch.
      if low <= high { result.append(low...high) }
      if ranges[left].upperBound < other.ranges[right].upperBound { left += 1 } else { right += 1 }
    }
    return IntervalSet(ordered: result)
  }

  /// Returns what is in this set and not in another.
  @inlinable
  package func subtracting(_ other: IntervalSet) -> IntervalSet {
    if isEmpty || other.isEmpty { return self }
    return intersection(other.complement(upTo: .max))
  }

  /// Returns the numbers from 0 to a maximum that are not in this set; numbers
  /// of this set above the maximum are ignored.
  @inlinable
  package func complement(upTo maximum: Bound) -> IntervalSet {
    var result: [ClosedRange<Bound>] = []
    var next: Bound = 0
    for range in ranges {
      if range.lowerBound > maximum { break }
      if next < range.lowerBound { result.append(next...(range.lowerBound - 1)) }
      if range.upperBound >= maximum { return IntervalSet(ordered: result) }
      next = range.upperBound + 1
    }
    result.append(next...maximum)
    return IntervalSet(ordered: result)
  }
}
