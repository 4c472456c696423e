package import Audit
package import AuditCore
package import DisplayText
import Kubernetes
import PolicyEngine
package import Terminal

/// Workloads as rows: those of a namespace, or those that a policy selects.
package struct WorkloadRows: TableSource {
  private struct Row {
    var workload: Workload
    var audit: WorkloadAudit
    var findings: SeverityCounts
    var worst: Finding?
    var seen: Int?
  }

  private let rows: [Row]
  private let cluster: String

  /// Makes the rows of a namespace, the worst first: most and gravest findings,
  /// then the worse class, then the name.
  ///
  /// - Parameters:
  ///   - result: the cluster.
  ///   - namespace: the namespace.
  ///   - only: the workloads that are shown; all if not said.
  ///   - flows: what was observed, if anything.
  package init(
    _ result: ClusterResult, namespace: NamespaceAudit, only: Set<Int>? = nil,
    flows: FlowsModel?
  ) {
    cluster = result.audit.name
    var counts: [Int: SeverityCounts] = [:]
    var first: [Int: Finding] = [:]
    for finding in result.audit.findings where finding.namespace == namespace.name {
      for workload in finding.workloads {
        counts[workload, default: SeverityCounts()][finding.severity] += 1
        if first[workload] == nil { first[workload] = finding }
      }
    }
    var seen: [String: Int] = [:]
    for edge in flows?.edges ?? [] {
      seen[edge.key.client, default: 0] += 1
      if edge.key.server != edge.key.client { seen[edge.key.server, default: 0] += 1 }
    }
    let rows = namespace.workloads.compactMap { audit -> Row? in
      guard result.inventory.workloads.indices.contains(audit.workload),
        only?.contains(audit.workload) ?? true
      else { return nil }
      let workload = result.inventory.workloads[audit.workload]
      return Row(
        workload: workload, audit: audit, findings: counts[audit.workload] ?? SeverityCounts(),
        worst: first[audit.workload],
        seen: flows == nil ? nil : seen[workload.identity.path] ?? 0)
    }
    self.rows = rows.sorted { left, right in
      if left.findings.weight != right.findings.weight {
        return left.findings.weight > right.findings.weight
      }
      let first = left.audit.coverage.ingress.rank + left.audit.coverage.egress.rank
      let second = right.audit.coverage.ingress.rank + right.audit.coverage.egress.rank
      return first == second
        ? left.workload.identity < right.workload.identity : first < second
    }
  }

  /// The columns; observed edges, kind, pods and reaches fall away first.
  package var columns: [TableColumn] {
    [
      TableColumn("WORKLOAD", elastic: 14...36, growth: 0),
      TableColumn("KIND", elastic: 11...12, fallsAway: 2, growth: 3),
      TableColumn("PODS", width: 5, alignment: .right, fallsAway: 3),
      TableColumn("INGRESS", width: 12),
      TableColumn("EGRESS", width: 12),
      TableColumn("REACHES", width: 8, alignment: .right, fallsAway: 4),
      TableColumn("REACHED BY", width: 10, alignment: .right, fallsAway: 5),
      TableColumn("SEEN", width: 6, alignment: .right, fallsAway: 1),
      TableColumn("FINDINGS", steps: RiskCells.findingSteps, fallsAway: 6, growth: 2),
    ]
  }

  /// The number of workloads.
  package var rowCount: Int { rows.count }

  /// What to say where there is no workload.
  package var emptyNote: SafeText { "no workload here" }

  /// A Boolean value that tells that rows have findings.
  package var hasFindings: Bool { true }

  /// Returns the worst finding about a workload.
  package func worstFinding(of row: Int) -> Finding? { rows[row].worst }

  /// Returns the workload of a row.
  package func identity(of row: Int) -> RowIdentity { .workload(rows[row].workload.identity) }

  /// Returns the view of the workload.
  package func destination(of row: Int) -> DashboardPlace? {
    .workload(cluster: cluster, rows[row].workload.identity)
  }

  /// Returns a cell of a row.
  package func cell(row: Int, column: Int, width: Int, glyphs: GlyphSet) -> TableCell {
    let row = rows[row]
    switch column {
    case 0: return TableCell(SafeText(row.workload.identity.name), .title)
    case 1: return TableCell(SafeText(row.workload.identity.kind.kind), .muted)
    case 2: return TableCell(Figures.grouped(row.workload.podCount), .muted)
    case 3: return TableCell(StyledLine.word(row.audit.coverage.ingress))
    case 4: return TableCell(StyledLine.word(row.audit.coverage.egress))
    case 5:
      return row.audit.reachesInternet
        ? TableCell("internet", .coverageWorld)
        : TableCell(Figures.grouped(row.audit.reaches))
    case 6:
      return row.audit.isReachedByInternet
        ? TableCell("internet", .coverageWorld)
        : TableCell(Figures.grouped(row.audit.reachedBy))
    case 7:
      guard let seen = row.seen else { return TableCell(glyphs.none, .muted) }
      return TableCell(Figures.grouped(seen) + " e", .muted)
    default: return TableCell(RiskCells.findings(row.findings, width: width, glyphs: glyphs))
    }
  }

  /// Returns what a row is compared by.
  package func sortKey(row: Int, column: Int) -> SortKey {
    let row = rows[row]
    return switch column {
    case 0: .text(row.workload.identity.name)
    case 1: .text(row.workload.identity.kind.kind)
    case 2: .number(Double(row.workload.podCount))
    case 3: .number(Double(-row.audit.coverage.ingress.rank))
    case 4: .number(Double(-row.audit.coverage.egress.rank))
    case 5: .number(Double(row.audit.reaches) + (row.audit.reachesInternet ? 1e9 : 0))
    case 6: .number(Double(row.audit.reachedBy) + (row.audit.isReachedByInternet ? 1e9 : 0))
    case 7: .number(Double(row.seen ?? -1))
    default: .number(row.findings.weight)
    }
  }
}

extension StyledLine {
  /// Returns the name of a class in its style.
  static func word(_ kind: CoverageClass) -> StyledLine {
    StyledLine(CoverageWords.word(kind), CoverageWords.role(kind))
  }
}
