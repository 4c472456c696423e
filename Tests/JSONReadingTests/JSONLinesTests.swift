import JSONReading
import Testing

@Suite("Lines")
struct JSONLinesTests {
  private func lines(of input: [UInt8], step: Int, limit: Int = 1 << 20) -> [String] {
    var splitter = JSONLines(maximumLength: limit)
    var found: [String] = []
    let keep = { (line: JSONLines.Line) in
      let marks = (line.isTooLong ? "!" : "") + (line.isCutShort ? "~" : "")
      found.append(
        "\(line.number)+\(line.offset)\(marks) \(String(decoding: line.bytes, as: UTF8.self))")
    }
    var at = 0
    while at < input.count {
      let end = min(at + step, input.count)
      input[at..<end].withUnsafeBytes { splitter.feed($0, keep) }
      at = end
    }
    splitter.finish(keep)
    return found
  }

  @Test("end with a line feed, with both, or with the stream", arguments: [1, 2, 3, 100])
  func ends(step: Int) {
    let input: [UInt8] = [0xEF, 0xBB, 0xBF] + Array("a\r\n\nbc\n\rd".utf8)
    #expect(lines(of: input, step: step) == ["1+0 a", "2+6 ", "3+7 bc", "4+10~ \rd"])
  }

  @Test("that are too long are cut, and the next ones are whole", arguments: [1, 4, 100])
  func tooLong(step: Int) {
    let input = Array("abcdefgh\nxy\n".utf8)
    #expect(lines(of: input, step: step, limit: 5) == ["1+0! abcde", "2+9 xy"])
  }

  @Test("are counted up to a place, in any order")
  func counting() {
    let text = Array("a\nbb\n\nc".utf8)
    text.withUnsafeBytes { bytes in
      var counter = LineCounter()
      let places = [0, 1, 2, 3, 4, 5, 6, 7, 99, 0, 3]
      let found = places.map { place in
        let position = counter.position(of: place, in: bytes)
        return "\(position.line):\(position.column)"
      }
      #expect(
        found == ["1:1", "1:2", "2:1", "2:2", "2:3", "3:1", "4:1", "4:2", "4:2", "1:1", "2:2"])
      #expect(LineCounter.newlines(in: bytes) == 3)
    }
  }
}
