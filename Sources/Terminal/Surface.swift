package import DisplayText

/// A grid of cells that views draw on: a plain value, without a terminal.
///
/// Everything outside the grid, or outside the clip, is left out in silence, so
/// a view never measures before it draws. Only `SafeText` can be drawn. A wide
/// cluster that does not fit, or that is half overwritten, becomes blanks: no
/// half of it ever stays.
package struct Surface: Hashable, Sendable {
  /// The extent.
  package private(set) var size: Size
  /// The cells, row by row.
  package private(set) var cells: [Cell]
  /// Where drawing is possible now.
  package private(set) var clip: Rect
  /// Where the terminal's cursor is parked; screen readers and magnifiers
  /// follow it. `nil` parks it in the last cell.
  package var cursor: Point?
  /// A Boolean value that tells whether the cursor is seen, as in a prompt.
  package var isCursorVisible = false

  /// Makes a grid of blanks.
  package init(size: Size, style: Style = .plain) {
    self.size = size
    cells = Array(repeating: Cell(style: style), count: size.width * size.height)
    clip = Rect(size)
  }

  /// The whole grid.
  package var bounds: Rect { Rect(size) }

  /// The cell at a place; `nil` outside the grid.
  package subscript(x: Int, y: Int) -> Cell? {
    guard bounds.contains(Point(x: x, y: y)) else { return nil }
    return cells[y * size.width + x]
  }

  /// Blanks the whole grid and forgets clip and cursor.
  package mutating func clear(style: Style = .plain) {
    let blank = Cell(style: style)
    for index in cells.indices { cells[index] = blank }
    clip = bounds
    cursor = nil
    isCursorVisible = false
  }

  /// Draws with the clip narrowed to a rectangle, then gives the clip back.
  @discardableResult
  package mutating func clipped<Result>(
    to rect: Rect, _ body: (inout Surface) throws -> Result
  ) rethrows -> Result {
    let before = clip
    clip = clip.intersection(rect)
    defer { clip = before }
    return try body(&self)
  }

  /// Draws text from a place on, to the right; at most `limit` cells of it.
  ///
  /// What is cut is cut without a sign: `SafeText.truncated` gives one.
  ///
  /// - Returns: the column behind the text, drawn or not.
  @discardableResult
  package mutating func text(
    _ text: SafeText, x: Int, y: Int, style: Style, limit: Int = .max
  ) -> Int {
    let end = x + min(text.width, max(0, limit))
    guard y >= clip.y, y < clip.maxY, x < clip.maxX, end > clip.x else { return end }
    let right = min(end, clip.maxX)
    var column = x
    for cluster in text.clusters {
      let next = column + cluster.width
      if next > right { break }
      if column >= clip.x { put(cluster, x: column, y: y, style: style) }
      column = next
    }
    return end
  }

  /// Fills a rectangle with one narrow cluster, a blank if not said.
  package mutating func fill(_ rect: Rect, style: Style, with glyph: SafeText = " ") {
    let area = rect.intersection(clip)
    guard !area.isEmpty, let cluster = glyph.clusters.first(where: { _ in true }),
      cluster.width == 1
    else { return }
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX { put(cluster, x: x, y: y, style: style) }
    }
  }

  /// Changes how a rectangle looks and leaves what stands in it.
  package mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
    let area = rect.intersection(clip)
    guard !area.isEmpty else { return }
    for y in area.y..<area.maxY {
      let row = y * size.width
      for x in area.x..<area.maxX { change(&cells[row + x].style) }
    }
  }

  /// Lays a style over a rectangle: its colours win, attributes add up.
  package mutating func overlay(_ rect: Rect, style: Style) {
    restyle(rect) { $0 = style.over($0) }
  }

  /// The cells of a row; none outside the grid.
  package func row(_ y: Int) -> ArraySlice<Cell> {
    guard y >= 0, y < size.height else { return [] }
    return cells[y * size.width..<(y + 1) * size.width]
  }

  /// Returns the rows that differ from another surface of the same size; all of
  /// them if the size differs. Costs a comparison of memory.
  package func rowsChanged(since other: Surface) -> [Int] {
    guard size == other.size else { return Array(0..<size.height) }
    return (0..<size.height).filter { row($0) != other.row($0) }
  }

  /// Puts a cluster into cells that lie in the clip, and blanks what is left of
  /// a wide cluster that it covers in part.
  private mutating func put(_ cluster: SafeText.Cluster, x: Int, y: Int, style: Style) {
    let row = y * size.width
    let index = row + x
    if cells[index].isContinuation, x > 0 {
      cells[index - 1] = Cell(style: cells[index - 1].style)
    }
    let last = index + cluster.width - 1
    if cells[last].width == 2 || (cluster.width == 2 && cells[last].isContinuation == false),
      last + 1 < row + size.width, cells[last + 1].isContinuation
    {
      cells[last + 1] = Cell(style: cells[last + 1].style)
    }
    cells[index] = Cell(cluster, style: style)
    if cluster.width == 2 { cells[index + 1] = .continuation(style: style) }
  }
}
