package import Terminal

/// Where the parts of a screen stand.
///
/// Drawing, the mouse and the size of a page read it here, so they never
/// disagree. From below 40×10 on only the list is left, from below 20×3 one
/// line; there is a layout for every size.
package struct FrameLayout: Sendable {
  /// How much of a view is drawn.
  package enum Extent: Hashable, Sendable {
    /// Everything.
    case full
    /// Title and rows.
    case list
    /// One line.
    case line
  }

  /// How much of the view is drawn.
  package let extent: Extent
  /// The lines above the rows that are drawn.
  package let head: [StyledLine]
  /// The row of the first of them.
  package let headRow: Int
  /// The row of the column heads, or `nil` for lines to read.
  package let headerRow: Int?
  /// The cells of rows or lines.
  package let bodyRect: Rect
  /// The row of the tabs, or `nil` where there are none.
  package let tabsRow: Int?
  /// The row of the footer, or `nil` where there is no room.
  package let footerRow: Int?

  /// Lays a state out.
  package init(_ state: DashboardState) {
    let size = state.size
    let isTable = if case .table = state.body { true } else { false }
    guard size.width >= 20, size.height >= 3 else {
      extent = .line
      head = []
      headRow = 0
      headerRow = nil
      bodyRect = Rect(y: 1, width: size.width, height: 0)
      tabsRow = nil
      footerRow = state.prompt == nil || size.height < 1 ? nil : size.height - 1
      return
    }
    guard size.width >= 40, size.height >= 10 else {
      extent = .list
      head = []
      headRow = 1
      headerRow = nil
      tabsRow = nil
      // A line that is typed, or said, is worth the last row.
      let hasFooter = state.prompt != nil || state.flash != nil || size.height >= 6
      footerRow = hasFooter ? size.height - 1 : nil
      bodyRect = Rect(y: 1, width: size.width, height: size.height - 1 - (hasFooter ? 1 : 0))
      return
    }
    extent = .full
    let tabs = state.tabs.count > 1
    let fixed = 1 + (isTable ? 1 : 0) + (tabs ? 1 : 0) + 1
    let room = max(0, size.height - fixed - max(5, size.height / 3))
    let lines = FrameLayout.fit(state.head, rows: room)
    head = lines.map(\.line)
    headRow = 1
    let below = 1 + lines.count
    headerRow = isTable ? below : nil
    let first = below + (isTable ? 1 : 0)
    let last = size.height - 1 - (tabs ? 1 : 0)
    bodyRect = Rect(y: first, width: size.width, height: last - first)
    tabsRow = tabs ? size.height - 2 : nil
    footerRow = size.height - 1
  }

  /// Returns the lines that fit in some rows: those that give way first are
  /// left out, the lowest of them first, and no two blanks stay in a row.
  static func fit(_ lines: [HeadLine], rows: Int) -> [HeadLine] {
    var kept = FrameLayout.withoutDoubleBlanks(lines)
    while kept.count > rows {
      guard let most = kept.map(\.givesWay).max(),
        let place = kept.lastIndex(where: { $0.givesWay == most })
      else { break }
      kept.remove(at: place)
      kept = FrameLayout.withoutDoubleBlanks(kept)
    }
    return kept
  }

  private static func withoutDoubleBlanks(_ lines: [HeadLine]) -> [HeadLine] {
    var kept: [HeadLine] = []
    for line in lines where !(line.line.width == 0 && kept.last?.line.width == 0) {
      kept.append(line)
    }
    return kept
  }
}
