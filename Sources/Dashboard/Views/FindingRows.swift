package import Audit
package import DisplayText
import Kubernetes
package import Terminal

/// Findings as rows, the worst first.
package struct FindingRows: TableSource {
  /// The findings, in their natural order.
  package let findings: [Finding]
  private let showsCluster: Bool
  private let showsNamespace: Bool

  /// Makes rows of findings that stand worst first.
  ///
  /// - Parameters:
  ///   - findings: the findings.
  ///   - showsCluster: whether they are of more than one cluster.
  ///   - showsNamespace: whether they are of more than one namespace.
  package init(_ findings: [Finding], showsCluster: Bool = false, showsNamespace: Bool = true) {
    self.findings = findings
    self.showsCluster = showsCluster
    self.showsNamespace = showsNamespace
  }

  /// The columns; confidence, pods and cluster fall away first.
  package var columns: [TableColumn] {
    [
      TableColumn("SEVERITY", width: 10),
      TableColumn("CHECK", width: 11),
      TableColumn(
        "CLUSTER", elastic: showsCluster ? 12...20 : 0...0, fallsAway: showsCluster ? 3 : 0,
        growth: 1),
      TableColumn(
        "NAMESPACE", elastic: showsNamespace ? 9...22 : 0...0,
        fallsAway: showsNamespace ? 5 : 0, growth: 1),
      TableColumn("OBJECT", elastic: 14...34, growth: 0),
      TableColumn("WHAT IS WRONG", elastic: 14...90, fallsAway: 6, growth: 2),
      TableColumn("PODS", width: 5, alignment: .right, fallsAway: 2),
      TableColumn("CONFIDENCE", width: 10, fallsAway: 1),
    ]
  }

  /// The number of findings.
  package var rowCount: Int { findings.count }

  /// What to say where there is no finding.
  package var emptyNote: SafeText { "no finding here" }

  /// Returns the finding of a row.
  package func identity(of row: Int) -> RowIdentity { .finding(FindingKey(findings[row])) }

  /// Returns the view of the finding.
  package func destination(of row: Int) -> DashboardPlace? {
    .finding(FindingKey(findings[row]))
  }

  /// Returns a cell of a row.
  package func cell(row: Int, column: Int, width: Int, glyphs: GlyphSet) -> TableCell {
    let finding = findings[row]
    switch column {
    case 0:
      return TableCell(
        CoverageWords.sign(finding.severity, glyphs) + " " + CoverageWords.word(finding.severity),
        CoverageWords.role(finding.severity))
    case 1: return TableCell(SafeText(finding.id), .muted)
    case 2: return TableCell(SafeText(finding.cluster), .muted)
    case 3: return TableCell(finding.namespace.map { SafeText($0) } ?? glyphs.none, .muted)
    case 4:
      var line = StyledLine(SafeText(finding.object.name), .title)
      line.add(" " + SafeText(finding.object.kind.kind), .muted)
      return TableCell(line)
    case 5: return TableCell(SafeText(finding.message))
    case 6: return TableCell(Figures.grouped(finding.podCount), .muted)
    default: return TableCell(SafeText(finding.confidence.rawValue), .muted)
    }
  }

  /// Returns what a row is compared by.
  package func sortKey(row: Int, column: Int) -> SortKey {
    let finding = findings[row]
    return switch column {
    case 0: .number(SeverityCounts([finding]).weight)
    case 1: .text(finding.id)
    case 2: .text(finding.cluster)
    case 3: .text(finding.namespace ?? "")
    case 4: .text(finding.object.name)
    case 5: .text(finding.message)
    case 6: .number(Double(finding.podCount))
    default: .text(finding.confidence.rawValue)
    }
  }
}
