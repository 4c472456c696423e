package import Audit
import DisplayText
package import Terminal

/// Bars and small charts, each of a given width.
package enum Bars {
  /// Returns a bar that is filled to a share, 0…1.
  ///
  /// A share above nothing shows at least one filled cell and a share below
  /// all at least one empty one, so that the ends mean what they say.
  package static func share(
    _ share: Double, width: Int, glyphs: GlyphSet, role: StyleRole = .barFilled
  ) -> StyledLine {
    guard width > 0 else { return .blank }
    // What is no number is drawn as nothing.
    let share = share > 0 ? min(1, share) : 0
    var filled = Int(share * Double(width) + 0.5)
    if share > 0 { filled = max(1, filled) }
    if share < 1 { filled = min(width - (width > 1 ? 1 : 0), filled) }
    var line = StyledLine(SafeText(repeating: glyphs.barFilled, count: filled), role)
    line.add(SafeText(repeating: glyphs.barEmpty, count: width - filled), .barEmpty)
    return line
  }

  /// Returns the classes of coverage side by side, best first, each with its
  /// own fill; a class that occurs gets at least one cell while there is room.
  package static func classes(_ counts: ClassCounts, width: Int, glyphs: GlyphSet) -> StyledLine {
    let total = counts.total
    guard width > 0 else { return .blank }
    guard total > 0 else { return StyledLine(glyphs.none, .muted) }
    let classes = CoverageClass.allCases.reversed().filter { counts[$0] > 0 }
    let weights = classes.map { counts[$0] }
    let cells = apportion(weights, width: width)
    var line = StyledLine()
    for (index, kind) in classes.enumerated() {
      line.add(
        SafeText(repeating: CoverageWords.fill(kind, glyphs), count: cells[index]),
        CoverageWords.role(kind))
    }
    return line
  }

  /// Returns a small chart of values scaled to the greatest of them.
  package static func spark(_ values: [Double], width: Int, glyphs: GlyphSet) -> StyledLine {
    let shown = values.suffix(width).map { $0.isFinite ? $0 : 0 }
    let top = shown.max() ?? 0
    var text = SafeText.blanks(width - shown.count)
    for value in shown {
      let steps = Double(glyphs.spark.count - 1)
      let step = top > 0 && value > 0 ? Int((value / top * steps).rounded()) : 0
      text.append(glyphs.spark[min(max(0, step), glyphs.spark.count - 1)])
    }
    return StyledLine(text, .sparkline)
  }

  /// Returns cells for weights by largest remainders; each weight above zero
  /// gets one while the width allows it.
  package static func apportion(_ weights: [Int], width: Int) -> [Int] {
    let total = weights.reduce(0, +)
    guard total > 0, width > 0 else { return weights.map { _ in 0 } }
    var cells = weights.map { Int(Double($0) / Double(total) * Double(width)) }
    if weights.filter({ $0 > 0 }).count <= width {
      for index in cells.indices where weights[index] > 0 && cells[index] == 0 {
        cells[index] = 1
      }
    }
    while cells.reduce(0, +) > width {
      guard let widest = cells.indices.max(by: { cells[$0] < cells[$1] }) else { break }
      cells[widest] -= 1
    }
    while cells.reduce(0, +) < width {
      // The one that is furthest below its exact share; ties go to the first.
      var best = 0
      var lack = -Double.infinity
      for index in cells.indices where weights[index] > 0 {
        let due = Double(weights[index]) / Double(total) * Double(width) - Double(cells[index])
        if due > lack {
          lack = due
          best = index
        }
      }
      cells[best] += 1
    }
    return cells
  }
}
