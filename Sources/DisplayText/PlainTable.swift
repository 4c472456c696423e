/// A table as plain lines: columns aligned by cells, two blanks between them.
///
/// Numbers stand at the right of their column. No line ends in blanks, and no
/// text is wrapped: what is too long for a limited column is cut with a sign.
///
///     var table = PlainTable(columns: [.init("NAMESPACE"), .init("PODS", .right)])
///     table.append(["payments", "12"])
package struct PlainTable: Hashable, Sendable {
  /// A column.
  package struct Column: Hashable, Sendable {
    /// Its head.
    package var title: SafeText
    /// The side on which its text stands.
    package var alignment: SafeText.Alignment
    /// The most cells that it takes; as many as it needs, if not said.
    package var limit: Int?

    /// Makes a column.
    package init(
      _ title: SafeText, _ alignment: SafeText.Alignment = .left, limit: Int? = nil
    ) {
      self.title = title
      self.alignment = alignment
      self.limit = limit
    }
  }

  /// The columns.
  package var columns: [Column]
  /// The rows; a row that is short has empty fields, one that is long is cut.
  package private(set) var rows: [[SafeText]] = []
  /// The sign for text that was cut.
  package var sign: SafeText

  /// Makes a table without rows.
  package init(columns: [Column], sign: SafeText = "…") {
    self.columns = columns
    self.sign = sign
  }

  /// Adds a row.
  package mutating func append(_ fields: [SafeText]) {
    rows.append(fields)
  }

  /// The heads and the rows as lines; the heads are left out when all are empty.
  package var lines: [SafeText] {
    let widths = columns.indices.map(width)
    var lines: [SafeText] = []
    if columns.contains(where: { !$0.title.isEmpty }) {
      lines.append(line(columns.map(\.title), widths))
    }
    for row in rows { lines.append(line(row, widths)) }
    return lines
  }

  /// The lines as one text; each ends with a line feed.
  package var text: String {
    lines.reduce(into: "") { $0 += $1.text + "\n" }
  }

  /// The number of cells that a column takes.
  private func width(_ index: Int) -> Int {
    var width = columns[index].title.width
    for row in rows where index < row.count { width = max(width, row[index].width) }
    return min(width, max(0, columns[index].limit ?? .max))
  }

  /// Lays fields out in a line.
  private func line(_ fields: [SafeText], _ widths: [Int]) -> SafeText {
    var line = SafeText()
    // Blanks are owed until something stands behind them.
    var owed = 0
    for (index, width) in widths.enumerated() {
      let field = index < fields.count ? fields[index] : .empty
      let cut = field.truncated(to: width, sign: sign)
      let padding = width - cut.width
      if columns[index].alignment == .right { owed += padding }
      if !cut.isEmpty {
        line += .blanks(owed) + cut
        owed = 0
      }
      if columns[index].alignment == .left { owed += padding }
      owed += 2
    }
    return line
  }
}
