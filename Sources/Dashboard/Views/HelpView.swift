package import DisplayText
import Terminal

/// The keys that work in the view below, then those that do not, with the
/// reason; all from the one table of actions.
package struct HelpView: DashboardView {
  /// Makes the view.
  package init() {}

  /// The name at the lower right.
  package var name: SafeText { "help" }

  /// Returns the lines of the help.
  package func body(_ state: DashboardState, tab: Int) -> ViewBody {
    let below = HelpView.below(state)
    var lines: [StyledLine] = [.blank]
    for group in ActionEntry.Group.allCases {
      let entries = ActionTable.entries.filter {
        $0.group == group && below.unavailability(of: $0.action) == nil
      }
      guard !entries.isEmpty else { continue }
      lines.append(StyledLine(SafeText(group.rawValue), .header))
      for entry in entries { lines += HelpView.lines(entry, entry.help, .text, state) }
      lines.append(.blank)
    }
    lines.append(StyledLine("NOT HERE", .header))
    for entry in ActionTable.entries {
      guard let reason = below.unavailability(of: entry.action) else { continue }
      lines += HelpView.lines(entry, reason, .muted, state)
    }
    return .document(lines)
  }

  private static func lines(
    _ entry: ActionEntry, _ text: SafeText, _ role: StyleRole, _ state: DashboardState
  ) -> [StyledLine] {
    let keys = entry.keyNames.map(\.text).joined(separator: ", ")
    if state.contentWidth < 64 {
      var head = StyledLine("  ")
      head.add(SafeText(keys), role == .muted ? .muted : .key)
      if !keys.isEmpty { head.add("  ") }
      head.add(":" + SafeText(entry.name), .muted)
      return [head]
        + TextWrapping.lines(text, role, width: max(8, state.contentWidth - 4))
        .map { $0.indented(4) }
    }
    var lead = StyledLine("  " + SafeText(keys), role == .muted ? .muted : .key)
    lead.pad(to: 22)
    lead.add(":" + SafeText(entry.name), .muted)
    return TextWrapping.labelled(lead, text, role, column: 38, width: state.contentWidth)
  }

  /// Returns the state as it was before the help was opened.
  private static func below(_ state: DashboardState) -> DashboardState {
    guard state.stack.count > 1 else { return state }
    var below = state
    below.stack.removeLast()
    below.rebuild()
    return below
  }
}
