package import DisplayText

/// Why there is no screen to draw on.
package enum TerminalError: Error, Hashable, Sendable {
  /// The process has no terminal, or it cannot be opened.
  case noTerminal(errno: Int32)
  /// No description of the terminal is known to the system.
  case unknownTerminal(name: SafeText)
  /// The terminal cannot place its cursor.
  case dumbTerminal(name: SafeText)
  /// The system refused something.
  case system(errno: Int32)
  /// A screen is open already.
  case busy

  /// What happened, in one line.
  package var message: SafeText {
    switch self {
    case .noTerminal: "there is no terminal to draw on"
    case .unknownTerminal(let name): "the terminal `\(name)` is not known on this machine"
    case .dumbTerminal(let name): "the terminal `\(name)` cannot place its cursor"
    case .system(let number): "the terminal cannot be opened: error \(number)"
    case .busy: "a screen is open already"
    }
  }

  /// What a person can do about it.
  package var help: SafeText {
    switch self {
    case .noTerminal: "run it from a terminal, or use `firebreak audit` for text"
    case .unknownTerminal, .dumbTerminal:
      "set TERM to a terminal that is known, such as xterm-256color, or use `firebreak audit`"
    case .system, .busy: "use `firebreak audit` for text"
    }
  }
}
