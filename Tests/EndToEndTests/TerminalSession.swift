import Foundation
import Testing

/// A terminal of a chosen size in which a story is played, made by tmux.
///
/// Every wait is for something to show; its limit is generous, since it only
/// decides how long a failure takes.
final class TerminalSession {
  private let socket: String
  private let scratch: ScratchFolder
  /// How long a story waits before it fails.
  static let patience: TimeInterval = 30

  /// A step of a story that did not come true.
  struct Mismatch: Error, CustomStringConvertible {
    /// What was waited for, and the screen as it was.
    let description: String
  }

  /// Opens a terminal that runs a shell command, with a clean environment.
  init(
    _ command: String, columns: Int = 120, rows: Int = 40, environment: [String: String] = [:]
  ) throws {
    socket = "firebreak-\(UUID().uuidString)"
    scratch = try ScratchFolder()
    let settings = ["LC_ALL": "C.UTF-8", "SHELL": "/bin/sh"]
      .merging(environment) { $1 }
      .map { "\($0.key)='\($0.value)'" }.sorted().joined(separator: " ")
    try tmux([
      "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)",
      "env \(settings) sh -c '\(command.replacing("'", with: "'\\''"))'",
    ])
    try tmux(["set-option", "-g", "status", "off"])
    try resize(columns: columns, rows: rows)
  }

  deinit { _ = try? tmux(["kill-server"]) }

  /// Presses keys, named as tmux names them (`Enter`, `Escape`, `j`).
  func press(_ keys: String...) throws { try tmux(["send-keys"] + keys) }

  /// Types text as it is.
  func type(_ text: String) throws { try tmux(["send-keys", "-l", text]) }

  /// Changes the size of the terminal.
  func resize(columns: Int, rows: Int) throws {
    try tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
  }

  /// Returns what the screen shows.
  func screen() throws -> String { try tmux(["capture-pane", "-p"]) }

  /// Waits until the screen shows a text, and returns the screen.
  @discardableResult
  func wait(for text: String) throws -> String {
    try wait("`\(text)` to show") { $0.contains(text) }
  }

  /// Waits until the screen no longer shows a text, and returns the screen.
  @discardableResult
  func wait(forNo text: String) throws -> String {
    try wait("`\(text)` to go") { !$0.contains(text) }
  }

  /// Waits until the screen is as a condition wants it, and returns it.
  @discardableResult
  func wait(_ what: String, _ condition: (String) -> Bool) throws -> String {
    let limit = Date(timeIntervalSinceNow: TerminalSession.patience)
    var last = ""
    while Date() < limit {
      last = try screen()
      if condition(last) { return last }
      usleep(20_000)
    }
    throw Mismatch(description: "waited for \(what); the screen was:\n\(last)")
  }

  @discardableResult
  private func tmux(_ arguments: [String]) throws -> String {
    let output = scratch.path("output")
    _ = try Spawn.run("/usr/bin/tmux", ["-L", socket] + arguments, output: output)
    return String(decoding: try Data(contentsOf: URL(filePath: output)), as: UTF8.self)
  }
}
