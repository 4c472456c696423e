/// A flat table from pairs of numbers to a number, for results of pure
/// operations on interned values.
///
/// Open addressing with linear probing; never holds the pair of two highest
/// numbers, which marks a free place.
struct PairMemo: Sendable {
  private var keys: [UInt64]
  private var values: [UInt32]
  private var count = 0
  private var mask: UInt64

  /// Makes an empty table.
  init() {
    keys = Array(repeating: .max, count: 64)
    values = Array(repeating: 0, count: 64)
    mask = 63
  }

  /// Returns the result kept for a pair, or `nil`.
  @inline(__always)
  func value(_ left: UInt32, _ right: UInt32) -> UInt32? {
    let key = UInt64(left) << 32 | UInt64(right)
    var place = PairMemo.hash(key) & mask
    while true {
      let found = keys[Int(truncatingIfNeeded: place)]
      if found == key { return values[Int(truncatingIfNeeded: place)] }
      if found == .max { return nil }
      place = (place &+ 1) & mask
    }
  }

  /// Keeps the result of a pair that is not in the table yet.
  mutating func insert(_ left: UInt32, _ right: UInt32, _ value: UInt32) {
    if count &* 2 >= keys.count { grow() }
    place(UInt64(left) << 32 | UInt64(right), value)
    count &+= 1
  }

  private mutating func place(_ key: UInt64, _ value: UInt32) {
    var place = PairMemo.hash(key) & mask
    while keys[Int(truncatingIfNeeded: place)] != .max { place = (place &+ 1) & mask }
    keys[Int(truncatingIfNeeded: place)] = key
    values[Int(truncatingIfNeeded: place)] = value
  }

  private mutating func grow() {
    let oldKeys = keys
    let oldValues = values
    keys = Array(repeating: .max, count: oldKeys.count * 2)
    values = Array(repeating: 0, count: oldKeys.count * 2)
    mask = UInt64(keys.count - 1)
    for (key, value) in zip(oldKeys, oldValues) where key != .max { place(key, value) }
  }

  /// Mixes a key; the wrap of the product is the point of it.
  @inline(__always)
  private static func hash(_ key: UInt64) -> UInt64 {
    let product = key &* 0x9E37_79B9_7F4A_7C15
    return product ^ (product >> 32)
  }
}
