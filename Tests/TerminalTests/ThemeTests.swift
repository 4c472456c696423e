import Terminal
import Testing

/// Themes: files that answer for the roles of the screen.
@Suite struct ThemeTests {
  @Test("answers for every role, whatever the file leaves out")
  func complete() throws {
    let theme = Theme(ThemeFile(text: "name: empty"))
    let mono = try #require(BundledThemes.theme(named: "mono"))
    for role in StyleRole.allCases { #expect(theme.overlay(role) == mono.overlay(role)) }
    #expect(theme.problems.isEmpty)
  }

  @Test("takes palette, colours and attributes as the file says them")
  func reads() {
    let text = """
      # a comment
      name: dusk
      ground: light
      extends: light

      palette:
        sky: #5fafd7
      roles:
        # another
        accent: sky bold
        production: bright-white on 124 underline
        text: default
        muted:
      """
    let file = ThemeFile(text: text)
    let theme = Theme(file)
    #expect(theme.problems.isEmpty)
    #expect(theme.name == "dusk")
    #expect(theme.ground == .light)
    #expect(
      theme.overlay(.accent)
        == Style(foreground: .rgb(red: 0x5F, green: 0xAF, blue: 0xD7), attributes: .bold))
    #expect(
      theme.overlay(.production)
        == Style(foreground: .ansi(15), background: .indexed(124), attributes: .underline))
    #expect(theme.overlay(.muted) == .plain)
    #expect(theme.overlay(.error) == BundledThemes.theme(named: "light")?.overlay(.error))
  }

  @Test(
    "says which line it does not understand, and goes on",
    arguments: [
      ("name: x\nshape: round", 2, "`shape` is not known here"),
      ("name: x\nroles:\n  acent: red", 3, "`acent` is no role"),
      ("name: x\nroles:\n  accent: redred", 3, "`redred` is neither a colour nor an attribute"),
      ("name: x\npalette:\n  sky: #12345", 3, "`#12345` is no colour"),
      ("name: x\npalette:\n  sky: #+12345", 3, "`#+12345` is no colour"),
      ("name: x\n  accent: red", 2, "`accent` stands in no section"),
      ("name: x\nnonsense", 2, "`nonsense` is not `key: value`"),
      ("name: x\nground: \u{1B}[2J", 2, #"`\e[2J` is no ground: dark, light or any"#),
      ("name: x\nextends: nowhere", 1, "the theme `nowhere` is not there"),
      ("name: dark\nextends: light", 1, "the themes extend each other in a ring at `dark`"),
    ])
  func problems(text: String, line: Int, message: String) {
    let theme = Theme(ThemeFile(text: text))
    #expect(theme.problems.map(\.line) == [line])
    #expect(theme.problems.map(\.message.text) == [message])
    #expect(StyleRole.allCases.allSatisfy { theme.style($0).attributes.rawValue < 16 })
  }

  @Test("refuses a file that is too large")
  func tooLarge() {
    let file = ThemeFile(text: String(repeating: "x", count: ThemeFile.sizeLimit + 1))
    #expect(file.problems.count == 1)
  }

  @Test("never ends the program, whatever the file holds")
  func anyText() {
    var random = SeededRandom(seed: 3)
    let words = [
      "name:", "roles:", "palette:", "extends:", "dark", "\n", "\n  ", " ", "#", "#123456", "on",
      "bold", "accent:", "sky:", ":", "\u{1B}", "支", "256", "-1", "\r\n", "\t",
    ]
    for _ in 0..<300 {
      let text = (0..<60).map { _ in words[Int.random(in: 0..<words.count, using: &random)] }
      let theme = Theme(ThemeFile(text: text.joined()))
      #expect(StyleRole.allCases.allSatisfy { theme.style($0) == theme.style($0) })
    }
  }

  @Test("keeps a selection in sight where few colours would hide it", arguments: ["dark", "light"])
  func fewColours(name: String) throws {
    let theme = try #require(BundledThemes.theme(named: name))
    for depth in [ColorDepth.sixteen, .eight] {
      let adapted = theme.adapted(to: depth)
      let screen = adapted.style(.screen)
      let selection = adapted.style(.selection)
      #expect(
        selection.background != screen.background || selection.attributes.contains(.reverse))
      for role in StyleRole.allCases {
        #expect(adapted.style(role).foreground != adapted.style(role).background, "\(role)")
      }
    }
  }

  @Test("has no colour at all where there is none")
  func noColour() throws {
    let theme = try #require(BundledThemes.theme(named: "dark")).adapted(to: .none)
    for role in StyleRole.allCases {
      #expect(theme.style(role).foreground == .standard)
      #expect(theme.style(role).background == .standard)
    }
    #expect(theme.style(.selection).attributes.contains(.reverse))
    #expect(theme.style(.tierCritical) != theme.style(.tierHigh))
    #expect(theme.style(.tierHigh) != theme.style(.tierMedium))
  }
}
