import Terminal

@testable import Dashboard

/// A dashboard that a test presses keys on.
struct DashboardStory {
  /// The dashboard.
  var state: DashboardState
  /// What it asked for.
  var effects: [DashboardEffect] = []

  /// Starts on the sample fleet.
  init(size: Size = Size(width: 100, height: 30), isGrowing: Bool = false) {
    state = DashboardState(
      snapshot: isGrowing ? SampleFleet.growing : SampleFleet.finished, size: size,
      glyphs: .utf8, now: SampleFleet.now)
  }

  /// Presses keys, each of which is a character or a named key.
  mutating func press(_ keys: KeyPress...) {
    for key in keys { effects += state.handle(.terminal(.key(key))) }
  }

  /// Types characters.
  mutating func type(_ text: String) {
    for character in text { press(KeyPress(character)) }
  }

  /// The text of the screen.
  var rows: [String] {
    SurfaceText(DashboardFrame.draw(state, theme: BundledThemes.mono)).rows
  }

  /// The text of the selected row.
  var selectedRow: String { rows.first { $0.contains("▸") } ?? "" }

  /// A Boolean value that tells whether a text stands on the screen.
  func shows(_ text: String) -> Bool { rows.contains { $0.contains(text) } }
}

extension KeyPress {
  /// Enter.
  static let enter = KeyPress(.enter)
  /// Escape.
  static let escape = KeyPress(.escape)
  /// The tabulator.
  static let tab = KeyPress(.tab)
  /// Arrow down.
  static let arrowDown = KeyPress(.down)
}
