import DisplayText
import Terminal

/// The last line: what can be pressed here, or the line that is typed.
enum FooterLine {
  /// Returns the tabs of the view: `1 workloads (9)   2 policies (3)`.
  static func tabs(_ state: DashboardState) -> StyledLine {
    let tabs = state.tabs
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

  /// What can be pressed, and how the footer says it.
  private typealias Hint = (action: DashboardAction, line: StyledLine)

  /// Returns what can be pressed here, the most useful first.
  private static func hints(_ state: DashboardState) -> [Hint] {
    ActionTable.footer.compactMap { entry in
      guard state.unavailability(of: entry.action) == nil else { return nil }
      // Enter shows the very same there.
      if entry.action == .suggest, case .finding = state.screen.place { return nil }
      var line = StyledLine(ActionTable.keyName(entry, state.glyphs), .key)
      line.add(" " + label(entry, state), .keyLabel)
      return (entry.action, line)
    }
  }

  /// Draws the footer.
  static func draw(
    _ state: DashboardState, _ layout: FrameLayout, row: Int, on canvas: inout Canvas
  ) {
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
    let right = rightSide(state, layout)
    canvas.draw(right, endingAt: state.size.width - margin, y: row, width: state.contentWidth)
    var room = max(0, state.contentWidth - right.width - 2)
    var x = margin
    let filter = state.screen.position.filter
    if !filter.isEmpty {
      let line = StyledLine("/" + SafeText(filter), .filter)
        .truncated(to: max(0, room / 2), sign: state.glyphs.ellipsis)
      canvas.draw(line, x: x, y: row, width: line.width)
      x += line.width + 3
      room -= line.width + 3
    }
    for hint in fitting(hints(state), room: room) {
      canvas.draw(hint, x: x, y: row, width: hint.width)
      x += hint.width + 3
    }
  }

  /// Leaves hints out until the others fit: the last of those that can be
  /// spared first; help and back are kept longest.
  private static func fitting(_ hints: [Hint], room: Int) -> [StyledLine] {
    var kept = hints
    func width() -> Int { kept.reduce(0) { $0 + $1.line.width } + max(0, kept.count - 1) * 3 }
    let spared: [DashboardAction] = [.help, .back, .open]
    while width() > room, !kept.isEmpty {
      if let place = kept.lastIndex(where: { !spared.contains($0.action) }) {
        kept.remove(at: place)
      } else {
        kept.removeFirst()
      }
    }
    return kept.map(\.line)
  }

  private static func label(_ entry: ActionEntry, _ state: DashboardState) -> SafeText {
    switch (entry.action, state.screen.place) {
    case (.open, .finding): "show the patch"
    case (.pause, _) where state.screen.isPaused: "go on"
    default: entry.label
    }
  }

  /// Returns the position and the name of the view: `3/62 fleet`.
  private static func rightSide(
    _ state: DashboardState, _ layout: FrameLayout
  ) -> StyledLine {
    var line = StyledLine()
    if case .table(let table) = state.body, !table.order.isEmpty {
      line.add("\(state.screen.position.cursor + 1)/\(table.order.count)", .muted)
      if table.order.count != table.source.rowCount {
        line.add(" of \(table.source.rowCount)", .muted)
      }
      line.add("  ")
    }
    if case .document(let lines) = state.body {
      let visible = layout.bodyRect.height
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
