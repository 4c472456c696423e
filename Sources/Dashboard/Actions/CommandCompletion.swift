/// Completes what is typed behind `:`.
package enum CommandCompletion {
  /// Returns the whole line that the typed text begins, or `nil` where nothing
  /// does: the name of a command first, then what the command takes.
  package static func complete(_ text: String, _ state: DashboardState) -> String? {
    let words = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = words.first, !name.isEmpty else { return nil }
    if words.count < 2 {
      let names = ActionTable.entries.flatMap { [$0.name] + $0.aliases }
      // The shorter name is the likelier one, such as `flows` before others.
      return names.filter { $0.hasPrefix(name) && $0 != name }
        .min { ($0.count, $0) < ($1.count, $1) }
    }
    guard let entry = ActionTable.entry(named: String(name)) else { return nil }
    let argument = String(words[1])
    let choice = choices(entry.argument, state).first {
      $0.hasPrefix(argument) && $0 != argument
    }
    return choice.map { "\(name) \($0)" }
  }

  /// Returns what a command can take, in the order of the screen.
  package static func choices(
    _ argument: ActionEntry.Argument, _ state: DashboardState
  ) -> [String] {
    switch argument {
    case .none, .text: []
    case .cluster: state.snapshot.entries.map(\.name)
    case .namespace:
      state.result(state.focusedCluster)?.audit.namespaces.map(\.name) ?? []
    case .workload:
      state.result(state.focusedCluster)?.inventory.workloads.map(\.displayName) ?? []
    case .column:
      if case .table(let table) = state.body {
        table.columns.map { String($0.title.text.lowercased().drop { $0 == " " }) }
      } else {
        []
      }
    case .tab: state.tabs.indices.map { String($0 + 1) }
    }
  }
}
