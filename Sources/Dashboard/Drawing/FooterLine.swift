import DisplayText
import Terminal

/// The last line: what can be pressed here, or the line that is typed.
enum FooterLine {
  /// A Boolean value that tells whether tabs and hints need a row each.
  static func needsTabRow(_ state: DashboardState) -> Bool {
    let tabs = tabs(state)
    guard tabs.width > 0 else { return false }
    return tabs.width + 3 + hints(state).reduce(0) { $0 + $1.width + 3 } > leftRoom(state)
  }

  /// Returns the tabs of the view: `1 workloads (9)   2 policies (3)`.
  static func tabs(_ state: DashboardState) -> StyledLine {
    let tabs = state.view.tabs(state)
    guard tabs.count > 1 else { return .blank }
    var line = StyledLine()
    for (index, tab) in tabs.enumerated() {
      if index > 0 { line.add("   ") }
      let isShown = index == state.screen.tab
      line.add("\(index + 1)", .key)
      line.add(" " + tab.title, isShown ? .breadcrumbActive : .keyLabel)
      if let count = tab.count { line.add(" (" + Figures.grouped(count) + ")", .muted) }
      // Without colour the shown tab must still be told from the others.
      if isShown { line.add(" " + state.glyphs.selected.mirrored, .selectionMark) }
    }
    return line
  }

  /// Returns what can be pressed here, the most useful first.
  static func hints(_ state: DashboardState) -> [StyledLine] {
    entries(state).map { entry in
      var line = StyledLine(ActionTable.keyName(entry, state.glyphs), .key)
      line.add(" " + label(entry, state), .keyLabel)
      return line
    }
  }

  /// Returns the actions of the footer, the most useful first.
  private static func entries(_ state: DashboardState) -> [ActionEntry] {
    ActionTable.entries
      .filter { entry in
        guard entry.footer != nil, state.unavailability(of: entry.action) == nil else {
          return false
        }
        // Enter shows the very same there.
        if entry.action == .suggest, case .finding = state.screen.place { return false }
        return true
      }
      .sorted { ($0.footer ?? 0) < ($1.footer ?? 0) }
  }

  /// Draws the footer.
  static func draw(_ state: DashboardState, row: Int, tabsApart: Bool, on canvas: inout Canvas) {
    let margin = state.margin
    if let prompt = state.prompt {
      draw(prompt, state, row: row, on: &canvas)
      return
    }
    if let flash = state.flash {
      let line = StyledLine(flash.text, flash.isWarning ? .warning : .ok)
      canvas.draw(line, x: margin, y: row, width: state.contentWidth)
      return
    }
    let right = rightSide(state)
    canvas.draw(right, endingAt: state.size.width - margin, y: row, width: state.contentWidth)
    var room = leftRoom(state)
    var x = margin
    let filter = state.screen.position.filter
    if !filter.isEmpty {
      let line = StyledLine("/" + SafeText(filter), .filter)
        .truncated(to: max(0, room / 2), sign: state.glyphs.ellipsis)
      canvas.draw(line, x: x, y: row, width: line.width)
      x += line.width + 3
      room -= line.width + 3
    }
    if !tabsApart {
      let line = tabs(state)
      if line.width > 0 {
        canvas.draw(line, x: x, y: row, width: room)
        x += line.width + 3
        room -= line.width + 3
      }
    }
    for hint in fitting(hints(state), state, room: room) {
      canvas.draw(hint, x: x, y: row, width: hint.width)
      x += hint.width + 3
    }
  }

  /// Leaves hints out until the others fit: the last of those that can be
  /// spared first; help and back are kept longest.
  private static func fitting(
    _ hints: [StyledLine], _ state: DashboardState, room: Int
  ) -> [StyledLine] {
    var kept = Array(zip(entries(state), hints))
    func width() -> Int { kept.reduce(0) { $0 + $1.1.width } + max(0, kept.count - 1) * 3 }
    let spared: [DashboardAction] = [.help, .back, .open]
    while width() > room, !kept.isEmpty {
      if let place = kept.lastIndex(where: { !spared.contains($0.0.action) }) {
        kept.remove(at: place)
      } else {
        kept.removeFirst()
      }
    }
    return kept.map(\.1)
  }

  private static func label(_ entry: ActionEntry, _ state: DashboardState) -> SafeText {
    switch (entry.action, state.screen.place) {
    case (.open, .finding): "show the patch"
    case (.pause, _) where state.screen.isPaused: "go on"
    default: entry.label
    }
  }

  /// The room left of the position and the name of the view.
  private static func leftRoom(_ state: DashboardState) -> Int {
    max(0, state.contentWidth - rightSide(state).width - 2)
  }

  /// Returns the position and the name of the view: `3/62 fleet`.
  private static func rightSide(_ state: DashboardState) -> StyledLine {
    var line = StyledLine()
    if case .table(let table) = state.body, !table.order.isEmpty {
      line.add("\(state.screen.position.cursor + 1)/\(table.order.count)", .muted)
      if table.order.count != table.source.rowCount {
        line.add(" of \(table.source.rowCount)", .muted)
      }
      line.add("  ")
    }
    if case .document(let lines) = state.body {
      let visible = FrameLayout.bodyHeightHint(state)
      if lines.count > visible {
        let last = min(lines.count, state.screen.position.scroll + visible)
        line.add("to line \(last) of \(lines.count)", .muted)
        line.add("  ")
      }
    }
    line.add(state.view.name, .faint)
    return line
  }

  private static func draw(
    _ prompt: DashboardPrompt, _ state: DashboardState, row: Int, on canvas: inout Canvas
  ) {
    let margin = state.margin
    var line: StyledLine
    switch prompt.kind {
    case .filter: line = StyledLine("/", .key)
    case .command: line = StyledLine(":", .key)
    }
    // The end is what one types: where there is no room the beginning goes.
    let room = max(1, state.contentWidth - 2)
    let typed = SafeText(prompt.text)
    line.add(typed.truncated(to: room, cut: .start, sign: state.glyphs.ellipsis), .prompt)
    let cursor = margin + line.width
    switch prompt.kind {
    case .command:
      if let whole = CommandCompletion.complete(prompt.text, state) {
        line.add(SafeText(String(whole.dropFirst(prompt.text.count))), .faint)
        line.add("   Tab", .muted)
      }
    case .filter:
      if case .table(let table) = state.body {
        let role: StyleRole = table.order.isEmpty ? .warning : .muted
        line.add("   \(table.order.count) of \(table.source.rowCount)", role)
      }
    }
    canvas.draw(line, x: margin, y: row, width: state.contentWidth)
    canvas.surface.cursor = Point(x: min(cursor, max(0, state.size.width - 1)), y: row)
    canvas.surface.isCursorVisible = true
  }
}

extension SafeText {
  /// The sign of a selection, pointing back at what stands before it.
  fileprivate var mirrored: SafeText { self == GlyphSet.utf8.selected ? "◂" : "<" }
}
