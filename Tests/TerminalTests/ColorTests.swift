import Terminal
import Testing

/// Colours, and what becomes of them where there are few.
@Suite struct ColorTests {
  @Test(
    "come down to the nearest there is",
    arguments: [
      (Color.rgb(red: 0x5F, green: 0xAF, blue: 0xD7), ColorDepth.palette, Color.indexed(74)),
      (.rgb(red: 0x12, green: 0x12, blue: 0x12), .palette, .indexed(233)),
      (.rgb(red: 255, green: 255, blue: 255), .palette, .indexed(231)),
      (.rgb(red: 250, green: 10, blue: 10), .sixteen, .ansi(9)),
      (.indexed(196), .sixteen, .ansi(9)),
      (.indexed(196), .eight, .ansi(1)),
      (.indexed(233), .eight, .ansi(0)),
      (.ansi(12), .eight, .ansi(4)),
      (.ansi(12), .palette, .ansi(12)),
      (.rgb(red: 1, green: 2, blue: 3), .full, .rgb(red: 1, green: 2, blue: 3)),
      (.rgb(red: 1, green: 2, blue: 3), .none, .standard),
      (.standard, .eight, .standard),
    ])
  func quantised(color: Color, depth: ColorDepth, expected: Color) {
    #expect(color.quantised(to: depth) == expected)
  }

  @Test("stay themselves when they come down twice")
  func idempotent() {
    for index in UInt8.min...UInt8.max {
      for depth in ColorDepth.allCases {
        let once = Color.indexed(index).quantised(to: depth)
        #expect(once.quantised(to: depth) == once)
      }
    }
  }

  @Test("keep ink and paper apart")
  func inkAndPaper() {
    let style = Style(
      foreground: .rgb(red: 10, green: 10, blue: 10), background: .rgb(red: 0, green: 0, blue: 0))
    let drawn = style.quantised(to: .eight)
    #expect(drawn.foreground != drawn.background)
  }

  @Test("have the contrast that WCAG gives them")
  func contrast() {
    let style = Style(
      foreground: .rgb(red: 0, green: 0, blue: 0), background: .rgb(red: 255, green: 255, blue: 255)
    )
    #expect(style.contrast == 21)
    #expect(Style(foreground: .ansi(1)).contrast == nil)
  }

  @Test(
    "are as many as environment and terminal say",
    arguments: [
      (["TERM": "xterm-256color"], nil, ColorDepth.palette),
      (["TERM": "xterm"], nil, .eight),
      (["TERM": "xterm", "COLORTERM": "truecolor"], nil, .palette),
      (["TERM": "dumb"], nil, .none), ([:], nil, .none), (["TERM": "vt100"], nil, .none),
      (["TERM": "xterm-direct"], nil, .full), (["TERM": "xterm"], 256, .palette),
      (["TERM": "linux"], 8, .eight), (["TERM": "vt100"], 0, .none),
      (["TERM": "rxvt"], 88, .sixteen), (["TERM": "xterm-256color", "NO_COLOR": "1"], 256, .none),
      (["TERM": "xterm-256color", "NO_COLOR": ""], 256, .palette),
    ] as [([String: String], Int?, ColorDepth)])
  func depth(environment: [String: String], colors: Int?, expected: ColorDepth) {
    #expect(ColorDepth(environment: environment, colors: colors) == expected)
  }
}
