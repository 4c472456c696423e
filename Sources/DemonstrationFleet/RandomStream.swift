/// A stream of numbers that a seed fixes for ever.
///
/// xoshiro256**, seeded by SplitMix64. The shuffles of the standard library are
/// not used, since another release of it may draw in another order.
struct RandomStream: Sendable {
  private var first: UInt64
  private var second: UInt64
  private var third: UInt64
  private var fourth: UInt64

  /// Makes the stream of a seed and a topic; streams of different topics do
  /// not follow from each other.
  init(seed: UInt64, _ topics: UInt64...) {
    var mixed = RandomStream.mix(seed &+ 0x9E37_79B9_7F4A_7C15)
    for topic in topics { mixed = RandomStream.mix(mixed ^ RandomStream.mix(topic &+ 1)) }
    first = RandomStream.mix(mixed &+ 1)
    second = RandomStream.mix(mixed &+ 2)
    third = RandomStream.mix(mixed &+ 3)
    fourth = RandomStream.mix(mixed &+ 4) | 1
  }

  /// Returns the next number. Wrapping is what the generator is made of.
  mutating func next() -> UInt64 {
    let product = second &* 5
    let result = (product << 7 | product >> 57) &* 9
    let shifted = second << 17
    third ^= first
    fourth ^= second
    second ^= third
    first ^= fourth
    third ^= shifted
    fourth = fourth << 45 | fourth >> 19
    return result
  }

  /// Returns a number of `0..<bound`; 0 where there is none.
  mutating func below(_ bound: Int) -> Int {
    guard bound > 0 else { return 0 }
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// Returns a number of a range.
  mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.count)
  }

  /// Returns true in so many cases out of a hundred.
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  /// Returns one element.
  ///
  /// - Precondition: there is one.
  mutating func pick<Element>(_ elements: [Element]) -> Element {
    precondition(!elements.isEmpty, "nothing to pick from")
    return elements[below(elements.count)]
  }

  /// Returns the elements in another order.
  mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
    var result = elements
    for index in result.indices.dropFirst().reversed() {
      result.swapAt(index, below(index + 1))
    }
    return result
  }

  /// Returns a number in which every bit depends on every bit of another.
  static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  /// Returns a number that stands for a text: FNV-1a.
  static func digest(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
