import Terminal
import Testing

@testable import Dashboard

@Suite("Every size")
struct EverySizeTests {
  @Test("Every view can be drawn at every size", arguments: GoldenCase.all)
  func draws(_ view: GoldenCase) {
    var state = view.state(Size(width: 80, height: 24))
    var sizes: [Size] = []
    for width in 0...48 {
      for height in [0, 1, 2, 3, 6, 9, 10, 14] { sizes.append(Size(width: width, height: height)) }
    }
    for width in stride(from: 49, through: 300, by: 13) {
      for height in [1, 3, 10, 24, 100] { sizes.append(Size(width: width, height: height)) }
    }
    for size in sizes {
      _ = state.handle(.terminal(.resize(size)))
      let surface = DashboardFrame.draw(state, theme: BundledThemes.mono)
      #expect(surface.size == size)
    }
  }

  @Test("Keys at every size never end the program", arguments: [1, 2, 3])
  func keys(_ seed: UInt64) {
    var random = SplitMix(seed: seed)
    var story = DashboardStory()
    _ = story.state.handle(.flows(cluster: "prod-eu-payments", SampleFleet.flows))
    let keys =
      ActionTable.entries.flatMap(\.keys).filter { $0 != KeyPress("q") }
      + ":/ab1!><*\u{1B}".map { KeyPress($0) } + [.control("w"), KeyPress(.delete)]
    for step in 0..<400 {
      story.press(keys[random.below(keys.count)])
      if random.below(9) == 0 {
        let size = Size(width: random.below(301), height: random.below(101))
        _ = story.state.handle(.terminal(.resize(size)))
      }
      if random.below(50) == 0 {
        _ = story.state.handle(
          .fleet(random.below(2) == 0 ? SampleFleet.growing : SampleFleet.finished))
      }
      if random.below(20) == 0 {
        let place = Point(x: random.below(300), y: random.below(100))
        let actions: [MouseEvent.Action] = [.press(button: 1), .scrollUp, .scrollDown, .move]
        _ = story.state.handle(
          .terminal(.mouse(MouseEvent(actions[random.below(actions.count)], at: place))))
      }
      if step % 3 == 0 {
        let surface = DashboardFrame.draw(story.state, theme: BundledThemes.mono)
        #expect(surface.size == story.state.size)
      }
    }
  }

  @Test("No cell holds what could command the terminal", arguments: GoldenCase.all)
  func harmless(_ view: GoldenCase) {
    for cell in view.draw(Size(width: 160, height: 60)).cells {
      for scalar in cell.text.unicodeScalars {
        #expect(scalar.value >= 0x20 && scalar.value != 0x7F && scalar != "\u{202E}")
        #expect(!(0x80...0x9F).contains(scalar.value))
      }
    }
  }

  @Test("The selected row is on the screen after every resize")
  func resize() {
    var story = DashboardStory()
    story.press(KeyPress("G"))
    for height in [40, 10, 9, 6, 4, 24, 12, 3, 30] {
      _ = story.state.handle(.terminal(.resize(Size(width: 80, height: height))))
      #expect(story.selectedRow.contains("saas-eu-café"), "height \(height)")
    }
  }
}

/// A small generator of numbers; the same seed gives the same story.
struct SplitMix {
  private var state: UInt64

  /// Starts with a seed.
  init(seed: UInt64) { state = seed }

  /// Returns the next number below a bound.
  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(max(1, bound)))
  }
}
