import DisplayText
import Testing

/// What stands in the place of what must not be shown as it is.
@Suite struct SafeTextTests {
  struct Example: Sendable, CustomTestStringConvertible {
    var says: String
    var input: String
    var text: String
    var width: Int
    var testDescription: String { says }
  }

  static let examples: [Example] = [
    Example(says: "a name", input: "payment-api", text: "payment-api", width: 11),
    Example(says: "nothing", input: "", text: "", width: 0),
    Example(says: "a backslash", input: #"a\b"#, text: #"a\b"#, width: 3),
    Example(says: "letters with accents", input: "café Zürich", text: "café Zürich", width: 11),
    Example(says: "wide letters", input: "支付", text: "支付", width: 4),
    Example(says: "an emoji", input: "🔥x", text: "🔥x", width: 3),
    Example(says: "a line feed", input: "a\nb", text: #"a\nb"#, width: 4),
    Example(
      says: "an overwritten line", input: "DENY ALL\rALLOW", text: #"DENY ALL\rALLOW"#, width: 15),
    Example(says: "a tabulator", input: "a\tb", text: #"a\tb"#, width: 4),
    Example(
      says: "a cleared screen", input: "\u{1B}[2Jx", text: #"\e[2Jx"#, width: 6),
    Example(says: "a bell", input: "\u{7}", text: #"\u{7}"#, width: 5),
    Example(says: "a null", input: "\0", text: #"\u{0}"#, width: 5),
    Example(says: "delete", input: "\u{7F}", text: #"\u{7F}"#, width: 6),
    Example(says: "an eight-bit CSI", input: "\u{9B}2J", text: #"\u{9B}2J"#, width: 8),
    Example(says: "a line separator", input: "a\u{2028}b", text: #"a\u{2028}b"#, width: 10),
    Example(says: "a turned direction", input: "\u{202E}yned", text: #"\u{202E}yned"#, width: 12),
    Example(says: "an isolate", input: "\u{2066}", text: #"\u{2066}"#, width: 8),
    Example(says: "an Arabic letter mark", input: "\u{61C}", text: #"\u{61C}"#, width: 7),
    Example(says: "a blank of no width", input: "a\u{200B}b", text: #"a\u{200B}b"#, width: 10),
    Example(says: "a byte order mark", input: "\u{FEFF}a", text: #"\u{FEFF}a"#, width: 9),
    Example(says: "a soft hyphen", input: "a\u{AD}b", text: #"a\u{AD}b"#, width: 8),
    Example(says: "a tag", input: "\u{E0041}", text: #"\u{E0041}"#, width: 9),
    Example(says: "private use", input: "\u{E000}", text: #"\u{E000}"#, width: 8),
    Example(says: "not assigned", input: "\u{378}", text: #"\u{378}"#, width: 7),
    Example(says: "a blank that does not break", input: "a\u{A0}b", text: #"a\u{A0}b"#, width: 8),
    Example(
      says: "joined emoji", input: "👩\u{200D}🔬", text: #"👩\u{200D}🔬"#, width: 12),
    Example(
      says: "a variation selector", input: "⚠\u{FE0F}", text: #"⚠\u{FE0F}"#, width: 9),
    Example(
      says: "a flag", input: "🇩🇪", text: #"\u{1F1E9}\u{1F1EA}"#, width: 18),
    Example(says: "a skin tone", input: "👍🏽", text: #"👍\u{1F3FD}"#, width: 11),
    Example(says: "a mark over a base", input: "e\u{301}", text: "e\u{301}", width: 1),
    Example(says: "a mark without a base", input: "\u{301}a", text: #"\u{301}a"#, width: 8),
    Example(
      says: "a mark over an escape", input: "\n\u{301}", text: #"\n\u{301}"#, width: 9),
    Example(
      says: "too many marks", input: "a" + String(repeating: "\u{301}", count: 300) + "b",
      text: "a" + String(repeating: "\u{301}", count: 8) + #"\{+292 marks}b"#, width: 15),
  ]

  @Test("shows what it hides", arguments: examples)
  func escapes(example: Example) {
    let safe = SafeText(example.input)
    #expect(Array(safe.text.utf8) == Array(example.text.utf8))
    #expect(safe.width == example.width)
  }

  @Test("is the same text when it is made safe again", arguments: examples)
  func isIdempotent(example: Example) {
    let once = SafeText(example.input)
    let twice = SafeText(once.text)
    #expect(Array(twice.text.utf8) == Array(once.text.utf8))
    #expect(twice.width == once.width)
  }

  @Test("replaces bytes that are no text")
  func invalidBytes() {
    #expect(SafeText(utf8: [0x61, 0xFF, 0x62]).text == "a\u{FFFD}b")
    #expect(
      SafeText(utf8: [0xC0, 0xAF, 0xED, 0xA0, 0x80]).text.unicodeScalars.allSatisfy {
        $0 == "\u{FFFD}"
      })
  }

  @Test("escapes what is interpolated")
  func interpolation() {
    let name = "a\u{1B}[0m"
    let count = 3
    let safe: SafeText = "\(count) pods in \(name), \(SafeText("支"))"
    #expect(safe.text == #"3 pods in a\e[0m, 支"#)
    #expect(safe.width == 20)
  }

  @Test("never holds what a terminal acts upon, whatever comes in")
  func holdsNothingHidden() {
    var random = SeededRandom(seed: 14)
    for round in 0..<400 {
      var input = String.UnicodeScalarView()
      for _ in 0..<40 {
        let limit: UInt32 = [0x100, 0x3000, 0x20000, 0x10FFFF][round % 4]
        if let scalar = Unicode.Scalar(UInt32.random(in: 0...limit, using: &random)) {
          input.append(scalar)
        }
      }
      let safe = SafeText(String(input))
      let kinds = safe.text.unicodeScalars.map { ScalarWidth(of: $0) }
      #expect(!kinds.contains(.hidden))
      let width = kinds.reduce(0) { $0 + $1.cells }
      #expect(width == safe.width)
      #expect(safe.clusters.reduce(0) { $0 + $1.width } == safe.width)
      #expect(safe.clusters.allSatisfy { $0.marks.count <= SafeText.marksPerBase })
      #expect(safe.isASCII == safe.text.utf8.allSatisfy { $0 < 0x80 })
      #expect(SafeText(safe.text) == safe)
    }
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
