import Glibc

/// A terminal that a test plays: it sees what the screen writes, and types.
final class PseudoTerminal: Sendable {
  /// The side of the test.
  let controller: Int32
  /// The side of the program.
  let device: Int32

  /// Opens a terminal of a size; `nil` where the machine has none to give.
  init?(columns: Int, rows: Int) {
    // The requests of ioctl_tty(2), whose macros Swift does not see.
    let unlock: UInt = 0x4004_5431
    let openPeer: UInt = 0x5441
    let controller = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard controller >= 0 else { return nil }
    var locked: Int32 = 0
    guard ioctl(controller, unlock, &locked) == 0 else {
      close(controller)
      return nil
    }
    let device = ioctl(controller, openPeer, O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard device >= 0 else {
      close(controller)
      return nil
    }
    self.controller = controller
    self.device = device
    resize(columns: columns, rows: rows)
  }

  /// Gives the window another size.
  func resize(columns: Int, rows: Int) {
    let setSize: UInt = 0x5414
    var size = winsize(
      ws_row: UInt16(clamping: rows), ws_col: UInt16(clamping: columns), ws_xpixel: 0,
      ws_ypixel: 0)
    _ = ioctl(controller, setSize, &size)
  }

  /// Types.
  func type(_ text: String) {
    var bytes = Array(text.utf8)
    _ = write(controller, &bytes, bytes.count)
  }

  /// Returns what was written until a text comes, or nothing does for a while.
  func read(until text: String = "\0never", milliseconds: Int32 = 5000) -> String {
    var seen: [UInt8] = []
    let wanted = Array(text.utf8)
    while true {
      var ready = pollfd(fd: controller, events: Int16(POLLIN), revents: 0)
      guard poll(&ready, 1, milliseconds) > 0 else { break }
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let count = Glibc.read(controller, &buffer, buffer.count)
      guard count > 0 else { break }
      seen += buffer[..<count]
      if seen.count >= wanted.count,
        (0...seen.count - wanted.count).contains(where: { seen[$0...].starts(with: wanted) })
      {
        break
      }
    }
    return String(decoding: seen, as: UTF8.self)
  }

  /// How the terminal treats lines now: the flags that `stty -g` shows.
  var modes: [UInt32] {
    var modes = termios()
    tcgetattr(device, &modes)
    return [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag]
  }

  /// Takes the terminal away from the program.
  func hangUp() {
    close(controller)
  }
}
