import Audit
package import DisplayText
import Terminal

/// One attack path, drawn as a way with the stages of the published attack.
package struct PathView: DashboardView {
  private let cluster: String
  private let entry: String
  private let end: String

  /// Makes the view of the path between two workloads.
  package init(cluster: String, entry: String, end: String) {
    self.cluster = cluster
    self.entry = entry
    self.end = end
  }

  /// The name at the lower right.
  package var name: SafeText { "attack path" }

  /// Returns where the path leads, how far, and how sure it is.
  package func head(_ state: DashboardState, width: Int) -> [HeadLine] {
    guard let (path, found) = path(state) else { return [] }
    let glyphs = state.glyphs
    var line = PathWords.data(path.sensitivity, glyphs)
    line.add("   " + SafeText(found.name(path.entry)), .title)
    line.add(" " + glyphs.right + " ", .faint)
    line.add(SafeText(found.name(path.end)), .title)
    line.add("   " + Figures.count(path.hops.count, "hop", "hops"), .figure)
    line.add(
      path.isCertain ? "   sure" : "   not sure: a hop is unknown",
      path.isCertain ? .muted : .verdictUnknown)
    var lines: [HeadLine] = [.blank, HeadLine(line, givesWay: 0)]
    var notes: [SafeText] = []
    if path.entryCount > 1 {
      notes.append(
        Figures.count(path.entryCount - 1, "other exposed workload leads", "others lead")
          + " there too")
    }
    if let shorter = path.shorterUnknown {
      notes.append(
        "a way of " + Figures.count(shorter, "hop", "hops")
          + " would be open if what is unknown is")
    }
    for note in notes { lines.append(HeadLine(StyledLine(note, .muted), givesWay: 4)) }
    lines.append(.blank)
    return lines
  }

  /// Returns the drawing.
  package func body(_ state: DashboardState, tab: Int) -> ViewBody {
    guard let (path, found) = path(state) else {
      return .document([StyledLine("this path is not there any more", .muted)])
    }
    return .document(
      PathWords.lines(path, found, width: state.contentWidth, glyphs: state.glyphs))
  }

  private func path(_ state: DashboardState) -> (AttackPath, AttackPaths)? {
    guard let found = state.result(cluster)?.audit.attackPaths else { return nil }
    return found.paths.first { found.name($0.entry) == entry && found.name($0.end) == end }
      .map { ($0, found) }
  }
}
