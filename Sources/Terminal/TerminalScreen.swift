import CNCurses
package import DisplayText
import Glibc

/// The screen: surfaces go in, ncurses writes what differs.
///
/// It opens the terminal device itself, so the standard input may be a stream
/// of flows. It leaves the terminal as it was on every way out: `close`, the
/// end of the process, signals and crashes (`reference/tui.md` 5.7). There is
/// one a process.
@UIActor
package final class TerminalScreen {
  /// The extent in cells.
  package private(set) var size: Size
  /// How many colours are drawn.
  package let depth: ColorDepth
  /// The signs that can be drawn.
  package let glyphs: GlyphSet
  /// A Boolean value that tells whether mouse reports are asked for.
  package private(set) var usesMouse = false
  /// The descriptor that keys are read from.
  let input: Int32
  /// What the keys of this terminal send beside the usual forms.
  let keys: [[UInt8]: Key]

  private let ownsInput: Bool
  private let takesModes: Bool
  private let asksTerminal: Bool
  private var shown: Surface?
  private var row: [cnc_cell] = []
  private var colors: [Color: Int32] = [:]
  private var isSynchronized = false
  private var awaitsReplies = false
  private var isOpen = true

  /// Opens the screen; nothing is written to the terminal where that fails.
  package init(_ options: TerminalOptions) throws(TerminalError) {
    let (input, output) = try TerminalScreen.open(options.device)
    let isOwn = options.device == .controlling
    func fail(_ error: TerminalError) -> TerminalError {
      if isOwn { Glibc.close(input) }
      return error
    }
    let isUTF8 = cnc_set_locale()
    guard !cnc_is_open() else { throw fail(.busy) }
    guard cnc_watch_signals(UIActor.shared.executor.wakeWriter) else { throw fail(.busy) }
    let name = try TerminalScreen.start(options, input: input, output: output, fail: fail)
    cnc_use_signal_stack()
    let described = ColorDepth(environment: options.environment, colors: Int(cnc_colors()))
    let isDirect = name == "xterm-direct"
    depth = min(options.depth ?? .full, isDirect ? .full : min(described, .palette))
    let isPoor = name == "linux" || name.hasPrefix("vt") || name == "ansi"
    glyphs = options.isASCII ?? (!isUTF8 || isPoor) ? .ascii : .utf8
    keys = TerminalScreen.describedKeys()
    takesModes = cnc_takes_modes()
    asksTerminal = takesModes && options.environment["TERM_PROGRAM"] != "Apple_Terminal"
    self.input = input
    ownsInput = isOwn
    size = TerminalScreen.deviceSize(input, output, options.environment)
    cnc_resize(Int32(clamping: size.height), Int32(clamping: size.width))
    // A stray line of a library would stand in the picture.
    cnc_divert_output(options.log ?? -1)
    usesMouse = options.usesMouse
    cnc_set_leaving(
      "\u{1B}[?2026l\u{1B}[?2004l\u{1B}[?1004l\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?1000l")
  }

  // MARK: - Drawing

  /// Draws a surface: only rows that differ from the last one go to ncurses,
  /// and nothing at all is written when none does.
  ///
  /// What lies outside the screen is left out.
  ///
  /// - Returns: the number of rows that differed.
  @discardableResult
  package func present(_ surface: Surface) -> Int {
    guard isOpen else { return 0 }
    let rows = surface.rowsChanged(since: shown ?? Surface(size: Size(width: 0, height: 0)))
    let hasMovedCursor =
      surface.cursor != shown?.cursor || surface.isCursorVisible != shown?.isCursorVisible
    guard shown == nil || !rows.isEmpty || hasMovedCursor else { return 0 }
    let isFirst = shown == nil
    for y in rows where y < size.height { put(surface.row(y), y: y) }
    let last = Point(x: max(0, size.width - 1), y: max(0, size.height - 1))
    let cursor = surface.cursor ?? last
    cnc_present(
      Int32(clamping: min(max(0, cursor.y), last.y)),
      Int32(clamping: min(max(0, cursor.x), last.x)), surface.isCursorVisible, isSynchronized)
    shown = surface
    if isFirst { enterModes() }
    return rows.count
  }

  /// Lets the next `present` draw everything anew.
  package func redrawAll() {
    guard isOpen else { return }
    shown = nil
    cnc_redraw_all()
  }

  /// Asks for mouse reports, or no longer.
  package func setMouse(_ isWanted: Bool) {
    guard isOpen, isWanted != usesMouse else { return }
    usesMouse = isWanted
    if shown != nil { send(isWanted ? TerminalScreen.mouseOn : TerminalScreen.mouseOff) }
  }

  /// Hands lines to the terminal for its clipboard (OSC 52).
  ///
  /// The terminal decides whether it takes them and does not tell: say "sent",
  /// not "copied".
  ///
  /// - Returns: whether they were sent; not if the terminal takes no such
  ///   strings, or the text is longer than terminals accept.
  package func sendToClipboard(_ lines: [SafeText]) -> Bool {
    let text = lines.map(\.text).joined(separator: "\n")
    let encoded = Base64.encoded(Array(text.utf8))
    guard isOpen, takesModes, encoded.utf8.count <= 74_994 else { return false }
    return send("\u{1B}]52;c;\(encoded)\u{1B}\\")
  }

  // MARK: - Coming and going

  /// Gives the terminal back, stops the process as Ctrl-Z does, and returns when
  /// it goes on; the next `present` draws everything.
  package func suspend() {
    guard isOpen else { return }
    cnc_stop()
    shown = nil
    _ = updateSize()
  }

  /// Takes the terminal again after the process was stopped from outside.
  func takeAgain() {
    guard isOpen else { return }
    cnc_take_again()
    shown = nil
    _ = updateSize()
  }

  /// Gives the terminal back for good; does nothing the second time.
  package func close() {
    guard isOpen else { return }
    isOpen = false
    if awaitsReplies { drainReplies() }
    cnc_close()
    cnc_unwatch_signals()
    if ownsInput { Glibc.close(input) }
  }

  /// Asks the device for its size; returns whether it changed.
  func updateSize() -> Bool {
    guard isOpen else { return false }
    var rows: Int32 = 0
    var columns: Int32 = 0
    guard cnc_device_size(input, &rows, &columns) else { return false }
    let now = Size(width: Int(columns), height: Int(rows))
    guard now != size else { return false }
    size = now
    cnc_resize(rows, columns)
    shown = nil
    return true
  }

  /// Takes note of what the terminal answered.
  func note(_ reply: TerminalReply) {
    switch reply {
    case .mode(number: 2026, let state): isSynchronized = (1...3).contains(state)
    case .deviceAttributes: awaitsReplies = false
    case .mode, .background: break
    }
  }

  /// Turns on paste, focus and mouse reports and asks what the terminal can,
  /// once the first frame stands: no one waits for an answer.
  private func enterModes() {
    guard takesModes else { return }
    var bytes = "\u{1B}[?2004h\u{1B}[?1004h"
    if usesMouse { bytes += TerminalScreen.mouseOn }
    if asksTerminal, !awaitsReplies, !isSynchronized {
      bytes += "\u{1B}[?2026$p\u{1B}]11;?\u{1B}\\\u{1B}[c"
      awaitsReplies = true
    }
    send(bytes)
  }

  /// Reads answers that are still on their way, so that the shell does not get
  /// them; for a tenth of a second at most.
  private func drainReplies() {
    var decoder = InputDecoder()
    withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 1) { buffer in
      for _ in 0..<10 where awaitsReplies {
        var ready = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
        guard poll(&ready, 1, 10) > 0 else { continue }
        let count = read(input, buffer.baseAddress, buffer.count)
        guard count > 0 else { return }
        for case .reply(let reply) in decoder.decode(buffer[..<count]) { note(reply) }
      }
    }
  }

  /// Writes past ncurses; returns whether all was written.
  @discardableResult
  private func send(_ bytes: String) -> Bool {
    var bytes = bytes
    return bytes.withUTF8 { utf8 in
      utf8.withMemoryRebound(to: CChar.self) { cnc_write($0.baseAddress, $0.count) }
    }
  }

  private static let mouseOn = "\u{1B}[?1000h\u{1B}[?1002h\u{1B}[?1006h"
  private static let mouseOff = "\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?1000l"

  // MARK: - Cells

  /// Hands a row to ncurses.
  private func put(_ cells: ArraySlice<Cell>, y: Int) {
    row.removeAll(keepingCapacity: true)
    var style: Style?
    var ink: Int32 = -1
    var paper: Int32 = -1
    for cell in cells.prefix(size.width) {
      if cell.style != style {
        style = cell.style
        ink = number(of: cell.style.foreground)
        paper = number(of: cell.style.background)
      }
      row.append(
        cnc_cell(
          marks: cell.marks, scalar: cell.scalar, foreground: ink, background: paper,
          width: cell.width, attributes: cell.style.attributes.rawValue))
    }
    row.withUnsafeBufferPointer {
      cnc_put_row(Int32(clamping: y), $0.baseAddress, Int32(clamping: $0.count))
    }
  }

  /// The number of a colour as ncurses takes it, in the colours that are there.
  private func number(of color: Color) -> Int32 {
    if let known = colors[color] { return known }
    let number: Int32
    switch color.quantised(to: depth) {
    case .standard: number = -1
    case .ansi(let index) where depth != .full || index < 8: number = Int32(index)
    case .indexed(let index) where depth != .full: number = Int32(index)
    case let other:
      let parts = other.parts ?? (0, 0, 0)
      number = Int32(parts.red) << 16 | Int32(parts.green) << 8 | Int32(parts.blue)
    }
    // A stream of ever new colours does not grow it without bound.
    if colors.count > 4096 { colors.removeAll() }
    colors[color] = number
    return number
  }
}
