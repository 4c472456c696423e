import DisplayText
import Terminal

/// A table as it is looked at: its rows in order, filtered.
///
/// Sorting and filtering happen when the source, the order or the filter
/// changes, never while drawing: a frame reads `order` and makes the cells of
/// the rows it shows.
package struct TableModel: Sendable {
  /// How a table is sorted; `nil` is the natural order, the worst first.
  package struct Order: Hashable, Sendable {
    /// The column.
    package var column: Int
    /// A Boolean value that tells whether the greatest stands first.
    package var isDescending: Bool

    /// Makes an order.
    package init(column: Int, isDescending: Bool) {
      self.column = column
      self.isDescending = isDescending
    }
  }

  /// The rows.
  package let source: any TableSource
  /// The columns of the source, asked once.
  package let columns: [TableColumn]
  /// How the rows are sorted.
  package private(set) var sorting: Order?
  /// Which rows are shown.
  package private(set) var filter: RowFilter
  /// The rows that are shown, in order, as numbers of the source.
  package private(set) var order: [Int]
  /// All rows in order, before the filter.
  private var sorted: [Int]
  /// The text of every row in lower case, made when first filtered.
  private var haystacks: Haystacks?

  /// Makes a table in an order and with a filter.
  package init(_ source: any TableSource, sorting: Order?, filter text: String) {
    self.source = source
    let columns = source.columns
    self.columns = columns
    self.sorting = sorting.flatMap { columns.indices.contains($0.column) ? $0 : nil }
    filter = RowFilter(text, columns: columns)
    sorted = Array(0..<source.rowCount)
    order = sorted
    sort()
    narrow(sorted)
  }

  /// Changes the order.
  package mutating func setSorting(_ sorting: Order?) {
    self.sorting = sorting
    sorted = Array(0..<source.rowCount)
    sort()
    narrow(sorted)
  }

  /// Changes the filter; one that was only typed further looks at the rows that
  /// are still there.
  package mutating func setFilter(_ text: String) {
    let before = filter
    filter = RowFilter(text, columns: columns)
    let isNarrower =
      !before.isEmpty && text.hasPrefix(before.text) && before.terms.last?.isNegated == false
      && before.terms.count == filter.terms.count && before.isPlain && filter.isPlain
    narrow(isNarrower ? order : sorted)
  }

  /// Returns where an object stands among the rows that are shown; linear in
  /// them.
  package func place(of identity: RowIdentity) -> Int? {
    order.firstIndex { source.identity(of: $0) == identity }
  }

  private mutating func sort() {
    guard let sorting else { return }
    let keys = sorted.map { source.sortKey(row: $0, column: sorting.column) }
    sorted.sort { left, right in
      if keys[left] == keys[right] { return left < right }
      return sorting.isDescending ? keys[right] < keys[left] : keys[left] < keys[right]
    }
  }

  private mutating func narrow(_ rows: [Int]) {
    guard !filter.isEmpty else {
      order = sorted
      return
    }
    let stacks = haystacks ?? Haystacks(source, columns: columns)
    haystacks = stacks
    order = rows.filter { row in
      filter.matches(haystack: stacks[row]) { column in
        stacks.text(row: row, column: column, source)
      } number: { column in
        if case .number(let value) = source.sortKey(row: row, column: column) { value } else { nil }
      }
    }
  }
}

extension RowFilter {
  /// A Boolean value that tells whether the filter only looks for text anywhere
  /// in a row, so that typing on can only lose rows.
  fileprivate var isPlain: Bool {
    terms.allSatisfy { term in
      guard case .pieces(_, let atStart, let atEnd) = term.test else { return false }
      return !atStart && !atEnd && term.column == nil && !term.isNegated
    }
  }
}

/// The text of every row in one run of bytes, in lower case.
private struct Haystacks: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  /// Reads all rows once.
  init(_ source: any TableSource, columns: [TableColumn]) {
    ends.reserveCapacity(source.rowCount)
    for row in 0..<source.rowCount {
      for column in columns.indices {
        if let text = source.text(row: row, column: column) {
          bytes.append(contentsOf: text.utf8)
          bytes.append(0x20)
          continue
        }
        let cell = source.cell(
          row: row, column: column, width: Haystacks.columnWidth, glyphs: .utf8)
        bytes.append(contentsOf: cell.line.plainText.utf8)
        bytes.append(0x20)
        if cell.span > 1 { break }
      }
      if bytes.last == 0x20, bytes.count > (ends.last ?? 0) { bytes.removeLast() }
      ends.append(bytes.count)
    }
    // One pass over all of them: runs of bytes are copied faster than bytes.
    bytes.withUnsafeMutableBufferPointer { bytes in
      for index in bytes.indices { bytes[index] = RowFilter.folded(bytes[index]) }
    }
  }

  /// Cells are asked for in full: a filter finds what a narrow column cuts.
  private static let columnWidth = 400

  /// The text of one row.
  subscript(row: Int) -> ArraySlice<UInt8> {
    bytes[(row == 0 ? 0 : ends[row - 1])..<ends[row]]
  }

  /// The text of one column of one row.
  func text(row: Int, column: Int, _ source: any TableSource) -> [UInt8] {
    if let text = source.text(row: row, column: column) { return RowFilter.folded(text) }
    let cell = source.cell(
      row: row, column: column, width: Haystacks.columnWidth, glyphs: .utf8)
    return RowFilter.folded(cell.line.plainText)
  }
}
