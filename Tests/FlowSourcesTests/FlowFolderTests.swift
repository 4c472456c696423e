import FlowSources
import Foundation
import Testing

@Suite("Folders of flow files")
struct FlowFolderTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "folder-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func write(_ text: String, _ name: String) throws {
    let file = folder.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  private func append(_ text: String, _ name: String) throws {
    let handle = try FileHandle(forWritingTo: folder.appending(path: name))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(text.utf8))
    try handle.close()
  }

  private func pack(_ name: String, keeping: Bool = false) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/gzip")
    process.arguments = (keeping ? ["-nk"] : ["-n"]) + [folder.appending(path: name).path()]
    try process.run()
    process.waitUntilExit()
  }

  private func rename(_ old: String, _ new: String) throws {
    try FileManager.default.moveItem(
      at: folder.appending(path: old), to: folder.appending(path: new))
  }

  /// Reads all there is, with a bar where a file ends.
  private func read(batchSize: Int = 1 << 20) async throws -> String {
    let follower = try FlowFollower(
      path: folder.path(), options: .init(follows: false, batchSize: batchSize))
    var bytes: [UInt8] = []
    for try await batch in follower {
      bytes += batch.bytes + (batch.endsFile ? Array("|".utf8) : [])
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Follows the folder; takes a step each time all there is has been read, and
  /// ends behind the last one.
  private func follow(_ steps: [@Sendable () throws -> Void]) async throws -> String {
    let follower = try FlowFollower(
      path: folder.path(), options: .init(follows: true, batchSize: 8, pollMilliseconds: 5))
    var text = ""
    var steps = steps[...]
    for try await batch in follower {
      text += String(decoding: batch.bytes, as: UTF8.self)
      guard batch.isCaughtUp else { continue }
      guard let step = steps.popFirst() else { break }
      try step()
    }
    return text
  }

  @Test("are read rotated before current, folder by folder", arguments: [1, 7, 1 << 20])
  func order(batchSize: Int) async throws {
    try write("5\n", "b/events.log")
    try write("2\n", "a/events-2026-08-21T12-12-13.517.log")
    try write("1\n", "a/events-2026-08-20T12-12-13.517.log")
    try pack("a/events-2026-08-20T12-12-13.517.log")
    try write("3\n", "a/events.log")
    try write("4b\n", "b/events.log.2")
    try write("4a\n", "b/events.log.10")
    try pack("b/events.log.10")
    try write("no\n", "b/notes.txt")
    try write("no\n", "b/.events.log")
    #expect(try await read(batchSize: batchSize) == "1\n|2\n|3\n|4a\n|4b\n|5\n|")
  }

  @Test("are read once where a packed form stands beside the plain one")
  func twins() async throws {
    try write("1\n", "events-1.log")
    try pack("events-1.log", keeping: true)
    #expect(try await read() == "1\n|")
  }

  @Test("give an unfinished last line, but not joined to another file's")
  func unfinished() async throws {
    try write("1\n2", "a.log")
    try write("3\n", "b.log")
    #expect(try await read() == "1\n2|3\n|")
  }

  @Test("that go round in a circle by a link are read once")
  func circle() async throws {
    try write("1\n", "a/events.log")
    try FileManager.default.createSymbolicLink(
      at: folder.appending(path: "a/up"), withDestinationURL: folder)
    #expect(try await read() == "1\n|")
  }

  @Test("without any are refused, and say what is looked for")
  func empty() async throws {
    try write("x", "notes.txt")
    let path = folder.path()
    await #expect(throws: FlowSourceError.noFlowFiles(path: path)) { _ = try await read() }
    #expect(FlowSourceError.noFlowFiles(path: path).description.contains("*.jsonl"))
  }

  @Test("are read to the end around one that is damaged, which is told")
  func damaged() async throws {
    try write("1\n", "a.log")
    try Data([0x1F, 0x8B, 8, 0, 0]).write(to: folder.appending(path: "b.log.gz"))
    try write("3\n", "c.log")
    let follower = try FlowFollower(path: folder.path(), options: .init(follows: false))
    var text = ""
    var problem: FlowSourceError?
    do {
      for try await batch in follower { text += String(decoding: batch.bytes, as: UTF8.self) }
    } catch let error as FlowSourceError { problem = error }
    #expect(text == "1\n3\n")
    #expect(problem?.description.contains("b.log.gz") == true)
  }

  @Test("are followed: growing, line by line, and new ones")
  func growth() async throws {
    try write("a1\n", "a.log")
    try write("b1\nb2 is not f", "b.log")
    let text = try await follow([
      { try append("a2\n", "a.log") }, { try append("inished\n", "b.log") },
      { try write("c1\n", "c.log") },
    ])
    #expect(text == "a1\nb1\na2\nb2 is not finished\nc1\n")
  }

  /// A line that no other line begins as.
  private func line(_ name: String) -> String {
    name + String(repeating: "-", count: 600) + "\n"
  }

  @Test("are followed through renaming and packing, which are one step or two")
  func packing() async throws {
    let lines = (0...6).map { line("\($0)") }
    try write(lines[0] + lines[1], "events.log")
    let text = try await follow([
      {
        try append(lines[2], "events.log")
        try rename("events.log", "events-1.log")
        try write(lines[3], "events.log")
      },
      {
        try pack("events-1.log")
        try append(lines[4], "events.log")
      },
      {
        try rename("events.log", "events-2.log")
        try pack("events-2.log")
        try write(lines[5], "events.log")
      },
      { try append(lines[6], "events.log") },
    ])
    #expect(text == lines.joined())
  }

  @Test("are followed through copying and cutting short")
  func truncation() async throws {
    let lines = (0...3).map { line("\($0)") }
    try write(lines[0], "events.log")
    let text = try await follow([
      {
        try append(lines[1], "events.log")
        try FileManager.default.copyItem(
          at: folder.appending(path: "events.log"), to: folder.appending(path: "events.log.1"))
        let handle = try FileHandle(forWritingTo: folder.appending(path: "events.log"))
        try handle.truncate(atOffset: 0)
        try handle.close()
        try append("2", "events.log")
      },
      { try append(String(lines[2].dropFirst()), "events.log") },
      { try append(lines[3], "events.log") },
    ])
    #expect(text == lines.joined())
  }
}
