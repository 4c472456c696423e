import DisplayText
import Terminal

/// The table of actions as a page to print.
package enum CheatSheet {
  /// Returns the page: a line for each action, group by group.
  package static func lines() -> [String] {
    var lines = ["Firebreak: keys and commands", ""]
    for group in ActionEntry.Group.allCases {
      lines.append(group.rawValue)
      for entry in ActionTable.entries where entry.group == group {
        let keys = entry.keyNames.map(\.text).joined(separator: ", ")
        let name = SafeText(":" + entry.name).padded(to: 15)
        lines.append("  \(SafeText(keys).padded(to: 20)) \(name) \(entry.help)")
      }
      lines.append("")
    }
    return lines
  }
}
