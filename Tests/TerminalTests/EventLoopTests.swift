import DisplayText
import Glibc
import Terminal
import Testing

extension OneScreen {
  /// The loop, on a terminal that the test plays.
  @Suite(.serialized) struct EventLoopTests {
    /// What a run of the loop saw.
    @UIActor final class Record {
      var events: [Event] = []
      var frames = 0
      var note: SafeText = "begin"

      nonisolated init() {}
    }

    /// Runs the loop on a terminal until it ends; `q` ends it.
    private func run(
      _ terminal: PseudoTerminal, _ record: Record, play: @escaping @Sendable () -> Void
    ) async throws -> LoopEnd {
      let playing = Task.detached { play() }
      let end = try await open(terminal, record)
      await playing.value
      return end
    }

    @UIActor private func open(
      _ terminal: PseudoTerminal, _ record: Record
    ) async throws -> LoopEnd {
      var options = TerminalOptions(environment: ["TERM": "xterm-256color"])
      options.device = .descriptors(input: terminal.device, output: terminal.device)
      options.log = try #require(Optional(Glibc.open("/dev/null", O_WRONLY)))
      let screen = try TerminalScreen(options)
      defer { screen.close() }
      let loop = EventLoop(screen: screen)
      return await loop.run(
        handle: { event in
          record.events.append(event)
          switch event {
          case .key(let press) where press == KeyPress("q"): return .quit
          case .key(let press) where press == KeyPress("w"):
            loop.wake(afterMilliseconds: 5)
            return .ignore
          case .key(let press) where press == KeyPress("i"): return .ignore
          case .key, .resize, .wake, .paste:
            record.note = "event \(record.events.count)"
            return .draw
          default: return .ignore
          }
        },
        draw: { surface in
          record.frames += 1
          surface.text(
            "\(record.note) of \(surface.size.width)", x: 0, y: 0, style: .plain)
        })
    }

    @Test("draws at once, answers keys, and gives the terminal back")
    func keys() async throws {
      let terminal = try #require(PseudoTerminal(columns: 60, rows: 10))
      let record = Record()
      let before = terminal.modes
      let raw = Mailbox()
      let end = try await run(terminal, record) {
        raw.texts.append(terminal.read(until: "begin of 60"))
        raw.modes = terminal.modes
        terminal.type("j")
        raw.texts.append(terminal.read(until: "vent 1"))
        terminal.type("\u{1B}[B")
        raw.texts.append(terminal.read(until: "2"))
        terminal.type("q")
      }
      #expect(end == .quit)
      #expect(raw.texts[0].contains("\u{1B}[?1049h"))
      let keys = await record.events.filter { if case .key = $0 { true } else { false } }
      #expect(keys == [.key(KeyPress("j")), .key(KeyPress(.down)), .key(KeyPress("q"))])
      #expect(raw.modes != before)
      #expect(terminal.modes == before)
      #expect(await record.frames == 3)
    }

    @Test("brackets frames once the terminal says that it knows how")
    func synchronized() async throws {
      let terminal = try #require(PseudoTerminal(columns: 60, rows: 10))
      let record = Record()
      let seen = Mailbox()
      _ = try await run(terminal, record) {
        _ = terminal.read(until: "\u{1B}[c")
        terminal.type("\u{1B}[?2026;2$y\u{1B}]11;rgb:0/0/0\u{1B}\\\u{1B}[?62cj")
        seen.texts.append(terminal.read(until: "\u{1B}[?2026l"))
        terminal.type("q")
      }
      #expect(seen.texts[0].contains("\u{1B}[?2026h"))
      #expect(await record.events.contains(.reply(.background(red: 0, green: 0, blue: 0))))
      #expect(await record.events.contains(.reply(.mode(number: 2026, state: 2))))
    }

    @Test("writes nothing for an event that changed nothing")
    func silence() async throws {
      let terminal = try #require(PseudoTerminal(columns: 60, rows: 10))
      let record = Record()
      let seen = Mailbox()
      _ = try await run(terminal, record) {
        _ = terminal.read(until: "\u{1B}[c")
        terminal.type("iiii")
        seen.texts.append(terminal.read(milliseconds: 200))
        terminal.type("q")
      }
      #expect(seen.texts == [""])
      #expect(await record.frames == 1)
    }

    @Test("wakes when it was asked to, and decides a lone Escape by silence")
    func wakes() async throws {
      let terminal = try #require(PseudoTerminal(columns: 60, rows: 10))
      let record = Record()
      _ = try await run(terminal, record) {
        _ = terminal.read(until: "begin")
        terminal.type("w")
        _ = terminal.read(until: "vent 2")
        terminal.type("\u{1B}")
        _ = terminal.read(until: "3")
        terminal.type("q")
      }
      #expect(
        await record.events == [
          .key(KeyPress("w")), .wake, .key(KeyPress(.escape)), .key(KeyPress("q")),
        ])
    }

    @Test("takes a new size at once")
    func resizes() async throws {
      let terminal = try #require(PseudoTerminal(columns: 60, rows: 10))
      let record = Record()
      _ = try await run(terminal, record) {
        _ = terminal.read(until: "begin of 60")
        terminal.resize(columns: 33, rows: 4)
        kill(getpid(), SIGWINCH)
        _ = terminal.read(until: "of 33")
        terminal.type("q")
      }
      #expect(await record.events.first == .resize(Size(width: 33, height: 4)))
    }

    @Test("ends in order when it is told to by a signal")
    func terminates() async throws {
      let terminal = try #require(PseudoTerminal(columns: 60, rows: 10))
      let record = Record()
      let before = terminal.modes
      let end = try await run(terminal, record) {
        _ = terminal.read(until: "begin")
        kill(getpid(), SIGTERM)
      }
      #expect(end == .signal(.terminate))
      #expect(await record.events == [.signal(.terminate)])
      #expect(terminal.modes == before)
    }

    @Test("ends when the terminal is gone")
    func hangsUp() async throws {
      let terminal = try #require(PseudoTerminal(columns: 60, rows: 10))
      let record = Record()
      let end = try await run(terminal, record) {
        _ = terminal.read(until: "\u{1B}[c")
        terminal.hangUp()
      }
      #expect(end == .hangUp)
      #expect(await record.events == [.hangUp])
    }

    @Test("does not take a long paste for keys")
    func paste() async throws {
      let terminal = try #require(PseudoTerminal(columns: 60, rows: 10))
      let record = Record()
      _ = try await run(terminal, record) {
        _ = terminal.read(until: "begin")
        terminal.type("\u{1B}[200~")
        for _ in 0..<200 { terminal.type(String(repeating: "q", count: 1000)) }
        terminal.type("\u{1B}[201~q")
      }
      let events = await record.events
      #expect(events.count == 2)
      guard case .paste(let paste) = events.first else {
        Issue.record("not a paste")
        return
      }
      #expect(paste.text.utf8.count + paste.omittedBytes == 200_000)
    }
  }
}

/// What the player of a terminal saw; read when it is done.
final class Mailbox: @unchecked Sendable {
  // The player writes, and the test reads after it awaited the player's end.
  var texts: [String] = []
  var modes: [UInt32] = []
}
