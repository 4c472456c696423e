import FlowSources
import Foundation
import Testing

@Suite("Compressed flows")
struct CompressedFlowsTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "gzip-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// What reading a file gave, and what it ended in.
  private struct Reading {
    var bytes: [UInt8] = []
    var error: FlowSourceError?
  }

  /// Packs some bytes with the system's gzip.
  private func pack(_ bytes: [UInt8]) throws -> [UInt8] {
    let plain = folder.appending(path: "plain-\(UUID().uuidString)")
    try Data(bytes).write(to: plain)
    let process = Process()
    process.executableURL = URL(filePath: "/bin/gzip")
    process.arguments = ["-n", plain.path()]
    try process.run()
    process.waitUntilExit()
    return try Array(Data(contentsOf: plain.appendingPathExtension("gz")))
  }

  private func read(_ packed: [UInt8], batchSize: Int) async throws -> Reading {
    let file = folder.appending(path: "events-\(UUID().uuidString).log.gz")
    try Data(packed).write(to: file)
    let follower = try FlowFollower(
      path: file.path(), options: .init(follows: false, batchSize: batchSize))
    var reading = Reading()
    do {
      for try await batch in follower { reading.bytes += batch.bytes }
    } catch let error as FlowSourceError {
      reading.error = error
    }
    return reading
  }

  /// Lines that pack well, and some that do not.
  private static let text: [UInt8] = {
    var text: [UInt8] = []
    var noise: UInt64 = 1
    for line in 0..<4_000 {
      noise = noise &* 6_364_136_223_846_793_005 &+ 1
      text += Array("{\"flow\":{\"uuid\":\"\(line % 7 == 0 ? noise : 7)\"}}\n".utf8)
    }
    return text
  }()

  @Test("are read as what was packed, whatever the size of a batch", arguments: [1_000, 1 << 20])
  func whole(batchSize: Int) async throws {
    let reading = try await read(pack(CompressedFlowsTests.text), batchSize: batchSize)
    #expect(reading.error == nil)
    #expect(reading.bytes == CompressedFlowsTests.text)
  }

  @Test("may be empty, several behind one another, and followed by zeros")
  func members() async throws {
    let parts: [[UInt8]] = [Array("one\n".utf8), [], Array("two\n".utf8)]
    let packed = try parts.flatMap(pack)
    for batchSize in [1, 3, 1 << 20] {
      let reading = try await read(packed + [0, 0, 0], batchSize: batchSize)
      #expect(reading.error == nil)
      #expect(reading.bytes == parts.flatMap(\.self))
    }
  }

  @Test("that are cut short give what there is, and say so", arguments: [1, 64, 1 << 20])
  func cutShort(batchSize: Int) async throws {
    let text = Array(CompressedFlowsTests.text.prefix(2_000))
    let packed = try pack(text)
    for count in [3, packed.count / 2, packed.count - 9, packed.count - 1] {
      let reading = try await read(Array(packed[..<count]), batchSize: batchSize)
      #expect(text.starts(with: reading.bytes))
      guard case .damaged(_, let byte, let reason) = reading.error else {
        Issue.record("\(count) bytes: no error")
        continue
      }
      #expect(byte == count)
      #expect(reason == "the file ends inside it")
      if count >= packed.count - 8 { #expect(reading.bytes == text) }
    }
  }

  @Test("that are damaged give what comes before, and say where and how")
  func damaged() async throws {
    let text = Array("one\n".utf8)
    var packed = try pack(text)
    packed[packed.count - 8] ^= 1
    var reading = try await read(packed, batchSize: 1 << 20)
    #expect(reading.bytes == text)
    guard case .damaged(_, _, "incorrect data check") = reading.error else {
      Issue.record("\(String(describing: reading.error))")
      return
    }
    let followed = try pack(text) + Array("not packed\n".utf8)
    reading = try await read(followed, batchSize: 1 << 20)
    #expect(reading.bytes == text)
    let words = reading.error?.description ?? ""
    #expect(words.hasSuffix("incorrect header check"), "\(words)")
  }

  @Test("are told by their first bytes, not by their name")
  func plain() async throws {
    for text in ["", "\u{1F}", "\u{1F}x", "{", "{}\n"] {
      let reading = try await read(Array(text.utf8), batchSize: 1 << 20)
      #expect(reading.error == nil)
      #expect(reading.bytes == Array(text.utf8).filter { _ in text != "\u{1F}" })
    }
  }
}
