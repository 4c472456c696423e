import DisplayText
import Testing

/// How code points stand on the grid.
@Suite struct ScalarWidthTests {
  @Test(
    "knows narrow, wide, combining and hidden",
    arguments: [
      ("a", ScalarWidth.narrow), ("~", .narrow), ("é", .narrow), ("─", .narrow), ("●", .narrow),
      ("█", .narrow), ("⣿", .narrow), ("…", .narrow), ("⚠", .narrow), ("\u{FFFD}", .narrow),
      ("ﬁ", .narrow), ("支", .wide), ("한", .wide), ("ア", .wide), ("Ａ", .wide), ("🔥", .wide),
      ("\u{1FAE8}", .wide), ("\u{3000}", .wide), ("\u{301}", .mark), ("\u{20D7}", .mark),
      ("\u{5B0}", .mark), ("\u{7F}", .hidden), ("\u{80}", .hidden), ("\u{AD}", .hidden),
      ("\u{1160}", .hidden), ("\u{3164}", .hidden), ("\u{200D}", .hidden), ("\u{FE0F}", .hidden),
      ("\u{1F1E6}", .hidden), ("\u{20E3}", .hidden), ("\u{93E}", .hidden), ("\u{10FFFF}", .hidden),
    ] as [(Unicode.Scalar, ScalarWidth)])
  func kinds(scalar: Unicode.Scalar, kind: ScalarWidth) {
    #expect(ScalarWidth(of: scalar) == kind)
  }
}
