package import DisplayText

/// The signs that views draw with, one cell wide, in UTF-8 or in ASCII.
///
/// Views take their signs from here, so that a terminal without UTF-8 gets the
/// twin of each (`reference/tui.md` 5.14).
package struct GlyphSet: Hashable, Sendable {
  /// A Boolean value that tells whether the signs are ASCII.
  package let isASCII: Bool
  /// The filled part of a bar.
  package let barFilled: SafeText
  /// The half-filled end of a bar.
  package let barHalf: SafeText
  /// The empty part of a bar.
  package let barEmpty: SafeText
  /// The steps of a small chart, from the lowest.
  package let spark: [SafeText]
  /// The shades of a heat map, from none to full.
  package let shades: [SafeText]
  /// The sign before the selected row.
  package let selected: SafeText
  /// The sign of a row that a person marked.
  package let marked: SafeText
  /// The sign of the tier critical.
  package let tierCritical: SafeText
  /// The sign of the tier high.
  package let tierHigh: SafeText
  /// The sign of the tier medium.
  package let tierMedium: SafeText
  /// The sign of the tier low.
  package let tierLow: SafeText
  /// The sign of what is enforced.
  package let enforced: SafeText
  /// The sign of what is enforced in part.
  package let enforcedInPart: SafeText
  /// The sign of what is not enforced.
  package let notEnforced: SafeText
  /// The sign of what is not known.
  package let unknown: SafeText
  /// The block beside a guilty line.
  package let guilty: SafeText
  /// The block that says: production.
  package let block: SafeText
  /// The sign between the steps of a way.
  package let breadcrumb: SafeText
  /// The sign for text that was cut.
  package let ellipsis: SafeText
  /// The Enter key; a word in ASCII.
  package let enter: SafeText
  /// Arrow up.
  package let up: SafeText
  /// Arrow down.
  package let down: SafeText
  /// Arrow left.
  package let left: SafeText
  /// Arrow right.
  package let right: SafeText
  /// The sign between things of a line.
  package let dot: SafeText
  /// Times.
  package let times: SafeText
  /// At most.
  package let atMost: SafeText
  /// A dash for "no value".
  package let none: SafeText
  /// A horizontal line.
  package let horizontal: SafeText
  /// A vertical line.
  package let vertical: SafeText
  /// The corners of a frame: upper left, upper right, lower left, lower right.
  package let corners: [SafeText]
  /// Something is as it should be.
  package let check: SafeText
  /// Something is not.
  package let cross: SafeText
  /// The sort order, ascending and descending.
  package let sortOrders: [SafeText]

  /// Returns a sign of up to eight dots, four rows of two, for a fine chart.
  ///
  /// - Parameter pattern: the dots as the bits of the Braille code points: the
  ///   left column from the top 1, 2, 4, 64, the right one 8, 16, 32, 128. The
  ///   twin in ASCII tells how many there are.
  package func dots(_ pattern: UInt8) -> SafeText {
    if isASCII { return [" ", ".", ":", "|", "#"][(pattern.nonzeroBitCount + 1) / 2] }
    return Unicode.Scalar(0x2800 + UInt32(pattern)).map { SafeText(String($0)) } ?? " "
  }

  /// The signs for a terminal that draws UTF-8.
  package static let utf8 = GlyphSet(
    isASCII: false, barFilled: "█", barHalf: "▌", barEmpty: "░",
    spark: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"], shades: [" ", "░", "▒", "▓", "█"],
    selected: "▸", marked: "◉", tierCritical: "▲", tierHigh: "◆", tierMedium: "●",
    tierLow: "○", enforced: "●", enforcedInPart: "◐", notEnforced: "○", unknown: "?", guilty: "▐",
    block: "■", breadcrumb: "›", ellipsis: "…",
    enter: "⏎", up: "↑", down: "↓", left: "←", right: "→", dot: "·", times: "×", atMost: "≤",
    none: "–", horizontal: "─", vertical: "│", corners: ["┌", "┐", "└", "┘"], check: "✓",
    cross: "✗", sortOrders: ["▴", "▾"])

  /// The twins for a terminal that draws ASCII only.
  package static let ascii = GlyphSet(
    isASCII: true, barFilled: "#", barHalf: "+", barEmpty: ".",
    spark: ["_", ".", ",", "-", "=", "+", "*", "#"], shades: [" ", ".", ":", "+", "#"],
    selected: ">", marked: "@", tierCritical: "^", tierHigh: "#", tierMedium: "*",
    tierLow: "o", enforced: "*", enforcedInPart: "%", notEnforced: "o", unknown: "?", guilty: "|",
    block: "#", breadcrumb: ">", ellipsis: "~",
    enter: "Enter", up: "^", down: "v", left: "<", right: ">", dot: ".", times: "x", atMost: "<",
    none: "-", horizontal: "-", vertical: "|", corners: ["+", "+", "+", "+"], check: "+",
    cross: "x", sortOrders: ["^", "v"])
}
