package import Audit
package import DisplayText
package import Terminal

/// The rows of a table: what they are, how they read, how they compare.
///
/// Rows are numbered in their natural order, the worst first. A source makes
/// cells only for the rows that are drawn, so a table of 100,000 rows costs no
/// more than a screen of them.
package protocol TableSource: Sendable {
  /// The columns, from left to right.
  var columns: [TableColumn] { get }
  /// The number of rows.
  var rowCount: Int { get }
  /// What to say where there is no row.
  var emptyNote: SafeText { get }
  /// Returns which object a row shows; the selection follows it.
  func identity(of row: Int) -> RowIdentity
  /// Returns a cell as it is drawn in a column of that width.
  func cell(row: Int, column: Int, width: Int, glyphs: GlyphSet) -> TableCell
  /// Returns what a row is sorted and compared by in a column.
  func sortKey(row: Int, column: Int) -> SortKey
  /// A Boolean value that tells whether `worstFinding(of:)` answers for rows.
  var hasFindings: Bool { get }
  /// Returns the worst finding about a row.
  func worstFinding(of row: Int) -> Finding?
  /// Returns the text of a cell for filters, or `nil` where the cell itself is
  /// cheap enough to read.
  func text(row: Int, column: Int) -> String?
  /// Returns where Enter goes, or `nil` where a row leads nowhere.
  func destination(of row: Int) -> DashboardPlace?
}

extension TableSource {
  /// Returns that rows have no findings.
  package var hasFindings: Bool { false }
  /// Returns no finding.
  package func worstFinding(of row: Int) -> Finding? { nil }
  /// Returns that the cell is to be read.
  package func text(row: Int, column: Int) -> String? { nil }
}

/// One cell of a table.
package struct TableCell: Hashable, Sendable {
  /// What stands in it.
  package var line: StyledLine
  /// The number of columns it covers, itself included.
  package var span: Int

  /// Makes a cell.
  package init(_ line: StyledLine, span: Int = 1) {
    self.line = line
    self.span = span
  }

  /// Makes a cell of one piece of text.
  package init(_ text: SafeText, _ role: StyleRole = .text) {
    line = StyledLine(text, role)
    span = 1
  }
}

/// What rows of a table are compared by.
///
/// Numbers stand before texts, and of numbers the order is total: not-a-number
/// stands last.
package enum SortKey: Hashable, Sendable, Comparable {
  /// By size.
  case number(Double)
  /// By bytes.
  case text(String)

  /// Orders numbers by size, then texts by bytes.
  package static func < (left: SortKey, right: SortKey) -> Bool {
    switch (left, right) {
    case (.number(let left), .number(let right)):
      left.isNaN ? false : right.isNaN ? true : left < right
    case (.text(let left), .text(let right)): left < right
    case (.number, .text): true
    case (.text, .number): false
    }
  }
}
