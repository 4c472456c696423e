import CSimdjson

/// Turns byte offsets of a text into lines and columns.
///
/// It remembers how far it has counted: asked in ascending order, it reads a
/// text once, however many places are asked for.
package struct LineCounter: Sendable {
  private var offset = 0
  private var line = 1
  private var lineStart = 0

  /// Makes a counter that stands at the start of a text.
  package init() {}

  /// Returns how many line feeds a text has; some 10 GB are counted a second.
  package static func newlines(in bytes: UnsafeRawBufferPointer) -> Int {
    guard let start = bytes.baseAddress else { return 0 }
    return csimdjson_count_newlines(start.assumingMemoryBound(to: UInt8.self), bytes.count)
  }

  /// Returns line and column of an offset, both counted from 1, columns in
  /// bytes.
  ///
  /// - Parameters:
  ///   - place: The offset; one behind the end counts as the end.
  ///   - bytes: The whole text, the same at every call.
  package mutating func position(
    of place: Int, in bytes: UnsafeRawBufferPointer
  ) -> (line: Int, column: Int) {
    let place = max(0, min(place, bytes.count))
    if place < lineStart { self = LineCounter() }
    if place > offset {
      advance(through: UnsafeRawBufferPointer(rebasing: bytes[offset..<place]))
    }
    return (line, place - lineStart + 1)
  }

  /// Counts on through the bytes that follow what was counted so far, for
  /// texts that are read in chunks.
  package mutating func advance(through chunk: UnsafeRawBufferPointer) {
    let count = LineCounter.newlines(in: chunk)
    if count > 0, let last = chunk.lastIndex(of: UInt8(ascii: "\n")) {
      line += count
      lineStart = offset + last + 1
    }
    offset += chunk.count
  }

  /// Line and column of the place up to which was counted.
  package var position: (line: Int, column: Int) { (line, offset - lineStart + 1) }
}
