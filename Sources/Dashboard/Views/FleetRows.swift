package import Audit
package import AuditCore
package import DisplayText
import Kubernetes
package import Terminal

/// The clusters of a fleet as rows: highest risk first, unknown as the worst
/// case; what is still being read stands below.
package struct FleetRows: TableSource {
  private let entries: [FleetSnapshot.Entry]
  private let findings: [SeverityCounts]

  /// Orders the clusters of a fleet; linear in them and their findings.
  package init(_ snapshot: FleetSnapshot) {
    let ordered = snapshot.entries.enumerated().sorted { left, right in
      let first = FleetRows.rank(left.element)
      let second = FleetRows.rank(right.element)
      return first == second ? left.offset < right.offset : second < first
    }
    entries = ordered.map(\.element)
    findings = entries.map { SeverityCounts($0.result?.audit.findings ?? []) }
  }

  /// The columns; sector, region, nodes, pods and findings fall away first.
  package var columns: [TableColumn] {
    [
      TableColumn(" RISK", width: RiskCells.pointsWidth),
      TableColumn("TIER", width: 10, fallsAway: 8),
      TableColumn("CLUSTER", elastic: 16...34, least: 10, growth: 1),
      TableColumn("REGION", width: 6, fallsAway: 2),
      TableColumn("SECTOR", width: 10, fallsAway: 1),
      TableColumn("NODES", width: 5, alignment: .right, fallsAway: 3),
      TableColumn("PODS", width: 6, alignment: .right, fallsAway: 5),
      TableColumn("INGRESS", steps: RiskCells.coverageSteps, narrows: 4, growth: 0),
      TableColumn("EGRESS", steps: RiskCells.coverageSteps, narrows: 4, growth: 0),
      TableColumn("FINDINGS", steps: RiskCells.findingSteps, fallsAway: 6, growth: 2),
    ]
  }

  /// The number of clusters.
  package var rowCount: Int { entries.count }

  /// What to say where there is no cluster.
  package var emptyNote: SafeText { "no cluster; with flows alone, f shows them" }

  /// A Boolean value that tells that rows have findings.
  package var hasFindings: Bool { true }

  /// Returns the worst finding in a cluster.
  package func worstFinding(of row: Int) -> Finding? {
    entries[row].result?.audit.findings.first
  }

  /// Returns the cluster of a row.
  package func identity(of row: Int) -> RowIdentity { .cluster(entries[row].name) }

  /// Returns the view of the cluster, or what could not be read of it.
  package func destination(of row: Int) -> DashboardPlace? {
    switch entries[row].stage {
    case .ready: .cluster(entries[row].name)
    case .failed: .evidence(cluster: entries[row].name)
    case .waiting, .loading: nil
    }
  }

  /// Returns a cell of a row.
  package func cell(row: Int, column: Int, width: Int, glyphs: GlyphSet) -> TableCell {
    let entry = entries[row]
    switch column {
    case 2: return TableCell(SafeText(entry.name), .title)
    case 3: return TableCell(SafeText(entry.profile.region ?? ""), .muted)
    case 4: return TableCell(SafeText(entry.profile.sector ?? ""), .muted)
    default: break
    }
    switch entry.stage {
    case .ready(let result): return ready(result, row, column, width, glyphs)
    case .waiting: return pending(column, word: "WAITING", note: StyledLine(glyphs.none, .faint))
    case .loading(let step, let share):
      var note = StyledLine()
      if let share {
        note.add(Bars.share(share, width: 5, glyphs: glyphs))
        note.add(Figures.percent(share).paddedLeft(to: 6) + " ", .muted)
      }
      note.add(SafeText(step), .muted)
      return pending(column, word: "READING", note: note)
    case .failed(let reason):
      switch column {
      case 0: return TableCell(RiskCells.points(1000, isWorstCase: true, tier: .critical, glyphs))
      case 1: return TableCell(RiskCells.tier(.critical, isWorstCase: true, glyphs))
      case 7: return TableCell(StyledLine("cannot be read: " + SafeText(reason), .error), span: 3)
      default: return TableCell(glyphs.none, .muted)
      }
    }
  }

  /// Returns what a row is compared by.
  package func sortKey(row: Int, column: Int) -> SortKey {
    let entry = entries[row]
    let audit = entry.result?.audit
    func number(_ value: Double?) -> SortKey { .number(value ?? -1) }
    return switch column {
    case 0: .number(Double(FleetRows.rank(entry).thousandths) / 1000)
    case 1: .number(Double(FleetRows.rank(entry).thousandths / 200_000))
    case 2: .text(entry.name)
    case 3: .text(entry.profile.region ?? "")
    case 4: .text(entry.profile.sector ?? "")
    case 5: number(audit.map { Double($0.nodeCount) })
    case 6: number(audit.map { Double($0.podCount) })
    case 7: number(audit?.coverage.ingress.workloads.effectiveCoverage?.lowerBound)
    case 8: number(audit?.coverage.egress.workloads.effectiveCoverage?.lowerBound)
    default: .number(findings[row].weight)
    }
  }

  private func ready(
    _ result: ClusterResult, _ row: Int, _ column: Int, _ width: Int, _ glyphs: GlyphSet
  ) -> TableCell {
    let audit = result.audit
    switch column {
    case 0: return TableCell(RiskCells.points(audit.risk, glyphs))
    case 1: return TableCell(RiskCells.tier(audit.risk, glyphs))
    case 5:
      // Manifests do not say how many nodes there are.
      return TableCell(
        audit.nodeCount > 0 ? Figures.grouped(audit.nodeCount) : glyphs.none, .muted)
    case 6: return TableCell(Figures.grouped(audit.podCount), .muted)
    case 7:
      if let cause = EvidenceWords.missingPolicies(audit) {
        return TableCell(StyledLine(cause, .tierUnknown), span: 3)
      }
      return TableCell(
        RiskCells.coverage(audit.coverage.ingress.workloads, width: width, glyphs: glyphs))
    case 8:
      return TableCell(
        RiskCells.coverage(audit.coverage.egress.workloads, width: width, glyphs: glyphs))
    default:
      return TableCell(RiskCells.findings(findings[row], width: width, glyphs: glyphs))
    }
  }

  private func pending(_ column: Int, word: SafeText, note: StyledLine) -> TableCell {
    switch column {
    case 0: TableCell("")
    case 1: TableCell("  " + word, .muted)
    case 7: TableCell(note, span: 3)
    default: TableCell("")
    }
  }

  /// How bad a cluster is: points, then how many namespaces have them.
  private struct Rank: Comparable {
    var thousandths: Int
    var worst: Int

    static func < (left: Rank, right: Rank) -> Bool {
      (left.thousandths, left.worst) < (right.thousandths, right.worst)
    }
  }

  private static func rank(_ entry: FleetSnapshot.Entry) -> Rank {
    switch entry.stage {
    case .ready(let result):
      guard let risk = result.audit.risk else { return Rank(thousandths: -1, worst: 0) }
      let worst = result.audit.namespaces.prefix { $0.risk.thousandths == risk.thousandths }
      return Rank(thousandths: risk.thousandths, worst: worst.count)
    // Nothing is known of it, so the worst case holds: unknown is not pass.
    case .failed: return Rank(thousandths: 1_000_000, worst: 0)
    case .loading: return Rank(thousandths: -2, worst: 0)
    case .waiting: return Rank(thousandths: -3, worst: 0)
    }
  }
}
