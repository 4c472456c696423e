import Foundation
import JSONReading
import TestSupport
import Testing

@Suite("The JSON test suite")
struct JSONTestSuiteTests {
  private static let files: [String] = {
    guard let folder = Corpus.path("hostile/json-test-suite/test_parsing") else { return [] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".json") }.sorted().map { folder + "/" + $0 }
  }()

  @Test("accepts what must be accepted and refuses what must be refused", arguments: files)
  func verdicts(file: String) throws {
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: file)))
    var error: JSONError?
    do throws(JSONError) {
      _ = try JSONDocument(bytes)
    } catch let refusal {
      error = refusal
    }
    let name = (file as NSString).lastPathComponent
    if name.hasPrefix("y_") { #expect(error == nil) }
    if name.hasPrefix("n_") { #expect(error != nil) }
    if let error { #expect((0...bytes.count).contains(error.offset)) }
    if name.contains("surrogate"), name.hasPrefix("i_string") {
      #expect(error != nil || name.contains("utf"))
    }
    try readAsStream(bytes)
  }

  /// A stream must end, whatever it is fed, and lose no byte of it.
  private func readAsStream(_ bytes: [UInt8]) throws {
    bytes.withUnsafeBytes { buffer in
      let stream = JSONStream(buffer)
      let parser = JSONParser()
      var parts = 0
      while let part = try? stream.next() {
        parts += 1
        #expect(parts <= bytes.count + 1)
        switch part {
        case .document(let piece), .item(let piece): _ = try? parser.parse(piece)
        case .text(let offset, let length): #expect(offset + length <= bytes.count)
        }
      }
    }
  }
}
