package import AuditCore
import DisplayText
package import Kubernetes
package import Terminal

/// Draws a state on a surface: the same cells for the dashboard, for
/// `firebreak render` and for tests.
package enum DashboardFrame {
  /// Returns the screen of a view of a fleet.
  ///
  /// - Parameters:
  ///   - place: the view.
  ///   - tab: its tab, from 0.
  ///   - snapshot: the fleet.
  ///   - size: the extent of the screen.
  ///   - theme: how roles look.
  ///   - glyphs: the signs to draw with.
  ///   - now: the time, for ages.
  ///   - events: what else is known, such as texts and flows.
  package static func render(
    view place: DashboardPlace, tab: Int = 0, snapshot: FleetSnapshot, size: Size, theme: Theme,
    glyphs: GlyphSet, now: Timestamp?, events: [DashboardEvent] = []
  ) -> Surface {
    var state = DashboardState(
      at: place, snapshot: snapshot, size: size, glyphs: glyphs, now: now)
    for event in events { _ = state.handle(event) }
    if tab > 0 { _ = state.perform(.tab, argument: String(tab + 1)) }
    state.flash = nil
    return draw(state, theme: theme)
  }

  /// Returns the screen of a state; costs a screen of work.
  package static func draw(_ state: DashboardState, theme: Theme) -> Surface {
    var canvas = Canvas(size: state.size, theme: theme, glyphs: state.glyphs)
    let layout = FrameLayout(state)
    switch layout.extent {
    case .line:
      drawLine(state, layout, on: &canvas)
      return canvas.surface
    case .list, .full: break
    }
    TitleLine.draw(state, on: &canvas)
    for (index, line) in layout.head.enumerated() {
      canvas.draw(line, x: state.margin, y: layout.headRow + index, width: state.contentWidth)
    }
    switch state.body {
    case .table(let table): TableDrawing.draw(table, state, layout, on: &canvas)
    case .document(let lines): drawDocument(lines, state, layout, on: &canvas)
    }
    if let row = layout.tabsRow {
      canvas.draw(FooterLine.tabs(state), x: state.margin, y: row, width: state.contentWidth)
    }
    if let row = layout.footerRow {
      FooterLine.draw(state, layout, row: row, on: &canvas)
    }
    return canvas.surface
  }

  private static func drawDocument(
    _ lines: [StyledLine], _ state: DashboardState, _ layout: FrameLayout,
    on canvas: inout Canvas
  ) {
    let first = state.screen.position.scroll
    let rect = layout.bodyRect
    for row in 0..<rect.height where first + row < lines.count {
      canvas.draw(
        lines[first + row], x: state.margin, y: rect.y + row, width: state.contentWidth)
    }
    if !canvas.surface.isCursorVisible {
      canvas.surface.cursor = Point(x: 0, y: rect.y)
    }
  }

  /// Draws where there is hardly any room: what one needs to know, in a line,
  /// or the line that is typed.
  private static func drawLine(
    _ state: DashboardState, _ layout: FrameLayout, on canvas: inout Canvas
  ) {
    guard state.size.height > 0, state.size.width > 0 else { return }
    if let row = layout.footerRow {
      FooterLine.draw(state, layout, row: row, on: &canvas)
      if row == 0 { return }
    }
    if case .table(let table) = state.body, let row = shownRow(table, state) {
      let columns = TableLayout(table.columns, width: state.size.width)
      TableDrawing.draw(row, of: table, columns, x: 0, y: 0, state.glyphs, on: &canvas)
      return
    }
    let line = StyledLine(state.screen.place.crumbs(state).last ?? "firebreak", .title)
    canvas.draw(line, x: 0, y: 0, width: state.size.width)
  }

  private static func shownRow(_ table: TableModel, _ state: DashboardState) -> Int? {
    let cursor = state.screen.position.cursor
    return table.order.indices.contains(cursor) ? table.order[cursor] : nil
  }
}
