import Terminal

/// One view on the stack, with everything needed to find it again as it was.
package struct DashboardScreen: Sendable {
  /// Where a list stands.
  package struct Position: Sendable {
    /// The selected row among those that are shown.
    package var cursor = 0
    /// The object that is selected; `nil` until the person moved, so that the
    /// selection stays on the worst row while rows still arrive.
    package var selected: RowIdentity?
    /// The first row, or line, that is shown.
    package var scroll = 0
    /// How the rows are sorted.
    package var sorting: TableModel.Order?
    /// Which rows are shown.
    package var filter = ""

    /// Makes the position of a list that nobody has touched.
    package init() {}
  }

  /// What is shown.
  package var place: DashboardPlace
  /// The tab, from 0.
  package var tab = 0
  /// Where each tab stands.
  package var positions: [Int: Position] = [:]
  /// A Boolean value that tells whether live data are held still.
  package var isPaused = false

  /// Makes a view that nobody has touched.
  package init(_ place: DashboardPlace, tab: Int = 0) {
    self.place = place
    self.tab = tab
  }

  /// Where the shown tab stands.
  package var position: Position {
    get { positions[tab] ?? Position() }
    set { positions[tab] = newValue }
  }
}
