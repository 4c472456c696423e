import TestSupport
import Testing

@testable import PolicyEngine

/// Arrays whose copies share what they have in common.
@Suite("Patched arrays") struct PatchedArrayTests {
  @Test("each copy holds what was written to it, however often", arguments: [1, 15, 16, 100])
  func copies(count: Int) {
    var generator = SplitMix64(seed: UInt64(count))
    var plain = [Array(0..<count)]
    var patched = [PatchedArray(plain[0])]
    for value in count..<(count + 300) {
      let source = Int.random(in: plain.indices, using: &generator)
      let position = Int.random(in: 0..<count, using: &generator)
      var copy = (plain: plain[source], patched: patched[source])
      copy.plain[position] = value
      copy.patched[position] = value
      if plain.count < 8 {
        plain.append(copy.plain)
        patched.append(copy.patched)
      } else {
        plain[source] = copy.plain
        patched[source] = copy.patched
      }
    }
    #expect(plain == patched.map(Array.init))
    #expect(Set(plain).count > 1)
  }
}
