import DisplayText
import Terminal
import Testing

/// The signs that views draw with.
@Suite struct GlyphSetTests {
  /// All signs of a set, the Enter key aside.
  private func signs(_ set: GlyphSet) -> [SafeText] {
    let single = [
      set.barFilled, set.barHalf, set.barEmpty, set.selected, set.marked, set.tierCritical,
      set.tierHigh, set.tierMedium, set.tierLow, set.unknown, set.guilty, set.block,
      set.breadcrumb, set.ellipsis, set.up, set.down, set.left, set.right, set.dot, set.times,
      set.enforced, set.enforcedInPart, set.notEnforced, set.atMost, set.none, set.horizontal,
      set.vertical, set.check, set.cross,
    ]
    return single + set.spark + set.shades + set.corners + set.sortOrders
  }

  @Test("are one cell wide", arguments: [GlyphSet.utf8, .ascii])
  func width(set: GlyphSet) {
    #expect(signs(set).allSatisfy { $0.width == 1 })
  }

  @Test("have a twin each in ASCII")
  func twins() {
    #expect(signs(.ascii).allSatisfy { $0.isASCII })
    #expect(GlyphSet.ascii.enter.isASCII)
    #expect(signs(.ascii).count == signs(.utf8).count)
    #expect(Set(GlyphSet.ascii.spark).count == 8)
  }

  @Test("draw dots, or say how many there are")
  func dots() {
    for pattern in UInt8.min...UInt8.max {
      #expect(GlyphSet.utf8.dots(pattern).width == 1)
      #expect(GlyphSet.ascii.dots(pattern).isASCII)
    }
    #expect(GlyphSet.utf8.dots(0b1100_1001) == "\u{28C9}")
    #expect(
      [0, 1, 3, 15, 63, 255].map { GlyphSet.ascii.dots($0).text } == [" ", ".", ".", ":", "|", "#"])
  }

  @Test(
    "tell the tiers apart, and what is enforced from what is not",
    arguments: [GlyphSet.utf8, .ascii])
  func tiers(set: GlyphSet) {
    let tiers = [set.tierCritical, set.tierHigh, set.tierMedium, set.tierLow, set.unknown]
    #expect(Set(tiers).count == tiers.count)
    let enforcement = [set.enforced, set.enforcedInPart, set.notEnforced, set.unknown]
    #expect(Set(enforcement).count == enforcement.count)
  }
}
