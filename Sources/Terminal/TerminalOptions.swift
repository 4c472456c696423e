/// How a screen is to be opened.
package struct TerminalOptions: Sendable {
  /// Where the screen is.
  package enum Device: Hashable, Sendable {
    /// The terminal that controls the process, whatever its standard input is.
    case controlling
    /// Two open descriptors, for tests; they stay the caller's.
    case descriptors(input: Int32, output: Int32)
  }

  /// Where the screen is.
  package var device: Device = .controlling
  /// The environment: `TERM`, `NO_COLOR`, `TERM_PROGRAM`.
  package var environment: [String: String]
  /// The most colours to use; what the terminal draws, if not said.
  package var depth: ColorDepth?
  /// Whether to draw with ASCII signs only; what the locale allows, if not
  /// said.
  package var isASCII: Bool?
  /// Whether colours are sent by their parts where the terminal is described
  /// for it (`xterm-direct`, with `COLORTERM=truecolor`).
  package var usesDirectColor = false
  /// Whether mouse reports are asked for; selecting text with the mouse needs
  /// them off.
  package var usesMouse = false
  /// The open file that takes what others print while the screen is open; if not
  /// said, the first 64 KiB are kept and said when the screen is closed.
  package var log: Int32?

  /// Makes options for an environment.
  package init(environment: [String: String]) {
    self.environment = environment
  }

  /// The descriptions to try, in order: the terminal's own; for the modern
  /// ones, which many machines do not know yet, that of their common ancestor;
  /// else the least of all (`reference/tui.md` 5.3).
  var descriptions: [String] {
    guard let name = environment["TERM"], !name.isEmpty else { return [] }
    var names: [String] = []
    if usesDirectColor, ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "") {
      names.append("xterm-direct")
    }
    names.append(name)
    if name == "dumb" { return names }
    let isModern = TerminalOptions.modern.contains { name.hasPrefix($0) }
    names.append(isModern ? "xterm-256color" : "ansi")
    return names
  }

  /// How the names of terminals begin that speak as xterm does.
  private static let modern = [
    "xterm", "kitty", "ghostty", "foot", "wezterm", "alacritty", "tmux", "screen", "rio",
    "contour", "konsole", "iterm", "vte", "gnome", "st-", "rxvt", "mintty", "ms-terminal",
    "putty", "zellij", "warp", "tabby", "hyper",
  ]
}
