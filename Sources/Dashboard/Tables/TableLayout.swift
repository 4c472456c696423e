/// Which columns of a table are shown, where, and how wide.
///
/// The same columns and the same width always give the same layout. Columns
/// fall away in their stated order, lowest first; one that never falls away is
/// cut at the right edge in the worst case.
package struct TableLayout: Hashable, Sendable {
  /// A column that is shown.
  package struct Placed: Hashable, Sendable {
    /// Its index among the columns of the source.
    package var column: Int
    /// The cell where it begins, counted from the start of the table.
    package var x: Int
    /// Its width.
    package var width: Int

    /// Makes a placed column.
    package init(column: Int, x: Int, width: Int) {
      self.column = column
      self.x = x
      self.width = width
    }
  }

  /// The columns that are shown, from left to right.
  package let placed: [Placed]

  /// The blanks between columns.
  package static let gap = 2

  /// Lays columns out in a width.
  package init(_ columns: [TableColumn], width: Int) {
    var kept = Array(columns.indices)
    var widths = columns.map { $0.widths[$0.narrows == nil ? 0 : 1] }
    func need() -> Int {
      kept.reduce(0) { $0 + widths[$1] } + max(0, kept.count - 1) * TableLayout.gap
    }
    while need() > width {
      let narrowing = kept.filter {
        columns[$0].narrows != nil && widths[$0] > columns[$0].widths[0]
      }
      let rank =
        (kept.compactMap { columns[$0].fallsAway } + narrowing.compactMap { columns[$0].narrows })
        .min()
      guard let rank else { break }
      if let last = kept.last(where: { columns[$0].fallsAway == rank }) {
        kept.removeAll { $0 == last }
      } else {
        // Columns that narrow together stay alike.
        for column in narrowing where columns[column].narrows == rank {
          widths[column] = columns[column].widths[0]
        }
      }
    }
    var spare = width - need()
    for column in kept where spare < 0 {
      let given = min(-spare, widths[column] - columns[column].least)
      widths[column] -= given
      spare += given
    }
    for rank in Set(kept.map { columns[$0].growth }).sorted() {
      TableLayout.grow(
        kept.filter { columns[$0].growth == rank }, of: columns, widths: &widths, spare: &spare)
    }
    var x = 0
    var placed: [Placed] = []
    for column in kept {
      let room = min(widths[column], width - x)
      guard room > 0 else { break }
      placed.append(Placed(column: column, x: x, width: room))
      x += widths[column] + TableLayout.gap
    }
    self.placed = placed
  }

  /// Gives spare room to columns that grow together: steps for all or for
  /// none, elastic ones in equal parts.
  private static func grow(
    _ group: [Int], of columns: [TableColumn], widths: inout [Int], spare: inout Int
  ) {
    let stepped = group.filter { !columns[$0].isElastic && columns[$0].widths.count > 1 }
    let steps = Set(stepped.flatMap { columns[$0].widths }).sorted()
    for step in steps {
      let growing = stepped.filter { widths[$0] < step && columns[$0].widths.contains(step) }
      let cost = growing.reduce(0) { $0 + step - widths[$1] }
      guard cost <= spare else { break }
      for column in growing { widths[column] = step }
      spare -= cost
    }
    var elastic = group.filter { columns[$0].isElastic }
    while spare > 0, !elastic.isEmpty {
      let share = max(1, spare / elastic.count)
      for column in elastic where spare > 0 {
        let room = (columns[column].widths.last ?? 0) - widths[column]
        let given = min(share, room, spare)
        widths[column] += max(0, given)
        spare -= max(0, given)
      }
      elastic.removeAll { widths[$0] >= (columns[$0].widths.last ?? 0) }
    }
  }
}
