package import DisplayText
import Glibc

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
    cells.withUnsafeMutableBufferPointer { $0.update(repeating: Cell(style: style)) }
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
    if text.isASCII {
      putASCII(text, from: max(x, clip.x), to: right, x: x, y: y, style: style)
      return end
    }
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
    let filling = Cell(cluster, style: style)
    for y in area.y..<area.maxY {
      let row = y * size.width
      mendEdges(from: area.x, to: area.maxX, y: y)
      for x in area.x..<area.maxX { cells[row + x] = filling }
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
    let stride = size.width * MemoryLayout<Cell>.stride
    return cells.withUnsafeBytes { mine in
      other.cells.withUnsafeBytes { theirs in
        guard let mine = mine.baseAddress, let theirs = theirs.baseAddress else { return [] }
        return (0..<size.height).filter { y in
          // Bytes between the fields may differ in cells that are equal.
          memcmp(mine + y * stride, theirs + y * stride, stride) != 0 && row(y) != other.row(y)
        }
      }
    }
  }

  /// Puts printable ASCII into the columns of a row that lie in the clip, the
  /// text beginning at column `x`.
  private mutating func putASCII(
    _ text: SafeText, from first: Int, to end: Int, x: Int, y: Int, style: Style
  ) {
    guard first < end else { return }
    mendEdges(from: first, to: end, y: y)
    var column = y * size.width + first
    for byte in text.text.utf8.dropFirst(first - x).prefix(end - first) {
      cells[column] = Cell(ascii: byte, style: style)
      column += 1
    }
  }

  /// Blanks what will be left of the wide clusters at both ends of columns that
  /// are about to be overwritten.
  private mutating func mendEdges(from first: Int, to end: Int, y: Int) {
    let row = y * size.width
    if first > 0, cells[row + first].isContinuation {
      cells[row + first - 1] = Cell(style: cells[row + first - 1].style)
    }
    if end < size.width, cells[row + end].isContinuation {
      cells[row + end] = Cell(style: cells[row + end].style)
    }
  }

  /// Puts a cluster into cells that lie in the clip, and blanks what is left of
  /// a wide cluster that it covers in part.
  private mutating func put(_ cluster: SafeText.Cluster, x: Int, y: Int, style: Style) {
    mendEdges(from: x, to: x + cluster.width, y: y)
    let index = y * size.width + x
    cells[index] = Cell(cluster, style: style)
    if cluster.width == 2 { cells[index + 1] = .continuation(style: style) }
  }
}
