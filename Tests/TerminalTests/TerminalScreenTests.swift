import DisplayText
import Glibc
import Terminal
import Testing

/// Everything that opens the one screen of the process, one after the other.
@Suite(.serialized) struct OneScreen {
  /// The screen: surfaces in, bytes out.
  @Suite(.serialized) @UIActor struct TerminalScreenTests {
    /// A screen that writes to a file without a name.
    private func openFile(
      _ environment: [String: String], _ change: (inout TerminalOptions) -> Void = { _ in }
    ) throws -> (screen: TerminalScreen, file: Int32) {
      var name = Array("/tmp/firebreak-screen-XXXXXX".utf8CString)
      let file = mkstemp(&name)
      unlink(name)
      let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
      var options = TerminalOptions(environment: environment)
      options.device = .descriptors(input: nothing, output: file)
      change(&options)
      return (try TerminalScreen(options), file)
    }

    private func written(_ file: Int32) -> String {
      let size = Int(lseek(file, 0, SEEK_END))
      var bytes = [UInt8](repeating: 0, count: size)
      _ = pread(file, &bytes, size, 0)
      return String(decoding: bytes, as: UTF8.self)
    }

    private let usual = ["TERM": "xterm-256color", "COLUMNS": "40", "LINES": "5"]

    @Test("draws without a terminal, and writes nothing when nothing changed")
    func drawsToFile() throws {
      let (screen, file) = try openFile(usual)
      defer { screen.close() }
      #expect(screen.size == Size(width: 40, height: 5))
      #expect(screen.depth == .palette)
      var surface = Surface(size: screen.size)
      surface.text("payments 支付", x: 1, y: 1, style: Style(foreground: .indexed(203)))
      #expect(screen.present(surface) == 5)
      let first = written(file)
      #expect(first.contains("payments"))
      #expect(first.contains("38;5;203"))
      #expect(screen.present(surface) == 0)
      #expect(written(file).utf8.count == first.utf8.count)
      surface.text("x", x: 30, y: 3, style: .plain)
      #expect(screen.present(surface) == 1)
      let more = written(file).utf8.count - first.utf8.count
      #expect(more > 0 && more < 40)
    }

    @Test("leaves the alternate screen, and only once")
    func closes() throws {
      let (screen, file) = try openFile(usual)
      screen.present(Surface(size: screen.size))
      screen.close()
      let all = written(file)
      #expect(all.contains("\u{1B}[?1049h"))
      #expect(all.contains("\u{1B}[?1049l"))
      #expect(all.contains("\u{1B}[?2004l"))
      screen.close()
      screen.present(Surface(size: Size(width: 3, height: 3)))
      #expect(written(file) == all)
    }

    @Test("uses no colour where none is wanted")
    func noColour() throws {
      let (screen, file) = try openFile(usual.merging(["NO_COLOR": "1"]) { $1 })
      defer { screen.close() }
      #expect(screen.depth == .none)
      var surface = Surface(size: screen.size)
      surface.text(
        "x", x: 0, y: 0, style: Style(foreground: .indexed(203), attributes: .reverse))
      screen.present(surface)
      #expect(!written(file).contains("38;5"))
      #expect(!written(file).contains("[31m"))
      #expect(written(file).contains("7mx"))
    }

    @Test("draws any surface of any size, hostile text included")
    func anySurface() throws {
      let (screen, file) = try openFile(usual)
      defer { screen.close() }
      var random = SeededRandom(seed: 11)
      for width in [0, 1, 39, 40, 41, 300] {
        for height in [0, 1, 5, 9] {
          var surface = Surface(size: Size(width: width, height: height))
          for y in 0..<height {
            var text = String.UnicodeScalarView()
            for _ in 0..<30 {
              if let scalar = Unicode.Scalar(UInt32.random(in: 0...0x1FFFF, using: &random)) {
                text.append(scalar)
              }
            }
            surface.text(
              SafeText(String(text) + "\u{1B}]52;c;eA==\u{7}\u{9B}31m"), x: 0, y: y,
              style: Style(foreground: .indexed(UInt8.random(in: 0...255, using: &random))))
          }
          surface.cursor = Point(x: width + 5, y: -3)
          screen.present(surface)
        }
      }
      let all = written(file)
      #expect(!all.contains("\u{1B}]52"))
      #expect(!all.unicodeScalars.contains { (0x80..<0xA0).contains($0.value) })
      #expect(!all.contains("\u{7}"))
    }

    @Test(
      "knows terminals by their relatives, and refuses those it cannot draw on",
      arguments: [
        ("xterm-kitty", true), ("xterm-ghostty", true), ("foot", true), ("nobody-knows", true),
        ("vt100", true), ("linux", true), ("dumb", false), ("", false),
      ])
    func terminals(name: String, opens: Bool) throws {
      let result = Result { try openFile(["TERM": name, "COLUMNS": "40", "LINES": "5"]) }
      switch result {
      case .success(let (screen, _)):
        #expect(opens)
        screen.close()
      case .failure(let error):
        #expect(!opens)
        let error = try #require(error as? TerminalError)
        #expect(
          error == .dumbTerminal(name: SafeText(name))
            || error == .unknownTerminal(name: SafeText(name)))
        #expect(!error.message.isEmpty && !error.help.isEmpty)
      }
    }

    @Test("is one a process")
    func busy() throws {
      let (screen, _) = try openFile(usual)
      defer { screen.close() }
      #expect(throws: TerminalError.busy) { _ = try openFile(usual) }
    }

    @Test("takes the signs that the locale and the person allow")
    func glyphs() throws {
      let (plain, _) = try openFile(usual) { $0.isASCII = true }
      #expect(plain.glyphs == .ascii)
      plain.close()
      let (poor, _) = try openFile(["TERM": "linux"])
      #expect(poor.glyphs == .ascii)
      poor.close()
    }

    @Test("sends text to the clipboard, escaped, up to what terminals take")
    func clipboard() throws {
      let (screen, file) = try openFile(usual)
      defer { screen.close() }
      screen.present(Surface(size: screen.size))
      #expect(screen.sendToClipboard(["ab", "c\u{1B}"]))
      #expect(written(file).contains("\u{1B}]52;c;YWIKY1xl\u{1B}\\"))
      #expect(!screen.sendToClipboard([SafeText(String(repeating: "x", count: 60_000))]))
    }
  }
}
