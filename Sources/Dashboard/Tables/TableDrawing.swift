import DisplayText
import Terminal

/// Draws the visible rows of a table; the number of all rows costs nothing.
enum TableDrawing {
  /// The cells left of the first column: the sign of the selection and a blank.
  static let markWidth = 2

  /// Draws heads and rows.
  static func draw(
    _ table: TableModel, _ state: DashboardState, _ layout: FrameLayout,
    on canvas: inout Canvas
  ) {
    let left = state.margin + markWidth
    let width = max(0, state.contentWidth - markWidth)
    let columns = TableLayout(table.columns, width: width)
    if let row = layout.headerRow {
      for placed in columns.placed {
        canvas.draw(
          head(table, placed, state.glyphs), x: left + placed.x, y: row, width: placed.width)
      }
    }
    let rect = layout.bodyRect
    guard !table.order.isEmpty else {
      let note = table.filter.isEmpty ? table.source.emptyNote : "no row holds this"
      canvas.draw(StyledLine(note, .muted), x: left, y: rect.y, width: width)
      if !canvas.surface.isCursorVisible { canvas.surface.cursor = Point(x: 0, y: rect.y) }
      return
    }
    let first = state.screen.position.scroll
    for offset in 0..<rect.height where first + offset < table.order.count {
      let y = rect.y + offset
      let row = table.order[first + offset]
      draw(row, of: table, columns, x: left, y: y, state.glyphs, on: &canvas)
      if first + offset == state.screen.position.cursor {
        canvas.overlay(Rect(x: 0, y: y, width: rect.width, height: 1), .selection)
        canvas.draw(
          StyledLine(state.glyphs.selected, .selectionMark), x: state.margin, y: y, width: 1)
        if !canvas.surface.isCursorVisible {
          canvas.surface.cursor = Point(x: state.margin, y: y)
        }
      }
    }
  }

  /// Draws one row.
  static func draw(
    _ row: Int, of table: TableModel, _ columns: TableLayout, x left: Int, y: Int,
    _ glyphs: GlyphSet, on canvas: inout Canvas
  ) {
    var covered = -1
    for (index, placed) in columns.placed.enumerated() where placed.column > covered {
      let cell = table.source.cell(
        row: row, column: placed.column, width: placed.width, glyphs: glyphs)
      covered = placed.column + cell.span - 1
      // A cell over several columns takes the room of those that are shown.
      let last = columns.placed[index...].last { $0.column <= covered } ?? placed
      let width = last.x + last.width - placed.x
      let column = table.columns[placed.column]
      let line = cell.line.fitted(
        to: width, alignment: cell.span > 1 ? .left : column.alignment, sign: glyphs.ellipsis)
      canvas.draw(line, x: left + placed.x, y: y, width: width)
    }
  }

  private static func head(
    _ table: TableModel, _ placed: TableLayout.Placed, _ glyphs: GlyphSet
  ) -> StyledLine {
    let column = table.columns[placed.column]
    var line = StyledLine(column.title, .header)
    if let sorting = table.sorting, sorting.column == placed.column {
      let sign = glyphs.sortOrders[sorting.isDescending ? 1 : 0]
      // The sign takes the place of a blank where the head fills its column.
      let title = column.title.truncated(to: placed.width - 1, sign: "")
      line = StyledLine(title + sign, .headerSorted)
    }
    return line.fitted(to: placed.width, alignment: column.alignment, sign: glyphs.ellipsis)
  }
}
