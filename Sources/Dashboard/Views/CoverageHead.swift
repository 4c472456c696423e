import Audit
import DisplayText
import PolicyEngine
import Terminal

/// The stacked bars of coverage that clusters and namespaces begin with.
enum CoverageHead {
  /// Returns a line of legend and a bar for each direction.
  ///
  /// - Parameters:
  ///   - coverage: the classes of workloads.
  ///   - sentences: what default-deny amounts to, a sentence a direction.
  ///   - width: the room.
  ///   - glyphs: the signs.
  static func lines(
    _ coverage: Directions<DirectionCoverage>, sentences: Directions<StyledLine>?, width: Int,
    glyphs: GlyphSet
  ) -> [HeadLine] {
    let bar = width >= 110 ? 24 : width >= 76 ? 16 : max(8, width - 46)
    var lines: [HeadLine] = []
    var legend = StyledLine("         ")
    let classes = CoverageClass.allCases.reversed().filter {
      coverage.ingress.workloads[$0] + coverage.egress.workloads[$0] > 0
    }
    for kind in classes {
      legend.add(CoverageWords.fill(kind, glyphs), CoverageWords.role(kind))
      legend.add(" " + CoverageWords.word(kind) + "   ", .muted)
    }
    if !classes.isEmpty { lines.append(HeadLine(legend, givesWay: 4)) }
    for direction in [Direction.ingress, .egress] {
      let counts = coverage[direction].workloads
      var line = StyledLine(direction == .ingress ? "INGRESS  " : "EGRESS   ", .muted)
      line.add(Bars.classes(counts, width: bar, glyphs: glyphs))
      line.pad(to: 10 + bar)
      line.add(share(counts), .figure)
      if let sentences, width >= 76 {
        line.add("  ")
        line.pad(to: 10 + bar + 38)
        line.add(sentences[direction])
      }
      lines.append(HeadLine(line, givesWay: 2))
    }
    if let sentences, width < 76 {
      for direction in [Direction.ingress, .egress] {
        lines.append(HeadLine(sentences[direction], givesWay: 3))
      }
    }
    return lines
  }

  /// Returns both coverages, whose difference is the story:
  /// `41 % effective, 100 % selected of 9`.
  private static func share(_ counts: ClassCounts) -> SafeText {
    guard counts.total > 0 else { return " no workload" }
    guard let effective = counts.effectiveCoverage, let selected = counts.selectedCoverage
    else { return " unknown for all of \(counts.total)" }
    return Figures.percent(effective).paddedLeft(to: 6) + " effective, "
      + Figures.percent(selected) + " selected of \(counts.total)"
  }
}
