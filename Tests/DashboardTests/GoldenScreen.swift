import Glibc
import Terminal
import TestSupport

@testable import Dashboard

/// Compares a screen with the text file that a person has looked at.
///
/// With `FIREBREAK_RECORD=1` in the environment the file is written anew and
/// the comparison fails, so that a person looks at the picture.
enum GoldenScreen {
  /// Returns what differs, or `nil` where nothing does.
  static func difference(_ text: String, named name: String) -> String? {
    let path = Corpus.projectRoot + "/Tests/DashboardTests/Golden/" + name + ".txt"
    if getenv("FIREBREAK_RECORD") != nil {
      write(text, to: path)
      return "recorded \(name): look at it"
    }
    guard let expected = read(path) else { return "\(name) was never recorded" }
    guard expected != text else { return nil }
    let rows = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let found = text.split(separator: "\n", omittingEmptySubsequences: false)
    for index in 0..<max(rows.count, found.count) {
      let old = index < rows.count ? rows[index] : "(no row)"
      let new = index < found.count ? found[index] : "(no row)"
      if old != new { return "\(name), row \(index + 1):\n  was \(old)\n  is  \(new)" }
    }
    return nil
  }

  private static func read(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func write(_ text: String, to path: String) {
    guard let file = fopen(path, "w") else { return }
    defer { fclose(file) }
    let bytes = Array(text.utf8)
    fwrite(bytes, 1, bytes.count, file)
  }
}
