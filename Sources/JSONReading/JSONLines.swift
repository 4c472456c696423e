import CSimdjson

/// Cuts a stream of bytes into lines, chunk by chunk.
///
/// Lines end with a line feed, or a carriage return and a line feed; the last
/// one may end with the stream. A byte order mark in front is dropped. A line
/// that lies inside one chunk is not copied.
package struct JSONLines: Sendable {
  /// One line, valid inside the closure that gets it.
  package struct Line {
    /// The bytes without the line end; the first few of a line that is too
    /// long.
    package let bytes: UnsafeRawBufferPointer
    /// The number of the line, counted from 1.
    package let number: Int
    /// The place of the line, in bytes from the start of the stream.
    package let offset: Int
    /// A Boolean value that tells whether the line is longer than the limit.
    package let isTooLong: Bool
    /// A Boolean value that tells whether the stream ended before the line
    /// did.
    package let isCutShort: Bool
  }

  /// How many bytes a line may have.
  package let maximumLength: Int
  /// How many lines have ended so far.
  package private(set) var count = 0
  /// The start of a line that has not ended yet; at most the limit.
  private var carry: [UInt8] = []
  /// How many bytes of that line there were in all.
  private var carriedLength = 0
  private var offset = 0

  /// Makes a splitter that stands at the start of a stream; a line may have
  /// 16 MiB by default.
  package init(maximumLength: Int = 16 << 20) { self.maximumLength = max(1, maximumLength) }

  /// Calls a closure with each line that ends in a chunk; the rest of the
  /// chunk is kept for the next.
  package mutating func feed(_ chunk: UnsafeRawBufferPointer, _ body: (Line) -> Void) {
    guard let start = chunk.baseAddress else { return }
    let bytes = start.assumingMemoryBound(to: UInt8.self)
    var at = 0
    while at < chunk.count {
      let length = csimdjson_find_newline(bytes + at, chunk.count - at)
      let piece = UnsafeRawBufferPointer(start: start + at, count: length)
      guard at + length < chunk.count else {
        keep(piece)
        return
      }
      end(with: piece, isCutShort: false, body)
      at += length + 1
    }
  }

  /// Calls a closure with the line that the stream ended in, if there is one.
  package mutating func finish(_ body: (Line) -> Void) {
    guard carriedLength > 0 else { return }
    end(with: UnsafeRawBufferPointer(start: nil, count: 0), isCutShort: true, body)
  }

  private mutating func keep(_ piece: UnsafeRawBufferPointer) {
    carriedLength += piece.count
    let room = maximumLength - carry.count
    carry.append(contentsOf: piece.prefix(max(0, room)))
  }

  private mutating func end(
    with piece: UnsafeRawBufferPointer, isCutShort: Bool, _ body: (Line) -> Void
  ) {
    let length = carriedLength + piece.count
    count += 1
    if carriedLength == 0 {
      emit(piece, length: length, isCutShort: isCutShort, body)
    } else {
      keep(piece)
      carry.withUnsafeBytes { emit($0, length: length, isCutShort: isCutShort, body) }
      // Room for usual lines is kept, room for a giant is given back.
      carry.removeAll(keepingCapacity: carry.capacity <= 1 << 20)
      carriedLength = 0
    }
    offset += length + (isCutShort ? 0 : 1)
  }

  private func emit(
    _ text: UnsafeRawBufferPointer, length: Int, isCutShort: Bool, _ body: (Line) -> Void
  ) {
    var line = text.prefix(maximumLength)
    if count == 1, JSONText.startsWithByteOrderMark(text) { line = line.dropFirst(3) }
    if length <= maximumLength, line.last == UInt8(ascii: "\r") { line = line.dropLast() }
    body(
      Line(
        bytes: UnsafeRawBufferPointer(rebasing: line), number: count, offset: offset,
        isTooLong: length > maximumLength, isCutShort: isCutShort))
  }
}
