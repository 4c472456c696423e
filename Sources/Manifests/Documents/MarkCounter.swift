import CYaml

/// Turns the marks of libyaml into lines and columns of the file.
///
/// libyaml counts characters and takes more characters for line ends than
/// editors do. In plain ASCII both agree and its numbers are used; else the
/// text is walked along with the events, once.
struct MarkCounter {
  private let text: UnsafeBufferPointer<UInt8>
  private let firstLine: Int
  private let isASCII: Bool
  /// The character that the walk stands at, and its place.
  private var character = 0
  private var offset = 0
  private var line = 0
  private var lineStart = 0

  /// Makes a counter for a text that starts at a line of its file.
  ///
  /// The text must outlive the counter.
  init(_ text: UnsafeBufferPointer<UInt8>, firstLine: Int) {
    self.text = text
    self.firstLine = firstLine
    self.isASCII = MarkCounter.isASCII(text)
  }

  /// Returns line and column of a mark, both counted from 1, columns in bytes.
  mutating func position(of mark: yaml_mark_t) -> (line: Int, column: Int) {
    if isASCII {
      return (firstLine + Int(clamping: mark.line), Int(clamping: mark.column) + 1)
    }
    let target = Int(clamping: mark.index)
    if target < character { restart() }
    while character < target, offset < text.count { step() }
    return (firstLine + line, offset - lineStart + 1)
  }

  /// Returns line and column of a byte offset.
  mutating func position(ofOffset target: Int) -> (line: Int, column: Int) {
    restart()
    while offset < target, offset < text.count { step() }
    return (firstLine + line, offset - lineStart + 1)
  }

  private mutating func restart() {
    character = 0
    offset = 0
    line = 0
    lineStart = 0
  }

  private mutating func step() {
    let byte = text[offset]
    offset += 1
    while offset < text.count, text[offset] & 0xC0 == 0x80 { offset += 1 }
    character += 1
    let isReturn = byte == UInt8(ascii: "\r")
    if byte == UInt8(ascii: "\n")
      || (isReturn && !(offset < text.count && text[offset] == UInt8(ascii: "\n")))
    {
      line += 1
      lineStart = offset
    }
  }

  private static func isASCII(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let raw = UnsafeRawBufferPointer(text)
    var at = 0
    var bits: UInt64 = 0
    while at + 8 <= raw.count {
      bits |= raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      at += 8
    }
    while at < raw.count {
      bits |= UInt64(raw[at])
      at += 1
    }
    return bits & 0x8080_8080_8080_8080 == 0
  }
}
