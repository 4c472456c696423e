import FlowSources
import Foundation
import Testing

@Suite("Following a file")
struct FlowFollowerTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "follow-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private var file: URL { folder.appending(path: "events.log") }

  private func append(_ text: String, to file: URL) throws {
    let handle = try FileHandle(forWritingTo: file)
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(text.utf8))
    try handle.close()
  }

  /// Takes batches until so much text has come, and calls a step after each
  /// one at which the follower has caught up.
  private func follow(
    until wanted: String, _ steps: [@Sendable () throws -> Void]
  ) async throws -> String {
    let follower = try FlowFollower(
      path: file.path(), options: .init(follows: true, batchSize: 7, pollMilliseconds: 5))
    var text = ""
    var steps = steps[...]
    for try await batch in follower {
      text += String(decoding: batch.bytes, as: UTF8.self) + (batch.endsFile ? "|" : "")
      if batch.isCaughtUp, let step = steps.popFirst() { try step() }
      if text.count >= wanted.count { break }
    }
    return text
  }

  @Test("goes on while the file grows")
  func growth() async throws {
    try Data("first line\n".utf8).write(to: file)
    let text = try await follow(
      until: "first line\nsecond\nthird\n",
      [
        { try append("second\n", to: file) }, { try append("third\n", to: file) },
      ])
    #expect(text == "first line\nsecond\nthird\n")
  }

  @Test("starts anew where the file is cut short")
  func truncation() async throws {
    try Data("first line\n".utf8).write(to: file)
    let text = try await follow(
      until: "first line\n|new\n",
      [
        {
          let handle = try FileHandle(forWritingTo: file)
          try handle.truncate(atOffset: 0)
          try handle.write(contentsOf: Data("new\n".utf8))
          try handle.close()
        }
      ])
    #expect(text == "first line\n|new\n")
  }

  @Test("reads a rotated file to its end, then the new one")
  func rotation() async throws {
    try Data("first line\n".utf8).write(to: file)
    let text = try await follow(
      until: "first line\nlast of old\n|new\n",
      [
        {
          let old = folder.appending(path: "events-2026.log")
          try FileManager.default.moveItem(at: file, to: old)
          try append("last of old\n", to: old)
          try Data("new\n".utf8).write(to: file)
        }
      ])
    #expect(text == "first line\nlast of old\n|new\n")
  }

  @Test("ends with the file where it is not followed")
  func once() async throws {
    try Data("a\nb\n".utf8).write(to: file)
    let follower = try FlowFollower(path: file.path(), options: .init(follows: false))
    var text = ""
    for try await batch in follower { text += String(decoding: batch.bytes, as: UTF8.self) }
    #expect(text == "a\nb\n")
  }

  @Test("ends when it is cancelled")
  func cancellation() async throws {
    try Data("a\n".utf8).write(to: file)
    let follower = try FlowFollower(
      path: file.path(), options: .init(follows: true, pollMilliseconds: 5))
    for try await batch in follower where batch.isCaughtUp { follower.cancel() }
  }

  @Test("is refused for what holds no flows, and for what is compressed in another way")
  func refusals() async throws {
    #expect(throws: FlowSourceError.unsupportedKind(path: "/dev/zero", kind: "a device")) {
      try FlowFollower(path: "/dev/zero", options: .init(follows: false))
    }
    #expect(throws: FlowSourceError.self) {
      try FlowFollower(path: folder.path() + "/absent", options: .init(follows: false))
    }
    for (start, format) in [([0x28, 0xB5], "zstd"), ([0xFD, 0x37], "xz")] as [([UInt8], String)] {
      try Data(start + [0x2F, 0xFD]).write(to: file)
      let follower = try FlowFollower(path: file.path(), options: .init(follows: false))
      await #expect(throws: FlowSourceError.compressed(path: file.path(), format: format)) {
        for try await _ in follower {}
      }
    }
  }
}
