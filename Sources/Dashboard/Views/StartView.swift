package import DisplayText
import Terminal

/// The page shown where no source was given: open a path, the demonstration,
/// or something opened before. Never the current context of kubectl.
package struct StartView: DashboardView {
  /// Makes the view.
  package init() {}

  /// The name at the lower right.
  package var name: SafeText { "start" }

  /// Returns the ways to begin as rows.
  package func body(_ state: DashboardState, tab: Int) -> ViewBody {
    .table(StartRows(recent: state.recent))
  }

  /// Returns what the program is for.
  package func head(_ state: DashboardState, width: Int) -> [HeadLine] {
    [
      .blank,
      HeadLine(StyledLine("Where has the fleet no firebreak?", .title), givesWay: 3),
      HeadLine(
        StyledLine(
          "Open manifests or captures with :read PATH, or take the demonstration fleet.", .muted),
        givesWay: 2),
      .blank,
    ]
  }
}
