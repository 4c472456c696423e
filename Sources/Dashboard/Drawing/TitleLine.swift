import AuditCore
import DisplayText
import Terminal

/// The first line: where one is, and how far what is shown can be trusted.
enum TitleLine {
  /// Draws the title.
  static func draw(_ state: DashboardState, on canvas: inout Canvas) {
    let margin = state.margin
    let width = state.contentWidth
    var left = way(state, width: width)
    if state.screen.place == .fleet {
      for figure in figures(state) where left.width + 3 + figure.width <= width - 12 {
        left.add("   ")
        left.add(figure)
      }
    }
    canvas.draw(left, x: margin, y: 0, width: width)
    var room = width - left.width - 3
    // The last of these is the first to go.
    var shown: [StyledLine] = []
    for part in marks(state) where part.width <= room {
      shown.append(part)
      room -= part.width + 3
    }
    var right = StyledLine()
    for part in shown {
      if !right.spans.isEmpty { right.add("   ") }
      right.add(part)
    }
    canvas.draw(right, endingAt: state.size.width - margin, y: 0, width: right.width)
  }

  /// Returns the name of the program and the way to the view; where there is no
  /// room the beginning of the way goes.
  static func way(_ state: DashboardState, width: Int) -> StyledLine {
    let crumbs = state.screen.place.crumbs(state)
    let separator = " " + state.glyphs.breadcrumb + " "
    for first in crumbs.indices {
      for hasName in [true, false] {
        var line = StyledLine()
        if hasName { line.add("firebreak   ", .title) }
        if first > 0 { line.add(state.glyphs.ellipsis + separator, .faint) }
        for (index, crumb) in crumbs.enumerated().dropFirst(first) {
          if index > first { line.add(separator, .faint) }
          line.add(crumb, index == crumbs.count - 1 ? .breadcrumbActive : .breadcrumb)
        }
        if line.width <= width || (first == crumbs.count - 1 && !hasName) { return line }
      }
    }
    return StyledLine("firebreak", .title)
  }

  private static func figures(_ state: DashboardState) -> [StyledLine] {
    let figures = state.snapshot.figures
    var lines = [
      StyledLine(Figures.count(state.snapshot.entries.count, "cluster", "clusters"), .text)
    ]
    // Nothing audited yet is not the same as none.
    guard figures.clusters > 0, figures.pods + figures.nodes > 0 else { return lines }
    // Manifests do not say how many nodes there are.
    if figures.nodes > 0 {
      lines.append(StyledLine(Figures.count(figures.nodes, "node", "nodes"), .muted))
    }
    lines += [
      StyledLine(Figures.count(figures.pods, "pod", "pods"), .muted)
    ]
    return lines
  }

  /// Returns production, read-only and the age of the evidence, in the order of
  /// what they are worth.
  private static func marks(_ state: DashboardState) -> [StyledLine] {
    var marks: [StyledLine] = []
    if let entry = state.entry(state.screen.place.cluster) {
      if isProduction(entry) {
        marks.append(StyledLine(" " + state.glyphs.block + " PRODUCTION ", .production))
      }
      if let evidence = entry.result?.audit.evidence {
        marks.append(EvidenceWords.age(evidence, now: state.now))
      }
    } else if let age = EvidenceWords.age(state.snapshot, now: state.now) {
      marks.append(age)
    }
    if state.screen.place != .start { marks.append(StyledLine("READ-ONLY", .readOnly)) }
    return marks
  }

  /// A Boolean value that tells whether a cluster is to be handled as
  /// production: the fleet file says so, or a part of its name does.
  static func isProduction(_ entry: FleetSnapshot.Entry) -> Bool {
    if let environment = entry.profile.environment {
      return ["production", "prod", "prd", "live"].contains(environment.lowercased())
    }
    return entry.name.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber })
      .contains { ["prod", "prd", "live", "production"].contains($0) }
  }
}
