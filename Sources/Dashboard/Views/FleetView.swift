import Audit
import AuditCore
package import DisplayText
import Terminal

/// Every cluster, the worst on top.
package struct FleetView: DashboardView {
  /// Makes the view.
  package init() {}

  /// The name at the lower right.
  package var name: SafeText { "fleet" }

  /// Returns the clusters as rows.
  package func body(_ state: DashboardState, tab: Int) -> ViewBody {
    .table(FleetRows(state.snapshot))
  }

  /// Returns the fleet figures: shares with their counts, tiers, PCI scope,
  /// and what could not be judged.
  package func head(_ state: DashboardState, width: Int) -> [HeadLine] {
    let figures = state.snapshot.figures
    let glyphs = state.glyphs
    var lines: [HeadLine] = [.blank]
    if let progress = progress(state.snapshot, isStopped: state.isStopped, glyphs) {
      lines.append(HeadLine(progress, givesWay: 1))
    }
    var left = [
      share("without effective egress", figures.withoutEffectiveEgress, glyphs),
      share("wildcard ingress", figures.wildcardIngress, glyphs),
    ]
    var right = tiers(figures, glyphs)
    if figures.pciScope.of > 0 { left.append(pciScope(figures.pciScope, glyphs)) }
    if width >= 112 {
      right[0].pad(to: 17)
      right[0].add("re-opened in 30 days  ", .muted)
      right[0].add("unknown: no history", .tierUnknown)
      right[1].pad(to: 17)
      right[1].add("open ingress          ", .muted)
      right[1].add(counted(figures.openIngress), .text)
      for (index, line) in left.enumerated() {
        var whole = line
        if index < right.count {
          whole.pad(to: 58)
          whole.add(right[index])
        }
        lines.append(HeadLine(whole, givesWay: 2 + index))
      }
    } else {
      for (index, line) in left.enumerated() {
        lines.append(HeadLine(line, givesWay: 3 + index))
      }
      lines.append(HeadLine(right[0].adding("   ").adding(right[1]), givesWay: 2))
    }
    lines += incomplete(state.snapshot, width: width).map { HeadLine($0, givesWay: 2) }
    for notice in state.snapshot.notices.prefix(2) {
      lines.append(HeadLine(StyledLine(SafeText(notice), .warning), givesWay: 4))
    }
    lines.append(.blank)
    return lines
  }

  private func progress(
    _ snapshot: FleetSnapshot, isStopped: Bool, _ glyphs: GlyphSet
  ) -> StyledLine? {
    guard !snapshot.isFinished else { return nil }
    guard !snapshot.entries.isEmpty else { return StyledLine("reading sources", .muted) }
    let all = snapshot.entries.count
    let done = snapshot.entries.count { entry in
      switch entry.stage {
      case .ready, .failed: true
      case .waiting, .loading: false
      }
    }
    var line = StyledLine(
      isStopped ? "stopped at               " : "auditing                 ",
      isStopped ? .warning : .muted)
    line.add(Figures.grouped(done).paddedLeft(to: 3) + " of \(all)", .figure)
    line.pad(to: 37)
    line.add(Bars.share(Double(done) / Double(max(1, all)), width: 10, glyphs: glyphs))
    line.add(isStopped ? "   the rest is not known" : "   figures still grow", .muted)
    return line
  }

  private func counted(_ share: FleetShare) -> SafeText {
    guard let percent = share.percent else { return "unknown: nothing judged yet" }
    return "\(share.count) of \(share.of), \(percent) %"
  }

  private func share(_ label: SafeText, _ share: FleetShare, _ glyphs: GlyphSet) -> StyledLine {
    var line = StyledLine(label.padded(to: 25), .muted)
    guard let percent = share.percent else {
      return line.adding(" unknown: nothing judged yet", .tierUnknown)
    }
    line.add(Figures.grouped(share.count).paddedLeft(to: 3) + " of \(share.of)", .figure)
    line.pad(to: 37)
    line.add(
      Bars.share(
        Double(share.count) / Double(share.of), width: 10, glyphs: glyphs, role: .tierHigh))
    line.add(Figures.percentText(percent).paddedLeft(to: 7), .figure)
    return line
  }

  private func tiers(_ figures: FleetFigures, _ glyphs: GlyphSet) -> [StyledLine] {
    func tier(_ tier: RiskScore.Tier, _ word: SafeText) -> StyledLine {
      let count = figures.tiers[tier] ?? 0
      var line = StyledLine(
        CoverageWords.sign(tier, glyphs) + " " + word.padded(to: 8),
        count > 0 ? CoverageWords.role(tier) : .muted)
      line.add(Figures.grouped(count).paddedLeft(to: 3), .figure)
      return line
    }
    return [tier(.critical, "critical"), tier(.high, "high")]
  }

  private func pciScope(_ scope: FleetFigures.PCIScope, _ glyphs: GlyphSet) -> StyledLine {
    var line = StyledLine("PCI scope                ", .muted)
    line.add(Figures.grouped(scope.enforced).paddedLeft(to: 3), .figure)
    line.add(" of \(scope.of) enforced   ", .text)
    line.add("\(scope.tooPermissive)", .figure)
    line.add(" too permissive   ", .text)
    line.add("\(scope.none)", .figure)
    line.add(" no policy", .text)
    return line
  }

  private func incomplete(_ snapshot: FleetSnapshot, width: Int) -> [StyledLine] {
    let names = snapshot.figures.incomplete
    guard !names.isEmpty else { return [] }
    var line = StyledLine(
      Figures.count(names.count, "cluster", "clusters") + " without policy evidence", .warning)
    line.add(": " + SafeText(names.joined(separator: ", ")), .muted)
    return [line]
  }
}
