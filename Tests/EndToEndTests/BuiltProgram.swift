import Foundation
import Testing

/// The program that the same build made, and ways to run it.
enum BuiltProgram {
  /// The path of the program: `FIREBREAK_BINARY`, or beside the tests.
  static let path: String = {
    if let given = ProcessInfo.processInfo.environment["FIREBREAK_BINARY"] { return given }
    let tests = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    return tests.deletingLastPathComponent().appending(path: "firebreak")
      .path(percentEncoded: false)
  }()

  /// What a run printed and how it ended.
  struct Outcome: Sendable {
    /// Everything on standard output.
    var output: String
    /// Everything on standard error.
    var errors: String
    /// The exit status, or the negative number of the signal.
    var status: Int32
  }

  /// Runs the program to its end.
  static func run(_ arguments: [String], input: String? = nil) throws -> Outcome {
    let folder = try ScratchFolder()
    try folder.write(input ?? "", to: "in")
    let status = try Spawn.run(
      path, arguments, input: folder.path("in"), output: folder.path("out"),
      errors: folder.path("err"))
    func text(_ name: String) throws -> String {
      String(decoding: try Data(contentsOf: folder.url.appending(path: name)), as: UTF8.self)
    }
    // The lower seven bits are the signal, the next eight the status.
    let signal = status & 0x7F
    return Outcome(
      output: try text("out"), errors: try text("err"),
      status: signal == 0 ? status >> 8 & 0xFF : -signal)
  }
}

/// A folder for one test, removed with it.
final class ScratchFolder {
  /// The folder.
  let url: URL

  /// Makes a new folder.
  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "firebreak-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes a file below the folder and returns its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return file.path(percentEncoded: false)
  }

  /// The path of a file below the folder.
  func path(_ name: String = "") -> String {
    url.appending(path: name).path(percentEncoded: false)
  }
}
