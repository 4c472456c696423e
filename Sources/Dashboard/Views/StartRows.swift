package import DisplayText
package import Terminal

/// The ways to begin.
package struct StartRows: TableSource {
  private let recent: [String]

  /// Makes the rows: the demonstration, then what was opened before.
  package init(recent: [String]) { self.recent = recent }

  /// One column of ways, one of what they are.
  package var columns: [TableColumn] {
    [
      TableColumn("OPEN", elastic: 24...60, least: 8, growth: 1),
      TableColumn("WHAT IT IS", elastic: 20...52, fallsAway: 1, growth: 0),
    ]
  }

  /// The number of ways.
  package var rowCount: Int { 1 + recent.count }

  /// Never said: the demonstration is always there.
  package var emptyNote: SafeText { "" }

  /// Returns the line of a row.
  package func identity(of row: Int) -> RowIdentity { .line(row) }

  /// Returns where Enter goes.
  package func destination(of row: Int) -> DashboardPlace? { .start }

  /// Returns the path of a row, `nil` for the demonstration.
  package func path(of row: Int) -> String? { row == 0 ? nil : recent[row - 1] }

  /// Returns a cell of a row.
  package func cell(row: Int, column: Int, width: Int, glyphs: GlyphSet) -> TableCell {
    switch (row, column) {
    case (0, 0): TableCell("the demonstration fleet", .title)
    case (0, _): TableCell("62 clusters made from a seed; nothing is read or sent", .muted)
    case (_, 0): TableCell(SafeText(recent[row - 1]), .title)
    default: TableCell("opened before", .muted)
    }
  }

  /// Returns what a row is compared by.
  package func sortKey(row: Int, column: Int) -> SortKey {
    row == 0 ? .text("") : .text(recent[row - 1])
  }
}
