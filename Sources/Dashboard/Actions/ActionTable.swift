package import DisplayText
package import Terminal

/// The one table of actions (architecture, "The dashboard").
///
/// A row is everything there is to say about an action; to add a key, a word in
/// the footer, a line of help or a command, add or change a row here.
package enum ActionTable {
  /// Every action, in the order of the help.
  package static let entries: [ActionEntry] = [
    ActionEntry(
      .down, keys: [KeyPress(.down), KeyPress("j")], names: ["Down", "j"], label: "down",
      help: "Select the row below; scroll where there are no rows.", group: .moving),
    ActionEntry(
      .up, keys: [KeyPress(.up), KeyPress("k")], names: ["Up", "k"], label: "up",
      help: "Select the row above; scroll where there are no rows.", group: .moving),
    ActionEntry(
      .pageDown, keys: [KeyPress(.pageDown), .control("f")], names: ["PgDn", "Ctrl-F"],
      label: "page down", help: "Move a page down.", group: .moving),
    ActionEntry(
      .pageUp, keys: [KeyPress(.pageUp), .control("b")], names: ["PgUp", "Ctrl-B"],
      label: "page up", help: "Move a page up.", group: .moving),
    ActionEntry(
      .halfDown, keys: [.control("d")], names: ["Ctrl-D"], label: "half page down",
      help: "Move half a page down.", group: .moving),
    ActionEntry(
      .halfUp, keys: [.control("u")], names: ["Ctrl-U"], label: "half page up",
      help: "Move half a page up.", group: .moving),
    ActionEntry(
      .top, keys: [KeyPress("g"), KeyPress(.home)], names: ["g", "Home"], label: "top",
      help: "Move to the first row, the worst one.", group: .moving),
    ActionEntry(
      .bottom, keys: [KeyPress("G"), KeyPress(.end)], names: ["G", "End"], label: "bottom",
      help: "Move to the last row.", group: .moving),

    ActionEntry(
      .open, keys: [KeyPress(.enter), KeyPress("l")], names: ["Enter", "l"], label: "open",
      help: "Go deeper: open what is selected.", group: .views, footer: 10),
    ActionEntry(
      .back, keys: [KeyPress(.escape), KeyPress("h"), KeyPress(.backspace)],
      names: ["Esc", "h", "Backspace"], label: "back",
      help: "Go back; the view is as it was left.", group: .views, footer: 90),
    ActionEntry(
      .nextTab, keys: [KeyPress(.tab), KeyPress(.right)], names: ["Tab", "Right"],
      label: "next tab", help: "Show the next tab of this view.", group: .views),
    ActionEntry(
      .previousTab, keys: [KeyPress(.tab, .shift), KeyPress(.left)],
      names: ["Shift-Tab", "Left"], label: "previous tab",
      help: "Show the tab before.", group: .views),
    ActionEntry(
      .tab,
      keys: [
        KeyPress("1"), KeyPress("2"), KeyPress("3"), KeyPress("4"), KeyPress("5"), KeyPress("6"),
      ], names: ["1-6"], label: "tabs",
      help: "Show a tab by its number.", group: .views, argument: .tab),
    ActionEntry(
      .fleet, keys: [], names: [], label: "fleet",
      help: "Show every cluster, the worst on top.", group: .views, aliases: ["clusters"]),
    ActionEntry(
      .cluster, keys: [], names: [], label: "cluster", help: "Show a cluster by its name.",
      group: .views, argument: .cluster, aliases: ["ctx", "context"]),
    ActionEntry(
      .namespace, keys: [], names: [], label: "namespace",
      help: "Show a namespace of this cluster by its name.", group: .views,
      argument: .namespace, aliases: ["ns"]),
    ActionEntry(
      .workload, keys: [], names: [], label: "workload",
      help: "Show a workload of this cluster by its name.", group: .views,
      argument: .workload, aliases: ["wl"]),
    ActionEntry(
      .findings, keys: [KeyPress("F")], names: ["F"], label: "findings",
      help: "Show the findings from here down, the worst on top.", group: .views, footer: 60),
    ActionEntry(
      .flows, keys: [KeyPress("f")], names: ["f"], label: "flows",
      help: "Show the observed traffic, each edge beside what the policies say.",
      group: .views, footer: 50),
    ActionEntry(
      .paths, keys: [KeyPress("a")], names: ["a"], label: "attack paths",
      help: "Show the ways from what is exposed to what is sensitive, hop by hop.",
      group: .views, footer: 55, aliases: ["path", "attack"]),
    ActionEntry(
      .evidence, keys: [KeyPress("e")], names: ["e"], label: "evidence",
      help: "Show what was read, and what could not be.", group: .views, footer: 70,
      aliases: ["diagnostics"]),

    ActionEntry(
      .filter, keys: [KeyPress("/")], names: ["/"], label: "filter",
      help: "Show rows that hold a word; !word, column:word, column>5, ^, $ and * work.",
      group: .rows, footer: 30, argument: .text),
    ActionEntry(
      .sort, keys: [KeyPress("s")], names: ["s"], label: "sort",
      help: "Sort by the next column, at last by risk again.", group: .rows, footer: 32,
      argument: .column),
    ActionEntry(
      .reverse, keys: [KeyPress("S")], names: ["S"], label: "reverse",
      help: "Turn the order around.", group: .rows),
    ActionEntry(
      .pause, keys: [KeyPress(" ")], names: ["Space"], label: "pause",
      help: "Hold the flows still, or let them move on.", group: .rows, footer: 15),

    ActionEntry(
      .why, keys: [KeyPress("w")], names: ["w"], label: "why",
      help: "Show why: the worst finding, the selected connection, or `:why FROM TO PORT`.",
      group: .questions, footer: 22, argument: .text),
    ActionEntry(
      .policy, keys: [KeyPress("o")], names: ["o"], label: "policy",
      help: "Show the policy that is meant.", group: .questions, footer: 24),
    ActionEntry(
      .suggest, keys: [KeyPress("p")], names: ["p"], label: "suggest policy",
      help: "Suggest policies that close this, and say what they would change.",
      group: .questions, footer: 20),

    ActionEntry(
      .read, keys: [], names: [], label: "read",
      help: "Read a file, a folder or a fleet file.", group: .general, argument: .text),
    ActionEntry(
      .demo, keys: [], names: [], label: "demonstration",
      help: "Open the demonstration fleet.", group: .general),
    ActionEntry(
      .command, keys: [KeyPress(":")], names: [":"], label: "command",
      help: "Type a command; Tab completes it, Up brings back earlier ones.",
      group: .general, footer: 80),
    ActionEntry(
      .help, keys: [KeyPress("?"), KeyPress(.function(1))], names: ["?", "F1"], label: "help",
      help: "Show the keys that work here.", group: .general, footer: 100),
    ActionEntry(
      .cancel, keys: [.control("g")], names: ["Ctrl-G"], label: "stop reading",
      help: "Stop the work that is under way; what is ready stays.", group: .general),
    ActionEntry(
      .redraw, keys: [.control("l")], names: ["Ctrl-L"], label: "redraw",
      help: "Draw the whole screen anew.", group: .general),
    ActionEntry(
      .suspend, keys: [.control("z")], names: ["Ctrl-Z"], label: "suspend",
      help: "Go back to the shell; `fg` comes back here.", group: .general),
    ActionEntry(
      .quit, keys: [KeyPress("q"), .control("c")], names: ["q", "Ctrl-C"], label: "quit",
      help: "End the program; nothing is lost.", group: .general, footer: 95,
      aliases: ["q", "exit"]),
  ]

  /// The entries of the footer, the most useful first.
  package static let footer: [ActionEntry] = entries.filter { $0.footer != nil }
    .sorted { ($0.footer ?? 0) < ($1.footer ?? 0) }

  /// The entries by action.
  private static let byAction: [DashboardAction: ActionEntry] = Dictionary(
    entries.map { ($0.action, $0) }, uniquingKeysWith: { first, _ in first })

  /// The actions by key.
  private static let byKey: [KeyPress: DashboardAction] = Dictionary(
    entries.flatMap { entry in entry.keys.map { ($0, entry.action) } },
    uniquingKeysWith: { first, _ in first })

  /// Returns the entry of an action, or `nil` where the table lacks it.
  package static func entry(_ action: DashboardAction) -> ActionEntry? { byAction[action] }

  /// Returns what a key does, if it does something.
  package static func action(for key: KeyPress) -> DashboardAction? { byKey[key] }

  /// Returns the entry of a name on the command line, or of an alias of it.
  package static func entry(named name: String) -> ActionEntry? {
    entries.first { $0.name == name || $0.aliases.contains(name) }
  }

  /// Returns how a key is written in the footer; the signs differ by terminal.
  package static func keyName(_ entry: ActionEntry, _ glyphs: GlyphSet) -> SafeText {
    entry.action == .open ? glyphs.enter : entry.keyNames.first ?? .empty
  }
}

extension KeyPress {
  /// Makes the press of a character key with Control held.
  package static func control(_ character: Character) -> KeyPress {
    KeyPress(character, .control)
  }
}
