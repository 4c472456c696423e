package import DisplayText
package import Terminal

/// Something a person can make the dashboard do.
///
/// The raw value is the name on the command line (`:`). What keys an action
/// has, what it is called in the footer and in the help stands in one table,
/// `ActionTable`; keys, footer, help, completion and cheat sheet read it there.
package enum DashboardAction: String, Hashable, Sendable, CaseIterable {
  /// Selects the row below, or scrolls.
  case down
  /// Selects the row above, or scrolls.
  case up
  /// Moves a page down.
  case pageDown = "page-down"
  /// Moves a page up.
  case pageUp = "page-up"
  /// Moves half a page down.
  case halfDown = "half-down"
  /// Moves half a page up.
  case halfUp = "half-up"
  /// Moves to the first row.
  case top
  /// Moves to the last row.
  case bottom
  /// Goes deeper.
  case open
  /// Goes back.
  case back
  /// Shows the next tab.
  case nextTab = "next-tab"
  /// Shows the tab before.
  case previousTab = "previous-tab"
  /// Shows a tab by its number.
  case tab
  /// Filters the rows.
  case filter
  /// Sorts by the next column, or by a named one.
  case sort
  /// Turns the order around.
  case reverse
  /// Shows the explanation of a finding.
  case why
  /// Shows the policy that is meant.
  case policy
  /// Suggests policies.
  case suggest
  /// Shows observed traffic.
  case flows
  /// Holds the flows still, or lets them move on.
  case pause
  /// Shows the findings.
  case findings
  /// Shows the attack paths.
  case paths
  /// Shows what was read, and what could not be.
  case evidence
  /// Shows the fleet.
  case fleet
  /// Shows a cluster by its name.
  case cluster
  /// Shows a namespace by its name.
  case namespace
  /// Shows a workload by its name.
  case workload
  /// Reads a path, from the start page.
  case read
  /// Opens the demonstration fleet, from the start page.
  case demo
  /// Opens the command line.
  case command
  /// Shows the help.
  case help
  /// Stops the work that is under way.
  case cancel
  /// Draws the screen anew.
  case redraw
  /// Stops the process until it is called back.
  case suspend
  /// Ends the program.
  case quit
}

/// What the table of actions says of one action.
package struct ActionEntry: Sendable {
  /// What the action is for.
  package enum Group: String, Hashable, Sendable, CaseIterable {
    /// Moving in a view.
    case moving = "MOVE"
    /// Moving between views.
    case views = "VIEWS"
    /// Rows: which and in what order.
    case rows = "ROWS"
    /// What is asked about an object.
    case questions = "ASK"
    /// Everything else.
    case general = "GENERAL"
  }

  /// What the action takes on the command line.
  package enum Argument: Hashable, Sendable {
    /// Nothing.
    case none
    /// The name of a cluster.
    case cluster
    /// The name of a namespace of the cluster.
    case namespace
    /// A workload of the cluster.
    case workload
    /// The head of a column.
    case column
    /// Any text.
    case text
    /// A number of a tab.
    case tab
  }

  /// The action.
  package let action: DashboardAction
  /// The keys that do it.
  package let keys: [KeyPress]
  /// How the keys are written; the first stands in the footer.
  package let keyNames: [SafeText]
  /// Two words for the footer.
  package let label: SafeText
  /// A sentence for the help.
  package let help: SafeText
  /// What it is for.
  package let group: Group
  /// The place in the footer, lowest first; `nil` keeps it out.
  package let footer: Int?
  /// What it takes on the command line.
  package let argument: Argument
  /// Other names on the command line.
  package let aliases: [String]

  /// Makes an entry.
  package init(
    _ action: DashboardAction, keys: [KeyPress], names: [SafeText], label: SafeText,
    help: SafeText, group: Group, footer: Int? = nil, argument: Argument = .none,
    aliases: [String] = []
  ) {
    self.action = action
    self.keys = keys
    keyNames = names
    self.label = label
    self.help = help
    self.group = group
    self.footer = footer
    self.argument = argument
    self.aliases = aliases
  }

  /// The name on the command line.
  package var name: String { action.rawValue }
}
