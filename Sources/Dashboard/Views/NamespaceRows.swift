package import Audit
package import AuditCore
package import DisplayText
import Kubernetes
package import Terminal

/// The namespaces of a cluster as rows, the highest risk first.
package struct NamespaceRows: TableSource {
  private let namespaces: [NamespaceAudit]
  private let cluster: String
  private let evidence: Evidence
  private let findings: [SeverityCounts]
  private let worst: [Finding?]

  /// Makes the rows of a cluster; linear in its findings.
  package init(_ result: ClusterResult) {
    namespaces = result.audit.namespaces
    cluster = result.audit.name
    evidence = result.audit.evidence
    var counts: [String: SeverityCounts] = [:]
    var first: [String: Finding] = [:]
    for finding in result.audit.findings {
      guard let namespace = finding.namespace else { continue }
      counts[namespace, default: SeverityCounts()][finding.severity] += 1
      if first[namespace] == nil { first[namespace] = finding }
    }
    worst = namespaces.map { first[$0.name] }
    findings = namespaces.map { counts[$0.name] ?? SeverityCounts() }
  }

  /// The columns; default-deny, policies, workloads and pods fall away first.
  package var columns: [TableColumn] {
    [
      TableColumn(" RISK", width: RiskCells.pointsWidth),
      TableColumn("TIER", width: 10, fallsAway: 8),
      TableColumn("NAMESPACE", elastic: 16...34, least: 10, growth: 1),
      TableColumn("WORKLOADS", width: 9, alignment: .right, fallsAway: 3),
      TableColumn("PODS", width: 6, alignment: .right, fallsAway: 5),
      TableColumn("POLICIES", width: 8, alignment: .right, fallsAway: 2),
      TableColumn("INGRESS", steps: RiskCells.coverageSteps, narrows: 4, growth: 0),
      TableColumn("EGRESS", steps: RiskCells.coverageSteps, narrows: 4, growth: 0),
      TableColumn("DEFAULT-DENY", width: 17, fallsAway: 1),
      TableColumn("FINDINGS", steps: RiskCells.findingSteps, fallsAway: 6, growth: 2),
    ]
  }

  /// The number of namespaces.
  package var rowCount: Int { namespaces.count }

  /// What to say where there is no namespace.
  package var emptyNote: SafeText { "no namespace in this cluster" }

  /// A Boolean value that tells that rows have findings.
  package var hasFindings: Bool { true }

  /// Returns the worst finding in a namespace.
  package func worstFinding(of row: Int) -> Finding? { worst[row] }

  /// Returns the namespace of a row.
  package func identity(of row: Int) -> RowIdentity { .namespace(namespaces[row].name) }

  /// Returns the view of the namespace.
  package func destination(of row: Int) -> DashboardPlace? {
    .namespace(cluster: cluster, name: namespaces[row].name)
  }

  /// Returns a cell of a row.
  package func cell(row: Int, column: Int, width: Int, glyphs: GlyphSet) -> TableCell {
    let namespace = namespaces[row]
    switch column {
    case 0: return TableCell(RiskCells.points(namespace.risk, glyphs))
    case 1: return TableCell(RiskCells.tier(namespace.risk, glyphs))
    case 2:
      var line = StyledLine(SafeText(namespace.name), .title)
      if namespace.isSystem { line.add(" system", .muted) }
      return TableCell(line)
    case 3: return TableCell(Figures.grouped(namespace.workloads.count), .muted)
    case 4: return TableCell(Figures.grouped(namespace.podCount), .muted)
    case 5:
      let count = namespace.policyCount
      if count == 0, !evidence.policyGaps(namespace: namespace.name).isEmpty {
        return TableCell(SafeText("?"), .warning)
      }
      return TableCell(Figures.grouped(count), count == 0 ? .warning : .muted)
    case 6:
      return TableCell(
        RiskCells.coverage(namespace.coverage.ingress.workloads, width: width, glyphs: glyphs))
    case 7:
      return TableCell(
        RiskCells.coverage(namespace.coverage.egress.workloads, width: width, glyphs: glyphs))
    case 8:
      var line = word(namespace.defaultDeny.ingress)
      line.add(" / ", .faint)
      line.add(word(namespace.defaultDeny.egress))
      return TableCell(line)
    default: return TableCell(RiskCells.findings(findings[row], width: width, glyphs: glyphs))
    }
  }

  /// Returns what a row is compared by.
  package func sortKey(row: Int, column: Int) -> SortKey {
    let namespace = namespaces[row]
    return switch column {
    case 0: .number(namespace.risk.score)
    case 1: .number(Double(namespace.risk.thousandths / 200_000))
    case 2: .text(namespace.name)
    case 3: .number(Double(namespace.workloads.count))
    case 4: .number(Double(namespace.podCount))
    case 5: .number(Double(namespace.policyCount))
    case 6: .number(namespace.coverage.ingress.workloads.effectiveCoverage?.lowerBound ?? -1)
    case 7: .number(namespace.coverage.egress.workloads.effectiveCoverage?.lowerBound ?? -1)
    case 8:
      .text("\(namespace.defaultDeny.ingress.rawValue) \(namespace.defaultDeny.egress.rawValue)")
    default: .number(findings[row].weight)
    }
  }

  private func word(_ kind: DefaultDeny) -> StyledLine {
    switch kind {
    case .deny: StyledLine("deny", .ok)
    case .baseline: StyledLine("baseline", .ok)
    case .open: StyledLine("open", .coverageOpen)
    case .unknown: StyledLine("unknown", .coverageUnknown)
    }
  }
}
