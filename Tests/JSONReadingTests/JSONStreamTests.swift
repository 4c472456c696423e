import JSONReading
import Testing

@Suite("A stream of JSON")
struct JSONStreamTests {
  /// The parts of an input, each with its place, as text; reads come in
  /// pieces of a given size.
  private func parts(
    of input: String, step: Int, skipsItems: Bool = false, limit: Int = 1 << 20
  ) -> [String] {
    let bytes = Array(input.utf8)
    var at = 0
    let stream = JSONStream(
      limits: JSONLimits(maximumBytes: limit), skipsItems: skipsItems
    ) { buffer in
      let count = min(step, buffer.count, bytes.count - at)
      buffer.copyBytes(from: bytes[at..<(at + count)])
      at += count
      return count
    }
    var parts: [String] = []
    do {
      while let part = try stream.next() {
        switch part {
        case .item(let piece):
          parts.append("item+\(piece.offset) \(String(decoding: piece.bytes, as: UTF8.self))")
        case .document(let piece):
          parts.append("doc+\(piece.offset) \(String(decoding: piece.bytes, as: UTF8.self))")
        case .text(let offset, let length): parts.append("text+\(offset) \(length)")
        }
      }
    } catch {
      parts.append("\(error)")
    }
    return parts
  }

  @Test("gives the same parts however it is read", arguments: [1, 3, 7, 1 << 20])
  func pieces(step: Int) {
    let input = #"""
      {"apiVersion":"v1", "items": [ {"a":"]}\""} ,{"b":[1,2]}, 7,"x" ],"kind":"List"}{"c":{}}
      ==== START logs
      [INFO] {"not":"ours"}
      {"d":1}
      [{"e":2}]
      trailing
      """#
    #expect(
      parts(of: input, step: step) == [
        #"item+31 {"a":"]}\""}"#, #"item+45 {"b":[1,2]}"#, "item+58 7", #"item+60 "x""#,
        #"doc+0 {"apiVersion":"v1", "items": [],"kind":"List"}"#, #"doc+80 {"c":{}}"#,
        "text+89 38", #"doc+127 {"d":1}"#, #"item+136 {"e":2}"#, "doc+135 []", "text+145 8",
      ])
  }

  @Test("may pass over items without holding them", arguments: [1, 1 << 20])
  func skippedItems(step: Int) {
    let input = #"{"items":[{"a":1},{"b":"]"}],"kind":"PodList"}"#
    #expect(
      parts(of: input, step: step, skipsItems: true) == [#"doc+0 {"items":[],"kind":"PodList"}"#])
  }

  @Test("keeps the places of what follows items that were cut out")
  func placesBehindItems() throws {
    let input = Array(#"{"items":[{"a":1}],"kind":"List","x":01}"#.utf8)
    try input.withUnsafeBytes { bytes in
      let stream = JSONStream(bytes)
      _ = try stream.next()
      guard case .document(let piece) = try stream.next() else {
        Issue.record("expected the document")
        return
      }
      #expect(throws: JSONError(offset: 37, message: "invalid number")) {
        try JSONParser().parse(piece)
      }
    }
    let good = Array(#"{"items":[{"a":1}],"kind":"List"}"#.utf8)
    try good.withUnsafeBytes { bytes in
      let stream = JSONStream(bytes)
      _ = try stream.next()
      guard case .document(let piece) = try stream.next() else { return }
      let parser = JSONParser()
      #expect(try parser.parse(piece)["kind"]?.offset == 26)
    }
  }

  @Test(
    "says where a list is broken, after the items before it",
    arguments: [
      (#"{"items":[{"a":1} {"b":2}]}"#, "+18: expected `,` or `]`"),
      (#"{"items":[{"a":1},]}"#, "+18: expected a value"),
      (#"{"items":[{"a":1}"#, "+17: the list is not closed"),
      (#"{"items":[{"a":1},{"b":"#, "+18: the text ends before this value is closed"),
      (#"{"items":[{"a":1}],"kind":"#, "+18: the text ends before this value is closed"),
    ])
  func brokenLists(input: String, error: String) {
    let found = parts(of: input, step: 5)
    #expect(found.first == #"item+10 {"a":1}"#)
    #expect(found.last == error)
  }

  @Test("refuses an item over the limit, without reading all of it")
  func hugeItem() {
    let input = #"{"items":[""# + String(repeating: "x", count: 5_000_000) + #""]}"#
    #expect(
      parts(of: input, step: 1 << 20, limit: 1 << 20)
        == ["+10: the value is longer than 1048576 bytes"])
  }
}
