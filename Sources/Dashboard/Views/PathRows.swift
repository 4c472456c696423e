package import Audit
package import DisplayText
package import Terminal

/// The attack paths of a cluster as rows, the shortest first.
package struct PathRows: TableSource {
  private let found: AttackPaths
  private let cluster: String

  /// Makes the rows of a cluster.
  package init(_ audit: ClusterAudit) {
    found = audit.attackPaths
    cluster = audit.name
  }

  /// The columns; the way out, other entries and what leads in fall away first.
  package var columns: [TableColumn] {
    [
      TableColumn("HOPS", width: 4, alignment: .right),
      TableColumn("DATA", width: 7),
      TableColumn("FROM", elastic: 16...40, least: 10, growth: 1),
      TableColumn("TO", elastic: 16...40, least: 10, growth: 1),
      TableColumn("EXPOSED BY", elastic: 22...60, fallsAway: 2, growth: 2),
      TableColumn("ENTRIES", width: 7, alignment: .right, fallsAway: 3),
      TableColumn("OUT", width: 14, fallsAway: 4),
      TableColumn("SURE", width: 7, fallsAway: 1),
    ]
  }

  /// The number of paths.
  package var rowCount: Int { found.paths.count }

  /// What to say where there is no path.
  package var emptyNote: SafeText { "no way from what is exposed to sensitive data" }

  /// Returns the path of a row.
  package func identity(of row: Int) -> RowIdentity {
    let path = found.paths[row]
    return .path(entry: found.name(path.entry), end: found.name(path.end))
  }

  /// Returns the view of the path.
  package func destination(of row: Int) -> DashboardPlace? {
    let path = found.paths[row]
    return .path(
      cluster: cluster, entry: found.name(path.entry), end: found.name(path.end))
  }

  /// Returns a cell of a row.
  package func cell(row: Int, column: Int, width: Int, glyphs: GlyphSet) -> TableCell {
    let path = found.paths[row]
    switch column {
    case 0: return TableCell(Figures.grouped(path.hops.count), .figure)
    case 1: return TableCell(PathWords.data(path.sensitivity, glyphs))
    case 2: return TableCell(SafeText(found.name(path.entry)), .title)
    case 3: return TableCell(SafeText(found.name(path.end)), .title)
    case 4: return TableCell(SafeText(path.exposure.summary), .muted)
    case 5: return TableCell(Figures.grouped(path.entryCount), .muted)
    case 6:
      return path.exit == nil
        ? TableCell("replies only", .muted) : TableCell("internet", .warning)
    default:
      return path.isCertain ? TableCell("yes", .muted) : TableCell("unknown", .verdictUnknown)
    }
  }

  /// Returns what a row is compared by.
  package func sortKey(row: Int, column: Int) -> SortKey {
    let path = found.paths[row]
    return switch column {
    case 0: .number(Double(path.hops.count))
    case 1: .number(Double(path.sensitivity.thousandths))
    case 2: .text(found.name(path.entry))
    case 3: .text(found.name(path.end))
    case 4: .text(path.exposure.summary)
    case 5: .number(Double(path.entryCount))
    case 6: .number(path.exit == nil ? 0 : 1)
    default: .number(path.isCertain ? 1 : 0)
    }
  }
}
