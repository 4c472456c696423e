/// Where the lines of a text start, in about one byte a line, for input that
/// cannot be read twice.
struct LineIndex: Sendable {
  /// How many lines lie between two entries that can be found at once.
  private static let step = 1024

  /// A line start that can be found at once.
  private struct Mark {
    var start: Int
    var index: Int
  }

  private var lengths: [UInt8] = []
  private var marks: [Mark] = [Mark(start: 0, index: 0)]
  private var lines = 0
  private var lineStart = 0
  private var offset = 0

  /// Makes the index of no text.
  init() {}

  /// Takes the bytes that follow what was taken so far.
  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    var at = 0
    while let end = bytes[at...].firstIndex(of: UInt8(ascii: "\n")) {
      endLine(at: offset + end + 1)
      at = end + 1
    }
    offset += bytes.count
  }

  private mutating func endLine(at next: Int) {
    var length = next - lineStart
    while length >= 128 {
      lengths.append(UInt8(truncatingIfNeeded: length & 127 | 128))
      length >>= 7
    }
    lengths.append(UInt8(truncatingIfNeeded: length))
    lineStart = next
    lines += 1
    if lines % LineIndex.step == 0 { marks.append(Mark(start: next, index: lengths.count)) }
  }

  /// Returns line and column of an offset, both counted from 1, columns in
  /// bytes.
  func position(of place: Int) -> (line: Int, column: Int) {
    var low = 0
    var high = marks.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if marks[middle].start <= place { low = middle } else { high = middle }
    }
    var start = marks[low].start
    var index = marks[low].index
    var line = low * LineIndex.step
    while index < lengths.count {
      var length = 0
      var shift = 0
      var at = index
      while at < lengths.count {
        length |= Int(lengths[at] & 127) << shift
        shift += 7
        at += 1
        if lengths[at - 1] < 128 { break }
      }
      if start + length > place { break }
      start += length
      index = at
      line += 1
    }
    return (line + 1, place - start + 1)
  }
}
