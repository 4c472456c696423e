import DisplayText
import Terminal
import Testing

/// The grid that views draw on.
@Suite struct SurfaceTests {
  private func lines(_ surface: Surface) -> [String] { SurfaceText(surface).rows }

  @Test("draws text where it is told, and nothing outside")
  func text() {
    var surface = Surface(size: Size(width: 8, height: 2))
    let end = surface.text("payments", x: 2, y: 0, style: .plain)
    surface.text("left", x: -2, y: 1, style: .plain)
    surface.text("lost", x: 0, y: 2, style: .plain)
    surface.text("lost", x: 0, y: -1, style: .plain)
    surface.text("lost", x: 8, y: 0, style: .plain)
    #expect(lines(surface) == ["  paymen", "ft"])
    #expect(end == 10)
  }

  @Test("keeps to its clip and gives it back")
  func clip() {
    var surface = Surface(size: Size(width: 10, height: 3))
    surface.clipped(to: Rect(x: 2, y: 1, width: 4, height: 1)) { inner in
      inner.fill(inner.bounds, style: .plain, with: "#")
      inner.clipped(to: Rect(x: 0, y: 0, width: 4, height: 3)) { innermost in
        innermost.text("abcdefgh", x: 0, y: 1, style: .plain)
      }
    }
    #expect(lines(surface) == ["", "  cd##", ""])
    #expect(surface.clip == surface.bounds)
  }

  @Test("draws at most the cells it is given")
  func limit() {
    var surface = Surface(size: Size(width: 10, height: 1))
    let end = surface.text("支付宝", x: 0, y: 0, style: .plain, limit: 5)
    #expect(lines(surface) == ["支付"])
    #expect(end == 5)
  }

  @Test("never keeps half of a wide cluster")
  func wideHalves() {
    for (x, expected) in [(0, "a 付"), (1, " a付"), (2, "支a"), (3, "支 a")] {
      var surface = Surface(size: Size(width: 4, height: 1))
      surface.text("支付", x: 0, y: 0, style: .plain)
      surface.text("a", x: x, y: 0, style: .plain)
      #expect(lines(surface) == [expected])
    }
    for (x, expected) in [(0, "宝付"), (1, " 宝"), (2, "支宝"), (3, "支付")] {
      var surface = Surface(size: Size(width: 4, height: 1))
      surface.text("支付", x: 0, y: 0, style: .plain)
      surface.text("宝", x: x, y: 0, style: .plain)
      #expect(lines(surface) == [expected])
    }
  }

  @Test("keeps wide clusters whole whatever is drawn over them")
  func wholeClusters() {
    var random = SeededRandom(seed: 7)
    var surface = Surface(size: Size(width: 17, height: 3))
    let texts: [SafeText] = ["支付宝", "ab", "e\u{301}x", "🔥", " ", "支a支"]
    for _ in 0..<1500 {
      let x = Int.random(in: -4...18, using: &random)
      let y = Int.random(in: -1...3, using: &random)
      let text = texts[Int.random(in: 0..<texts.count, using: &random)]
      surface.clipped(
        to: Rect(
          x: Int.random(in: -2...9, using: &random), y: 0,
          width: Int.random(in: 0...17, using: &random), height: 3)
      ) { _ = $0.text(text, x: x, y: y, style: .plain) }
      let isWhole = (0..<3).allSatisfy { y in
        let row = Array(surface.row(y))
        return row.indices.allSatisfy { x in
          let hasTail = x + 1 < row.count && row[x + 1].isContinuation
          let hasHead = x > 0 && row[x - 1].width == 2
          return (row[x].width == 2) == hasTail && row[x].isContinuation == hasHead
        }
      }
      #expect(isWhole)
    }
  }

  @Test("tells the rows that differ")
  func rowsChanged() {
    var one = Surface(size: Size(width: 5, height: 4))
    let two = one
    #expect(one.rowsChanged(since: two).isEmpty)
    one.text("x", x: 4, y: 2, style: .plain)
    one.restyle(Rect(x: 0, y: 3, width: 1, height: 1)) { $0.attributes.insert(.bold) }
    #expect(one.rowsChanged(since: two) == [2, 3])
    #expect(one.rowsChanged(since: Surface(size: Size(width: 4, height: 4))) == [0, 1, 2, 3])
  }

  @Test("lays a style over what stands there")
  func overlay() {
    var surface = Surface(size: Size(width: 3, height: 1))
    surface.text("abc", x: 0, y: 0, style: Style(foreground: .ansi(1), attributes: .underline))
    surface.overlay(
      Rect(x: 1, y: 0, width: 9, height: 9), style: Style(background: .ansi(4), attributes: .bold))
    #expect(surface[0, 0]?.style == Style(foreground: .ansi(1), attributes: .underline))
    #expect(
      surface[1, 0]?.style
        == Style(
          foreground: .ansi(1), background: .ansi(4), attributes: [.bold, .underline]))
    #expect(surface[1, 0]?.text == "b")
    #expect(surface[3, 0] == nil)
  }

  @Test("is drawn on at any size without a trap")
  func anySize() {
    for width in [0, 1, 2, 3, 97, 98, 107, 300] {
      for height in [0, 1, 2, 24] {
        var surface = Surface(size: Size(width: width, height: height))
        surface.fill(surface.bounds, style: .plain, with: ".")
        surface.text("支付宝 payments 🔥", x: width / 2, y: height / 2, style: .plain)
        surface.text("支付宝", x: Int.max - 40, y: 0, style: .plain)
        surface.text("支付宝", x: -1, y: 0, style: .plain)
        #expect(surface.cells.count == width * height)
        surface.clear()
        #expect(lines(surface).allSatisfy { $0.isEmpty })
      }
    }
  }

  @Test("is written for people, with the runs of its styles")
  func annotated() {
    var surface = Surface(size: Size(width: 12, height: 2))
    surface.text("RISK", x: 0, y: 0, style: Style(foreground: .indexed(203), attributes: .bold))
    surface.text(
      "e\u{301}支", x: 5, y: 0, style: Style(background: .rgb(red: 1, green: 2, blue: 255)))
    surface.cursor = Point(x: 0, y: 0)
    #expect(
      SurfaceText(surface).annotated() == """
        RISK e\u{301}支
          ~ 0…3 203 bold
          ~ 5…7 on #0102ff

          ~ cursor 0,0

        """)
    #expect(SurfaceText(surface).text == "RISK e\u{301}支\n\n")
  }
}

/// A generator whose numbers are those of its seed.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
