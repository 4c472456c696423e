import DisplayText
import Glibc

/// The two streams a command writes to.
///
/// A reader that goes away ends the program in silence with status 0, as
/// pipelines expect (`firebreak … | head`).
enum StandardStreams {
  /// Writes bytes to standard output, whole.
  static func output(_ bytes: [UInt8]) { write(bytes, to: STDOUT_FILENO) }

  /// Writes text to standard output.
  static func output(_ text: String) { output(Array(text.utf8)) }

  /// Writes lines of safe text to standard output.
  static func output(lines: [SafeText]) {
    output(lines.map { "\($0)\n" }.joined())
  }

  /// Writes one line to standard error, after the program's name.
  ///
  /// Whatever came from outside is escaped, so that a hostile name cannot
  /// drive the terminal.
  static func error(_ line: String) {
    write(Array("firebreak: \(SafeText(line))\n".utf8), to: STDERR_FILENO)
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written > 0 {
        rest = rest.dropFirst(written)
      } else if written < 0, errno == EINTR || errno == EAGAIN {
        continue
      } else {
        if errno == EPIPE { exit(0) }
        // Standard error is tried once: where it fails too, nobody listens.
        if descriptor != STDERR_FILENO, let reason = strerror(errno) {
          error("the output cannot be written: \(String(cString: reason).lowercased())")
        }
        exit(ExitStatus.internalError.rawValue)
      }
    }
  }
}
