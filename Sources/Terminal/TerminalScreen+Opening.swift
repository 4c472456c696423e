import CNCurses
import DisplayText
import Glibc

/// The steps of opening a screen.
extension TerminalScreen {
  /// Opens the device for reading and writing.
  static func open(
    _ device: TerminalOptions.Device
  ) throws(TerminalError) -> (input: Int32, output: Int32) {
    switch device {
    case .descriptors(let input, let output): return (input, output)
    case .controlling:
      let descriptor = Glibc.open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
      guard descriptor >= 0 else { throw .noTerminal(errno: errno) }
      return (descriptor, descriptor)
    }
  }

  /// Tries the descriptions in order and returns the one that is known.
  static func start(
    _ options: TerminalOptions, input: Int32, output: Int32,
    fail: (TerminalError) -> TerminalError
  ) throws(TerminalError) -> String {
    let names = options.descriptions
    let asked = SafeText(options.environment["TERM"] ?? "")
    let wantsColor =
      options.depth != ColorDepth.none
      && ColorDepth(environment: options.environment, colors: 256) != ColorDepth.none
    var error = TerminalError.unknownTerminal(name: asked)
    search: for name in names {
      switch cnc_open(input, output, name, wantsColor) {
      case CNC_OPEN: return name
      case CNC_DUMB_TERMINAL:
        error = .dumbTerminal(name: asked)
        break search
      case CNC_SYSTEM_ERROR:
        error = .system(errno: errno)
        break search
      case CNC_BUSY:
        error = .busy
        break search
      default: continue
      }
    }
    cnc_unwatch_signals()
    throw fail(error)
  }

  /// The size of the device; what the environment says, or 80×24, where the
  /// device does not know.
  static func deviceSize(
    _ input: Int32, _ output: Int32, _ environment: [String: String]
  ) -> Size {
    var rows: Int32 = 0
    var columns: Int32 = 0
    if cnc_device_size(output, &rows, &columns) || cnc_device_size(input, &rows, &columns) {
      return Size(width: Int(columns), height: Int(rows))
    }
    func number(_ name: String, _ otherwise: Int) -> Int {
      guard let value = environment[name].flatMap({ Int($0) }), (1...1000).contains(value) else {
        return otherwise
      }
      return value
    }
    return Size(width: number("COLUMNS", 80), height: number("LINES", 24))
  }

  /// What the keys of the terminal send, as its description says, the Escape
  /// left out.
  static func describedKeys() -> [[UInt8]: Key] {
    var keys: [[UInt8]: Key] = [:]
    for (name, key) in names {
      guard let text = cnc_key_bytes(name) else { continue }
      let bytes = Array(String(cString: text).utf8)
      guard bytes.first == 0x1B, bytes.count > 2 else { continue }
      keys[Array(bytes.dropFirst())] = key
    }
    return keys
  }

  /// The keys by their terminfo names.
  private static let names: [(String, Key)] = [
    ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right),
    ("khome", .home), ("kend", .end), ("kpp", .pageUp), ("knp", .pageDown),
    ("kich1", .insert), ("kdch1", .delete), ("kent", .enter),
    ("kf1", .function(1)), ("kf2", .function(2)), ("kf3", .function(3)),
    ("kf4", .function(4)), ("kf5", .function(5)), ("kf6", .function(6)),
    ("kf7", .function(7)), ("kf8", .function(8)), ("kf9", .function(9)),
    ("kf10", .function(10)), ("kf11", .function(11)), ("kf12", .function(12)),
  ]
}
