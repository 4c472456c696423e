import Audit
import AuditCore
package import DisplayText
import Kubernetes
import Terminal

/// What was read, how old it is, and what could not be read.
package struct EvidenceView: DashboardView {
  private let cluster: String?

  /// Makes the view; without a cluster it shows the fleet.
  package init(cluster: String?) { self.cluster = cluster }

  /// The name at the lower right.
  package var name: SafeText { "evidence" }

  /// A Boolean value that tells that the selected row stands above in full.
  package var headFollowsSelection: Bool { true }

  /// Returns gaps and diagnostics as rows.
  package func body(_ state: DashboardState, tab: Int) -> ViewBody {
    .table(EvidenceRows(audits(state)))
  }

  /// Returns what the evidence is made of, how old it is, and why a cluster
  /// could not be read at all.
  package func head(_ state: DashboardState, width: Int) -> [HeadLine] {
    var lines: [HeadLine] = [.blank]
    let audits = audits(state)
    if audits.count == 1, let audit = audits.first {
      var line = StyledLine("made of ", .muted)
      line.add(origin(audit.evidence.origin), .figure)
      line.add("   ")
      line.add(EvidenceWords.age(audit.evidence, now: state.now))
      if let newest = audit.evidence.newest {
        line.add("   newest moment \(newest.rfc3339)", .muted)
      }
      lines.append(HeadLine(line, givesWay: 2))
      if let passed = passedOver(audit, state) { lines.append(HeadLine(passed, givesWay: 3)) }
      lines.append(.blank)
      lines += EnforcementWords.lines(audit.enforcement, state.glyphs)
        .map { HeadLine($0, givesWay: 5) }
    }
    for entry in state.snapshot.entries where cluster == nil || entry.name == cluster {
      guard case .failed(let reason) = entry.stage else { continue }
      var line = StyledLine(SafeText(entry.name), .title)
      line.add(" cannot be read: " + SafeText(reason), .error)
      lines.append(HeadLine(line, givesWay: 1))
    }
    for notice in state.snapshot.notices where cluster == nil {
      lines.append(HeadLine(StyledLine(SafeText(notice), .warning), givesWay: 2))
    }
    // A row is cut where there is no room; the selected one stands here whole.
    if case .table(let table) = state.body, let rows = table.source as? EvidenceRows,
      table.order.indices.contains(state.screen.position.cursor)
    {
      let text = rows.text(of: table.order[state.screen.position.cursor])
      lines.append(.blank)
      lines += TextWrapping.lines(text, .text, width: width).prefix(3)
        .map { HeadLine($0, givesWay: 4) }
    }
    lines.append(.blank)
    return lines
  }

  private func audits(_ state: DashboardState) -> [ClusterAudit] {
    state.snapshot.entries
      .filter { cluster == nil || $0.name == cluster }
      .compactMap { $0.result?.audit }
  }

  private func passedOver(_ audit: ClusterAudit, _ state: DashboardState) -> StyledLine? {
    guard let cluster = state.result(audit.name)?.state else { return nil }
    var parts: [SafeText] = []
    if !cluster.unevaluatedPolicies.isEmpty {
      parts.append(
        Figures.count(
          cluster.unevaluatedPolicies.count, "policy present, not evaluated",
          "policies present, not evaluated"))
    }
    let passed = cluster.passedOver.values.reduce(0, +)
    if passed > 0 {
      parts.append(Figures.count(passed, "object passed over", "objects passed over"))
    }
    guard !parts.isEmpty else { return nil }
    var line = StyledLine()
    for part in parts {
      if !line.spans.isEmpty { line.add("   ") }
      line.add(part, .muted)
    }
    return line
  }

  private func origin(_ origin: Evidence.Origin) -> SafeText {
    switch origin {
    case .manifests: "manifests"
    case .capture: "a capture"
    case .mustGather: "a must-gather"
    case .clusterInfoDump: "a cluster-info dump, which holds no policies"
    }
  }
}
