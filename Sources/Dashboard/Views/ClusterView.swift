import Audit
import AuditCore
package import DisplayText
import Kubernetes
import Terminal

/// One cluster: its namespaces by risk, its findings and policies, the gates of
/// the checklist, and what was read.
package struct ClusterView: DashboardView {
  private let cluster: String

  /// Makes the view of a cluster.
  package init(cluster: String) { self.cluster = cluster }

  /// The name at the lower right.
  package var name: SafeText { "cluster" }

  /// Returns namespaces, findings, policies, gates and evidence.
  package func tabs(_ state: DashboardState) -> [ViewTab] {
    let audit = state.result(cluster)?.audit
    return [
      ViewTab("namespaces", count: audit?.namespaces.count),
      ViewTab("findings", count: audit?.findings.count),
      ViewTab(
        "policies",
        count: audit?.hasCompletePolicyEvidence == false
          ? nil : state.result(cluster).map { PolicyCard.count($0.state) }),
      ViewTab("gates"),
      ViewTab("evidence"),
    ]
  }

  /// Returns the rows of a tab.
  package func body(_ state: DashboardState, tab: Int) -> ViewBody {
    guard let result = state.result(cluster) else {
      return .document([StyledLine("this cluster is not read yet", .muted)])
    }
    return switch tab {
    case 1: .table(FindingRows(result.audit.findings))
    case 2:
      .table(PolicyRows(result))
    case 3: .document(ChecklistGate.lines(result.audit, state.glyphs, width: state.contentWidth))
    case 4: .table(EvidenceRows(result.audit))
    default: .table(NamespaceRows(result))
    }
  }

  /// Returns the risk, what the cluster is, its coverage and its gates.
  package func head(_ state: DashboardState, width: Int) -> [HeadLine] {
    guard let result = state.result(cluster) else { return [] }
    let audit = result.audit
    let glyphs = state.glyphs
    var risk = StyledLine("RISK ", .muted)
    risk.add(RiskCells.points(audit.risk, glyphs))
    risk.add(" ")
    risk.add(RiskCells.tier(audit.risk, glyphs))
    if let score = audit.risk, let worst = audit.namespaces.first {
      risk.add("   " + CoverageWords.advice(score.tier), .text)
      risk.add("   worst namespace ", .muted)
      risk.add(SafeText(worst.name), .title)
    }
    var lines: [HeadLine] = [.blank, HeadLine(risk, givesWay: 0)]
    if state.screen.tab == 0 {
      lines.append(HeadLine(description(audit, glyphs), givesWay: 5))
      lines.append(HeadLine(EnforcementWords.line(audit.enforcement, glyphs), givesWay: 3))
    }
    if let cause = EvidenceWords.missingPolicies(audit) {
      lines.append(HeadLine(StyledLine(cause, .warning), givesWay: 1))
    } else if let gap = audit.evidence.gaps.first {
      let more = audit.evidence.gaps.count - 1
      var line = StyledLine("evidence incomplete: " + SafeText(gap.message), .warning)
      if more > 0 { line.add("   and \(more) more (5)", .muted) }
      lines.append(HeadLine(line, givesWay: 1))
    }
    lines.append(.blank)
    // The other tabs need the room for their rows.
    guard state.screen.tab == 0 else { return lines }
    lines += CoverageHead.lines(audit.coverage, sentences: nil, width: width, glyphs: glyphs)
    lines.append(.blank)
    lines.append(HeadLine(ChecklistGate.summary(audit, glyphs), givesWay: 4))
    lines.append(.blank)
    return lines
  }

  private func description(_ audit: ClusterAudit, _ glyphs: GlyphSet) -> StyledLine {
    let profile = audit.profile
    var parts = [profile.region, profile.sector, profile.environment]
      .compactMap { $0 }.map { SafeText($0) }
    // Manifests do not say how many nodes there are.
    if audit.nodeCount > 0 { parts.append(Figures.count(audit.nodeCount, "node", "nodes")) }
    parts.append(Figures.count(audit.podCount, "pod", "pods"))
    parts.append(Figures.count(audit.workloadCount, "workload", "workloads"))
    parts.append(
      audit.hasCompletePolicyEvidence
        ? Figures.count(audit.policyCount, "policy", "policies") : "policies unknown")
    var line = StyledLine()
    for part in parts {
      if !line.spans.isEmpty { line.add(" " + glyphs.dot + " ", .faint) }
      line.add(part, .muted)
    }
    return line
  }
}
