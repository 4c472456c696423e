/// A small generator of random numbers that gives the same row for the same
/// seed on every machine (SplitMix64).
package struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Makes a generator; every seed is a good one.
  package init(seed: UInt64) { state = seed }

  /// Returns the next number. Sums and products wrap, as the method asks.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Returns true in about so many of a hundred calls.
  package mutating func chance(_ percent: Int) -> Bool {
    Int(next() % 100) < percent
  }

  /// Returns a number of a range.
  package mutating func pick(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }

  /// Returns one of some values; the list must not be empty.
  package mutating func pick<Value>(_ values: [Value]) -> Value {
    values[pick(0...values.count - 1)]
  }

  /// Returns so many of some values, each at most once, in random order.
  package mutating func pick<Value>(_ count: Int, of values: [Value]) -> [Value] {
    Array(values.shuffled(using: &self).prefix(count))
  }
}
