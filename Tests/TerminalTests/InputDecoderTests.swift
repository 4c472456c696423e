import Terminal
import Testing

/// What a terminal sends, as events.
@Suite struct InputDecoderTests {
  struct Example: Sendable, CustomTestStringConvertible {
    var bytes: String
    var events: [Event]
    var testDescription: String { bytes.debugDescription }
  }

  private static func key(_ key: Key, _ held: KeyPress.Modifiers = []) -> [Event] {
    [.key(KeyPress(key, held))]
  }

  static let keys: [Example] = [
    Example(bytes: "j", events: key(.character("j"))),
    Example(bytes: "G", events: key(.character("G"))),
    Example(bytes: " ", events: key(.character(" "))),
    Example(bytes: "é", events: key(.character("é"))),
    Example(bytes: "支", events: key(.character("支"))),
    Example(bytes: "🔥", events: key(.character("🔥"))),
    Example(bytes: "\r", events: key(.enter)),
    Example(bytes: "\n", events: key(.enter)),
    Example(bytes: "\t", events: key(.tab)),
    Example(bytes: "\u{7F}", events: key(.backspace)),
    Example(bytes: "\u{8}", events: key(.backspace)),
    Example(bytes: "\u{3}", events: key(.character("c"), .control)),
    Example(bytes: "\u{1A}", events: key(.character("z"), .control)),
    Example(bytes: "\0", events: key(.character(" "), .control)),
    Example(bytes: "\u{1F}", events: key(.character("_"), .control)),
    Example(bytes: "\u{1B}x", events: key(.character("x"), .alt)),
    Example(bytes: "\u{1B}é", events: key(.character("é"), .alt)),
    Example(bytes: "\u{1B}\r", events: key(.enter, .alt)),
    Example(bytes: "\u{1B}[A", events: key(.up)),
    Example(bytes: "\u{1B}OB", events: key(.down)),
    Example(bytes: "\u{1B}[1;5C", events: key(.right, .control)),
    Example(bytes: "\u{1B}[1;2D", events: key(.left, .shift)),
    Example(bytes: "\u{1B}O5A", events: key(.up, .control)),
    Example(bytes: "\u{1B}[H", events: key(.home)),
    Example(bytes: "\u{1B}[4~", events: key(.end)),
    Example(bytes: "\u{1B}[5~", events: key(.pageUp)),
    Example(bytes: "\u{1B}[6;3~", events: key(.pageDown, .alt)),
    Example(bytes: "\u{1B}[3~", events: key(.delete)),
    Example(bytes: "\u{1B}[2~", events: key(.insert)),
    Example(bytes: "\u{1B}[Z", events: key(.tab, .shift)),
    Example(bytes: "\u{1B}OP", events: key(.function(1))),
    Example(bytes: "\u{1B}[1;5R", events: key(.function(3), .control)),
    Example(bytes: "\u{1B}[15~", events: key(.function(5))),
    Example(bytes: "\u{1B}[24~", events: key(.function(12))),
    Example(bytes: "\u{1B}[[C", events: key(.function(3))),
    Example(bytes: "\u{1B}[a", events: key(.up, .shift)),
    Example(bytes: "\u{1B}[5^", events: key(.pageUp, .control)),
    Example(bytes: "\u{1B}OM", events: key(.enter)),
    Example(bytes: "\u{1B}Op", events: key(.character("0"))),
    Example(bytes: "\u{1B}[97;5u", events: key(.character("a"), .control)),
    Example(bytes: "\u{1B}[97:65;2u", events: key(.character("A"))),
    Example(bytes: "\u{1B}[97;2u", events: key(.character("A"))),
    Example(bytes: "\u{1B}[27u", events: key(.escape)),
    Example(bytes: "\u{1B}[13;5u", events: key(.enter, .control)),
    Example(bytes: "\u{1B}[97;1:3u", events: []),
    Example(bytes: "\u{1B}[57399u", events: key(.character("0"))),
    Example(bytes: "\u{1B}[57441u", events: []),
    Example(bytes: "\u{1B}[27;5;97~", events: key(.character("a"), .control)),
    Example(bytes: "\u{1B}\u{1B}[A", events: key(.escape) + key(.up)),
    Example(bytes: "jk", events: key(.character("j")) + key(.character("k"))),
  ]

  static let others: [Example] = [
    Example(
      bytes: "\u{1B}[<0;10;5M",
      events: [.mouse(MouseEvent(.press(button: 1), at: Point(x: 9, y: 4)))]),
    Example(
      bytes: "\u{1B}[<2;300;1m",
      events: [.mouse(MouseEvent(.release(button: 3), at: Point(x: 299, y: 0)))]),
    Example(
      bytes: "\u{1B}[<64;1;1M", events: [.mouse(MouseEvent(.scrollUp, at: Point(x: 0, y: 0)))]),
    Example(
      bytes: "\u{1B}[<81;1;1M",
      events: [.mouse(MouseEvent(.scrollDown, at: Point(x: 0, y: 0), modifiers: .control))]),
    Example(
      bytes: "\u{1B}[<32;2;2M",
      events: [.mouse(MouseEvent(.drag(button: 1), at: Point(x: 1, y: 1)))]),
    Example(
      bytes: "\u{1B}[<0;0;0M",
      events: [.mouse(MouseEvent(.press(button: 1), at: Point(x: 0, y: 0)))]),
    Example(bytes: "\u{1B}[<66;1;1M", events: []),
    Example(bytes: "\u{1B}[<0;1M", events: []),
    Example(bytes: "\u{1B}[Mq !x", events: key(.character("x"))),
    Example(bytes: "\u{1B}[I", events: [.focus(true)]),
    Example(bytes: "\u{1B}[O", events: [.focus(false)]),
    Example(
      bytes: "\u{1B}[?2026;2$y", events: [.reply(.mode(number: 2026, state: 2))]),
    Example(bytes: "\u{1B}[?62;22c", events: [.reply(.deviceAttributes([62, 22]))]),
    Example(
      bytes: "\u{1B}]11;rgb:0000/8080/ffff\u{1B}\\",
      events: [.reply(.background(red: 0, green: 128, blue: 255))]),
    Example(
      bytes: "\u{1B}]11;rgb:f/80/fff\u{7}q",
      events: [.reply(.background(red: 255, green: 128, blue: 255))] + key(.character("q"))),
    Example(bytes: "\u{1B}]52;c;cXVpdA==\u{7}", events: []),
    Example(bytes: "\u{1B}P>|harness 1\u{1B}\\x", events: key(.character("x"))),
    Example(bytes: "\u{1B}_Gi=31;OK\u{1B}\\", events: []),
    Example(bytes: "\u{1B}]0;dq\u{1B}[A", events: key(.up)),
    Example(bytes: "\u{1B}[24;80R", events: []),
    Example(bytes: "\u{1B}[?0u", events: []),
    Example(bytes: "\u{1B}[8;24;80t", events: []),
    Example(bytes: "\u{1B}[>41;330;0c", events: []),
    Example(bytes: "\u{1B}[1;2\u{18}q", events: key(.character("q"))),
    Example(bytes: "\u{1B}[1;2\u{3}", events: key(.character("c"), .control)),
    Example(
      bytes: "\u{1B}[99999999999999999999999999;2A", events: key(.up, .shift)),
    Example(bytes: "\u{1B}[" + String(repeating: "1;", count: 4000) + "A", events: []),
    Example(
      bytes: "\u{1B}[200~q\u{1B}[A\r\u{1B}[201~x",
      events: [.paste(Paste(text: "q\u{1B}[A\r"))] + key(.character("x"))),
    Example(
      bytes: "\u{1B}[200~\u{1B}\u{1B}[201~\u{1B}[20~",
      events: [.paste(Paste(text: "\u{1B}"))] + key(.function(9))),
    Example(bytes: "\u{1B}[200~\u{1B}[201~", events: [.paste(Paste(text: ""))]),
  ]

  @Test("reads keys", arguments: keys)
  func readsKeys(example: Example) {
    var decoder = InputDecoder()
    #expect(decoder.decode(example.bytes.utf8) == example.events)
    #expect(decoder.patience == nil)
  }

  @Test("reads reports and swallows what it does not know", arguments: others)
  func readsReports(example: Example) {
    var decoder = InputDecoder()
    #expect(decoder.decode(example.bytes.utf8) == example.events)
    #expect(decoder.patience == nil)
  }

  @Test("reads alike wherever a read is cut", arguments: keys + others)
  func cuts(example: Example) {
    var decoder = InputDecoder()
    var events: [Event] = []
    for byte in example.bytes.utf8 { events += decoder.decode([byte]) }
    #expect(events == example.events)
  }

  @Test("decides a lone Escape by silence")
  func loneEscape() {
    var decoder = InputDecoder()
    #expect(decoder.decode([0x1B]).isEmpty)
    #expect(decoder.patience == .escape)
    #expect(decoder.settle() == Self.key(.escape))
    #expect(decoder.patience == nil)
    #expect(decoder.settle().isEmpty)
  }

  @Test("drops half a sequence after a longer silence")
  func halfSequence() {
    var decoder = InputDecoder()
    #expect(decoder.decode(Array("\u{1B}[1;".utf8)).isEmpty)
    #expect(decoder.patience == .sequence)
    #expect(decoder.settle().isEmpty)
    #expect(decoder.decode(Array("\u{1B}[".utf8)).isEmpty)
    #expect(decoder.settle() == Self.key(.character("["), .alt))
    #expect(decoder.decode([0xE6, 0x94]).isEmpty)
    #expect(decoder.settle().isEmpty)
    #expect(decoder.decode(Array("q".utf8)) == Self.key(.character("q")))
  }

  @Test("ignores bytes that are no text")
  func invalidText() {
    var decoder = InputDecoder()
    let bytes: [UInt8] = [0x80, 0xFF, 0xC0, 0xE6, 0x71, 0xED, 0xA0, 0x80, 0x71]
    #expect(decoder.decode(bytes) == Self.key(.character("q")) + Self.key(.character("q")))
  }

  @Test("keeps the beginning of a paste that is too long, and counts the rest")
  func longPaste() throws {
    var decoder = InputDecoder()
    let text = String(repeating: "支q", count: 300_000)
    let events = decoder.decode(Array("\u{1B}[200~\(text)\u{1B}[201~j".utf8))
    #expect(events.count == 2)
    guard case .paste(let paste) = try #require(events.first) else {
      Issue.record("not a paste")
      return
    }
    #expect(text.hasPrefix(paste.text))
    #expect(paste.text.utf8.count > InputDecoder.pasteLimit - 8)
    #expect(paste.text.utf8.count + paste.omittedBytes == text.utf8.count)
    #expect(events.last == .key(KeyPress("j")))
  }

  @Test("gives what came of a paste whose end never comes")
  func endlessPaste() {
    var decoder = InputDecoder()
    #expect(decoder.decode(Array("\u{1B}[200~qqq".utf8)).isEmpty)
    #expect(decoder.patience == .paste)
    #expect(decoder.settle() == [.paste(Paste(text: "qqq"))])
    #expect(decoder.patience == nil)
  }

  @Test("asks the description of the terminal first")
  func describedKeys() {
    var decoder = InputDecoder(keys: [Array("[11^".utf8): .pageUp, Array("Oq".utf8): .end])
    #expect(decoder.decode(Array("\u{1B}[11^\u{1B}Oq".utf8)) == Self.key(.pageUp) + Self.key(.end))
  }

  @Test("types only what is typed")
  func typed() {
    #expect(KeyPress("a").typed == "a")
    #expect(KeyPress("a", .control).typed == nil)
    #expect(KeyPress(.enter).typed == nil)
  }

  @Test("takes any bytes, alike in any cuts", arguments: 0..<30 as Range<UInt64>)
  func anyBytes(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let favourites = Array("\u{1B}[]OP<;:?0123456789~mMuRcy$ABZ\u{7}\\".utf8)
    let bytes = (0..<2000).map { _ in
      Bool.random(using: &random)
        ? favourites[Int.random(in: 0..<favourites.count, using: &random)]
        : UInt8.random(in: 0...255, using: &random)
    }
    var whole = InputDecoder()
    var pieces = InputDecoder()
    let expected = whole.decode(bytes) + whole.settle()
    var events: [Event] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = min(rest.count, Int.random(in: 1...9, using: &random))
      events += pieces.decode(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    events += pieces.settle()
    #expect(events == expected)
    #expect(whole.patience == nil)
    let isOutside = events.contains { event in
      if case .mouse(let mouse) = event { mouse.place.x < 0 || mouse.place.y < 0 } else { false }
    }
    #expect(!isOutside)
  }
}
