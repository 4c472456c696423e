import DisplayText
import Terminal

extension DashboardState {
  /// Takes a key while a line is typed.
  mutating func type(_ key: KeyPress) -> [DashboardEffect] {
    guard var line = prompt else { return [] }
    let isControl = key.modifiers.contains(.control)
    switch key.key {
    case .escape: return cancelPrompt()
    case .character("c") where isControl: return cancelPrompt()
    case .character("g") where isControl: return cancelPrompt()
    case .enter: return finishPrompt()
    case .backspace:
      if line.text.isEmpty { return cancelPrompt() }
      line.eraseCharacter()
    case .character("h") where isControl: line.eraseCharacter()
    case .character("w") where isControl: line.eraseWord()
    case .character("u") where isControl: line.text = ""
    case .tab, .right:
      if case .command = line.kind, let whole = CommandCompletion.complete(line.text, self) {
        line.text = whole
      }
    case .up: recall(&line, older: true)
    case .down: recall(&line, older: false)
    default:
      guard let typed = key.typed else { return [] }
      line.type(String(typed))
    }
    prompt = line
    promptChanged()
    return []
  }

  /// Lets what was typed take effect where it does so at once.
  mutating func promptChanged() {
    guard let prompt, case .filter = prompt.kind, case .table(var table) = body else { return }
    table.setFilter(prompt.text)
    body = .table(table)
    screen.position.filter = prompt.text
    settle()
    clampScroll()
  }

  private mutating func cancelPrompt() -> [DashboardEffect] {
    if case .filter(let before) = prompt?.kind {
      prompt?.text = before
      promptChanged()
    }
    prompt = nil
    clampScroll()
    return []
  }

  private mutating func finishPrompt() -> [DashboardEffect] {
    guard let line = prompt else { return [] }
    prompt = nil
    clampScroll()
    guard case .command = line.kind else { return [] }
    let text = line.text.split(separator: " ").joined(separator: " ")
    guard !text.isEmpty else { return [] }
    history.removeAll { $0 == text }
    history.append(text)
    if history.count > DashboardState.historyLimit { history.removeFirst() }
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    guard let entry = ActionTable.entry(named: words[0]) else {
      flash = Flash("`\(words[0])` is no command; ? lists them", isWarning: true)
      return []
    }
    return perform(entry.action, argument: words.count > 1 ? words[1] : nil)
  }

  private func recall(_ line: inout DashboardPrompt, older: Bool) {
    guard case .command = line.kind, !history.isEmpty else { return }
    let next = older ? (line.recalled ?? -1) + 1 : (line.recalled ?? 0) - 1
    guard next < history.count else { return }
    line.text = next < 0 ? "" : history[history.count - 1 - next]
    line.recalled = next < 0 ? nil : next
  }
}
