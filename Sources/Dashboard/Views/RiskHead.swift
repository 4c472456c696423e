import Audit
import DisplayText
import Terminal

/// The three terms of a risk, drawn: value, weight, product, reason.
enum RiskHead {
  /// Returns the score and its terms; what does not fit is the reasons' end.
  static func lines(_ risk: RiskScore, width: Int, glyphs: GlyphSet) -> [HeadLine] {
    let terms: [(SafeText, RiskScore.Term, Int)] = [
      ("policy gap", risk.policyGap, 40), ("data", risk.dataSensitivity, 35),
      ("exposure", risk.exposureLevel, 25),
    ]
    var score = StyledLine("RISK ", .muted)
    score.add(RiskCells.points(risk, glyphs))
    score.add(" ")
    score.add(RiskCells.tier(risk, glyphs))
    if width < 110 {
      score.add("   " + CoverageWords.advice(risk.tier), .text)
      if risk.confidence < .proven { score.add("   " + confidence(risk), .muted) }
      return [HeadLine(score, givesWay: 0)]
        + terms.map { HeadLine(term($0, lead: StyledLine("  "), glyphs), givesWay: 3) }
    }
    var leads = [score, StyledLine(CoverageWords.advice(risk.tier), .text), StyledLine()]
    if risk.confidence < .proven { leads[2].add(confidence(risk), .muted) }
    return terms.enumerated().map { index, entry in
      var lead = leads[index]
      lead.pad(to: 26)
      return HeadLine(term(entry, lead: lead, glyphs), givesWay: index == 0 ? 0 : 3)
    }
  }

  private static func confidence(_ risk: RiskScore) -> SafeText {
    "\(risk.confidence.rawValue), not proven"
  }

  private static func term(
    _ entry: (SafeText, RiskScore.Term, Int), lead: StyledLine, _ glyphs: GlyphSet
  ) -> StyledLine {
    let (label, term, weight) = entry
    var line = lead
    line.add(label.padded(to: 11), .muted)
    line.add(Figures.term(thousandths: term.thousandths).paddedLeft(to: 5), .figure)
    line.add(" " + glyphs.times + " \(weight) = ", .muted)
    line.add(Figures.grouped(term.thousandths * weight / 1000).paddedLeft(to: 3), .figure)
    line.add(term.isWorstCase ? "?  " : "   ", .tierUnknown)
    line.add(SafeText(term.reasons.joined(separator: "; ")), .text)
    if term.confidence < .proven { line.add(" (\(term.confidence.rawValue))", .muted) }
    return line
  }
}
