package import Audit
package import DisplayText
import Kubernetes
package import Terminal

/// What could not be read, or was read otherwise than its author may think:
/// gaps first, then diagnostics by how much they matter.
package struct EvidenceRows: TableSource {
  private struct Row {
    var word: SafeText
    var role: StyleRole
    var weight: Int
    var message: String
    var help: String
    var place: String
  }

  private let rows: [Row]

  /// Makes the rows of a cluster.
  package init(_ audit: ClusterAudit) { self.init([audit]) }

  /// Makes the rows of some clusters.
  package init(_ audits: [ClusterAudit]) {
    let gaps = audits.flatMap { audit in
      audit.evidence.gaps.map { gap in
        Row(
          word: "MISSING", role: .error, weight: 3,
          message: (gap.kind.map { "\($0.kind): " } ?? "") + gap.message,
          help: gap.namespace.map { "for namespace \($0)" } ?? "",
          place: gap.location?.description ?? audit.name)
      }
    }
    var diagnostics: [Row] = []
    for severity in Diagnostic.Severity.allCases {
      for audit in audits {
        for diagnostic in audit.diagnostics where diagnostic.severity == severity {
          diagnostics.append(EvidenceRows.row(diagnostic, in: audit.name))
        }
      }
    }
    rows = gaps + diagnostics
  }

  private static func row(_ diagnostic: Diagnostic, in cluster: String) -> Row {
    let (word, role, weight): (SafeText, StyleRole, Int) =
      switch diagnostic.severity {
      case .error: ("ERROR", .error, 2)
      case .warning: ("WARNING", .warning, 1)
      case .note: ("NOTE", .muted, 0)
      }
    return Row(
      word: word, role: role, weight: weight, message: diagnostic.message,
      help: diagnostic.help ?? "", place: diagnostic.location?.description ?? cluster)
  }

  /// The columns; the place falls away last.
  package var columns: [TableColumn] {
    [
      TableColumn("KIND", width: 7),
      TableColumn("WHAT HAPPENED", elastic: 28...120, least: 10, growth: 0),
      TableColumn("WHERE", elastic: 20...48, fallsAway: 1, growth: 1),
    ]
  }

  /// Returns a row in full: what happened, and what to do about it.
  func text(of row: Int) -> SafeText {
    let row = rows[row]
    return SafeText(row.help.isEmpty ? row.message : row.message + "; " + row.help)
  }

  /// The number of rows.
  package var rowCount: Int { rows.count }

  /// What to say where there is nothing to tell.
  package var emptyNote: SafeText { "everything was read, and nothing is missing" }

  /// Returns the line of a row.
  package func identity(of row: Int) -> RowIdentity { .line(row) }

  /// Returns that a row leads nowhere.
  package func destination(of row: Int) -> DashboardPlace? { nil }

  /// Returns a cell of a row.
  package func cell(row: Int, column: Int, width: Int, glyphs: GlyphSet) -> TableCell {
    let row = rows[row]
    switch column {
    case 0: return TableCell(row.word, row.role)
    case 1:
      var line = StyledLine(SafeText(row.message))
      if !row.help.isEmpty { line.add("  " + SafeText(row.help), .muted) }
      return TableCell(line)
    default: return TableCell(SafeText(row.place), .muted)
    }
  }

  /// Returns what a row is compared by.
  package func sortKey(row: Int, column: Int) -> SortKey {
    let row = rows[row]
    return switch column {
    case 0: .number(Double(row.weight))
    case 1: .text(row.message)
    default: .text(row.place)
    }
  }
}
