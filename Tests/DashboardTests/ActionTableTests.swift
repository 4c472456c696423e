import Terminal
import Testing

@testable import Dashboard

@Suite("The table of actions")
struct ActionTableTests {
  @Test("Every action stands in it once")
  func complete() {
    #expect(ActionTable.entries.map(\.action).count == DashboardAction.allCases.count)
    #expect(Set(ActionTable.entries.map(\.action)) == Set(DashboardAction.allCases))
  }

  @Test("No key and no name means two things")
  func unambiguous() {
    let keys = ActionTable.entries.flatMap(\.keys)
    #expect(Set(keys).count == keys.count)
    let names = ActionTable.entries.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
  }

  @Test("Every action can be found: it has a key or takes a name")
  func reachable() {
    for entry in ActionTable.entries {
      #expect(!entry.help.isEmpty && entry.help.text.hasSuffix("."))
      #expect(entry.keys.isEmpty == entry.keyNames.isEmpty)
      #expect(ActionTable.entry(named: entry.name)?.action == entry.action)
    }
  }

  @Test("The footer shows only what can be done", arguments: GoldenCase.all)
  func footer(_ view: GoldenCase) {
    let state = DashboardState(
      at: view.place, snapshot: SampleFleet.finished, size: Size(width: 200, height: 40),
      glyphs: .utf8)
    let rows = SurfaceText(DashboardFrame.draw(state, theme: BundledThemes.mono)).rows
    let footer = rows.last ?? ""
    for entry in ActionTable.entries where entry.footer != nil {
      let hint = "\(ActionTable.keyName(entry, .utf8)) \(entry.label)   "
      if state.unavailability(of: entry.action) != nil { #expect(!footer.contains(hint)) }
    }
    if view.place != .help { #expect(footer.contains("? help")) }
  }

  @Test("The cheat sheet names every action")
  func cheatSheet() {
    let text = CheatSheet.lines().joined(separator: "\n")
    for entry in ActionTable.entries {
      #expect(text.contains(":\(entry.name)"))
      #expect(text.contains(entry.help.text))
    }
  }
}
