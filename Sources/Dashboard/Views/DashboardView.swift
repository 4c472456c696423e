package import DisplayText

/// One view: what it says of the state.
///
/// A view holds nothing but which object it shows; it is made anew whenever it
/// is asked. To add a view: a place in `DashboardPlace`, a type here, a line in
/// `DashboardPlace.view`, a name in `ViewName`, and its golden screens.
package protocol DashboardView: Sendable {
  /// The name at the lower right.
  var name: SafeText { get }
  /// Returns the tabs; none for a view of one part.
  func tabs(_ state: DashboardState) -> [ViewTab]
  /// Returns what stands above the rows, in a width.
  func head(_ state: DashboardState, width: Int) -> [HeadLine]
  /// A Boolean value that tells whether what stands above the rows changes with
  /// the row that is selected.
  var headFollowsSelection: Bool { get }
  /// Returns what a tab shows.
  func body(_ state: DashboardState, tab: Int) -> ViewBody
  /// Returns what the view lacks and the outside can give.
  func needs(_ state: DashboardState) -> [DashboardEffect]
  /// Returns where Enter goes from lines to read.
  func next(_ state: DashboardState) -> DashboardPlace?
}

extension DashboardView {
  /// Returns no tabs.
  package func tabs(_ state: DashboardState) -> [ViewTab] { [] }
  /// Returns nothing above the rows.
  package func head(_ state: DashboardState, width: Int) -> [HeadLine] { [] }
  /// Returns that it does not.
  package var headFollowsSelection: Bool { false }
  /// Returns that nothing is lacking.
  package func needs(_ state: DashboardState) -> [DashboardEffect] { [] }
  /// Returns that Enter leads nowhere.
  package func next(_ state: DashboardState) -> DashboardPlace? { nil }
}

/// A tab of a view.
package struct ViewTab: Hashable, Sendable {
  /// What it is called.
  package var title: SafeText
  /// How many things it holds, where that is worth saying.
  package var count: Int?

  /// Makes a tab.
  package init(_ title: SafeText, count: Int? = nil) {
    self.title = title
    self.count = count
  }
}

/// What the lower part of a view shows.
package enum ViewBody: Sendable {
  /// Rows.
  case table(any TableSource)
  /// Lines to read.
  case document([StyledLine])
}

/// A line above the rows.
package struct HeadLine: Hashable, Sendable {
  /// The line.
  package var line: StyledLine
  /// When it gives way on a low screen: the highest number first, of equal
  /// ones the lowest line; 0 is the last to go.
  package var givesWay: Int

  /// Makes a line.
  package init(_ line: StyledLine, givesWay: Int = 3) {
    self.line = line
    self.givesWay = givesWay
  }

  /// A line for the eye to rest; the first to go.
  package static let blank = HeadLine(.blank, givesWay: 9)
}
