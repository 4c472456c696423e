package import Audit
import DisplayText
package import Terminal

/// Risk, coverage and findings as cells of tables and lines of heads.
package enum RiskCells {
  /// The width of a cell of points.
  package static let pointsWidth = 6

  /// Returns the points of a risk: ` 918 `, or `≤890?` where unknowns count as
  /// the worst case; six cells, digits below digits.
  package static func points(_ risk: RiskScore?, _ glyphs: GlyphSet) -> StyledLine {
    guard let risk else { return StyledLine(glyphs.none.paddedLeft(to: 5), .muted) }
    return points(risk.points, isWorstCase: risk.isWorstCase, tier: risk.tier, glyphs)
  }

  /// Returns points as a cell.
  package static func points(
    _ points: Int, isWorstCase: Bool, tier: RiskScore.Tier, _ glyphs: GlyphSet
  ) -> StyledLine {
    let digits = SafeText(String(points))
    if isWorstCase {
      let text = glyphs.atMost + digits
      return StyledLine(text.paddedLeft(to: 5) + "?", .tierUnknown)
    }
    return StyledLine(digits.paddedLeft(to: 5), CoverageWords.role(tier)).adding(" ")
  }

  /// Returns the tier of a risk with its sign: `▲ CRITICAL`; `▲ UNKNOWN` where
  /// the worst case is counted.
  package static func tier(_ risk: RiskScore?, _ glyphs: GlyphSet) -> StyledLine {
    guard let risk else { return StyledLine(glyphs.none, .muted) }
    return tier(risk.tier, isWorstCase: risk.isWorstCase, glyphs)
  }

  /// Returns a tier with its sign.
  package static func tier(
    _ tier: RiskScore.Tier, isWorstCase: Bool, _ glyphs: GlyphSet
  ) -> StyledLine {
    let sign = CoverageWords.sign(tier, glyphs) + " "
    return isWorstCase
      ? StyledLine(sign + "UNKNOWN", .tierUnknown)
      : StyledLine(sign + CoverageWords.word(tier), CoverageWords.role(tier))
  }

  /// The widths that a cell of coverage can take: without a bar, with a short
  /// one, with a long one.
  package static let coverageSteps = [7, 12, 17]

  /// Returns the share of workloads that is segmented: a bar and its percent,
  /// a range where something is unknown, a dash where nothing is known.
  package static func coverage(
    _ counts: ClassCounts, width: Int, glyphs: GlyphSet
  ) -> StyledLine {
    guard let range = counts.effectiveCoverage else {
      return StyledLine(glyphs.none.paddedLeft(to: min(width, 17)), .muted)
    }
    let bar = width >= 12 ? min(10, width - 7) : 0
    var line = StyledLine()
    if bar > 0 {
      let sure = counts[.segmented]
      let cells = Bars.apportion(
        [sure, counts[.unknown], counts.total - sure - counts[.unknown]], width: bar)
      line.add(SafeText(repeating: glyphs.barFilled, count: cells[0]), .coverageSegmented)
      line.add(SafeText(repeating: glyphs.unknown, count: cells[1]), .coverageUnknown)
      line.add(SafeText(repeating: glyphs.barEmpty, count: cells[2]), .barEmpty)
    }
    let percent = Figures.percent(range)
    line.add(percent.paddedLeft(to: max(0, min(width, bar + 7) - line.width)), .figure)
    return line
  }

  /// The widths that a cell of findings can take.
  package static let findingSteps = [11, 14]

  /// Returns the numbers of findings by severity: `12C  40H  31M`.
  package static func findings(
    _ counts: SeverityCounts, width: Int, glyphs: GlyphSet
  ) -> StyledLine {
    guard counts.total > 0 else { return StyledLine(glyphs.none, .muted) }
    let parts: [(Severity, SafeText)] = [(.critical, "C"), (.high, "H"), (.medium, "M")]
    let room = max(3, (width - 2) / 3)
    // Where great numbers need more room, the blanks go first, then the last.
    for (count, pad) in [(3, room), (3, 0), (2, 0), (1, 0)] {
      var line = StyledLine()
      for (severity, letter) in parts.prefix(count) {
        let text = (abbreviated(counts[severity]) + letter).paddedLeft(to: pad)
        if !line.spans.isEmpty { line.add(" ") }
        line.add(text, counts[severity] > 0 ? CoverageWords.role(severity) : .faint)
      }
      if line.width <= width || count == 1 { return line }
    }
    return .blank
  }

  private static func abbreviated(_ count: Int) -> SafeText {
    count < 1000 ? "\(count)" : count < 1_000_000 ? "\(count / 1000)k" : "\(count / 1_000_000)M"
  }
}
