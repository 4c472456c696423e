package import Audit
package import DisplayText
import Kubernetes
package import Terminal

/// Findings as rows, the worst first.
package struct FindingRows: TableSource {
  /// The findings, in their natural order.
  package let findings: [Finding]
  private let showsNamespace: Bool

  /// Makes rows of findings that stand worst first.
  ///
  /// - Parameters:
  ///   - findings: the findings.
  ///   - showsCluster: whether they are of more than one cluster.
  ///   - showsNamespace: whether they are of more than one namespace.
  package init(_ findings: [Finding], showsCluster: Bool = false, showsNamespace: Bool = true) {
    self.findings = findings
    counts = SeverityCounts(findings)
    shown =
      showsCluster
      ? [.severity, .check, .cluster, .object, .message, .pods, .kind, .confidence]
      : [.severity, .check, .object, .message, .pods, .kind, .confidence]
    self.showsNamespace = showsNamespace
  }

  /// What a column shows.
  private enum Column { case severity, check, cluster, object, message, pods, kind, confidence }

  /// The columns that are there; a cluster only where there are several.
  private let shown: [Column]

  /// The columns; confidence, kind, cluster and pods fall away first.
  package var columns: [TableColumn] {
    shown.map { column in
      switch column {
      case .severity: TableColumn("SEVERITY", width: 10)
      case .check: TableColumn("CHECK", width: 10, fallsAway: 6)
      case .cluster: TableColumn("CLUSTER", elastic: 14...22, fallsAway: 4, growth: 2)
      case .object: TableColumn("OBJECT", elastic: 20...40, least: 10, growth: 1)
      case .message:
        TableColumn(
          "WHAT IS WRONG", elastic: 44...90, narrow: 28, narrows: 3, least: 8, growth: 0)
      case .pods: TableColumn("PODS", width: 5, alignment: .right, fallsAway: 5)
      case .kind: TableColumn("KIND", width: 13, fallsAway: 2)
      case .confidence: TableColumn("CONFIDENCE", width: 10, fallsAway: 1)
      }
    }
  }

  /// The number of findings.
  package var rowCount: Int { findings.count }

  /// What to say where there is no finding.
  package var emptyNote: SafeText { "no finding here" }

  /// How many there are of each severity.
  package let counts: SeverityCounts

  /// A Boolean value that tells that rows are findings.
  package var hasFindings: Bool { true }

  /// Returns the finding of a row itself.
  package func worstFinding(of row: Int) -> Finding? { findings[row] }

  /// Returns the text of a cell, without making the cell.
  package func text(row: Int, column: Int) -> String? {
    // Fields are read in place: a copy of a finding counts a dozen references.
    return switch shown[column] {
    case .severity: findings[row].severity.rawValue
    case .check: findings[row].id
    case .cluster: findings[row].cluster
    case .object:
      findings[row].object.namespace.map { "\($0)/\(findings[row].object.name)" }
        ?? findings[row].object.name
    case .message: findings[row].message
    case .pods: findings[row].podCount.description
    case .kind: findings[row].object.kind.kind
    case .confidence: findings[row].confidence.rawValue
    }
  }

  /// Returns the finding of a row.
  package func identity(of row: Int) -> RowIdentity { .finding(FindingKey(findings[row])) }

  /// Returns the view of the finding.
  package func destination(of row: Int) -> DashboardPlace? {
    .finding(FindingKey(findings[row]))
  }

  /// Returns a cell of a row.
  package func cell(row: Int, column: Int, width: Int, glyphs: GlyphSet) -> TableCell {
    let finding = findings[row]
    switch shown[column] {
    case .severity:
      return TableCell(
        CoverageWords.sign(finding.severity, glyphs) + " " + CoverageWords.word(finding.severity),
        CoverageWords.role(finding.severity))
    case .check: return TableCell(SafeText(finding.id), .muted)
    case .cluster: return TableCell(SafeText(finding.cluster), .muted)
    case .object:
      var line = StyledLine()
      if showsNamespace, let namespace = finding.object.namespace {
        line.add(SafeText(namespace) + "/", .muted)
      }
      line.add(SafeText(finding.object.name), .title)
      return TableCell(line)
    case .message: return TableCell(SafeText(finding.message))
    case .pods: return TableCell(Figures.grouped(finding.podCount), .muted)
    case .kind: return TableCell(SafeText(finding.object.kind.kind), .muted)
    case .confidence: return TableCell(SafeText(finding.confidence.rawValue), .muted)
    }
  }

  /// Returns what a row is compared by.
  package func sortKey(row: Int, column: Int) -> SortKey {
    // Fields are read in place: a copy of a finding counts a dozen references.
    return switch shown[column] {
    case .severity: .number(SeverityCounts.weight(of: findings[row].severity))
    case .check: .text(findings[row].id)
    case .cluster: .text(findings[row].cluster)
    case .object: .text("\(findings[row].object.namespace ?? "")/\(findings[row].object.name)")
    case .message: .text(findings[row].message)
    case .pods: .number(Double(findings[row].podCount))
    case .kind: .text(findings[row].object.kind.kind)
    case .confidence: .text(findings[row].confidence.rawValue)
    }
  }
}
