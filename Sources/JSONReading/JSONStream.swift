import CSimdjson

/// Cuts an input into JSON documents, and its lists into items, so that a file
/// of any size is read in little memory.
///
/// A document is an object or an array. The elements of a top-level array, and
/// those of the field `items` of a top-level object, are handed out one by
/// one; the document follows without them, so that its other fields (`kind`,
/// `metadata.continue`) are seen as well. Documents may follow each other
/// without anything between them. Text between or behind them is reported with
/// its place; it lasts until a line starts with `{`.
///
/// The stream only looks at brackets, quotes and commas; what it hands out is
/// for `JSONParser` to check.
package final class JSONStream {
  /// A piece of the input, valid until the next piece is asked for.
  package struct Piece {
    /// The bytes.
    package let bytes: UnsafeRawBufferPointer
    /// Where they start in the input.
    package let offset: Int
    /// The place in the bytes, and the length, of items that were cut out.
    package let cut: (place: Int, length: Int)?
  }

  /// What the input is made of.
  package enum Part {
    /// One element of a list.
    case item(Piece)
    /// A whole document, or what remains of one whose items were cut out.
    case document(Piece)
    /// Something that is not JSON: where it starts and how long it is.
    case text(offset: Int, length: Int)
  }

  private enum State {
    case betweenDocuments
    case inList(isFirst: Bool)
    case finished
  }

  private let limits: JSONLimits
  private let skipsItems: Bool
  private let read: (UnsafeMutableRawBufferPointer) throws -> Int
  private var buffer: UnsafeMutableRawBufferPointer
  /// Where in the buffer the bytes start that are still needed.
  private var head = 0
  /// Where in the buffer the bytes end.
  private var tail = 0
  /// The place of `head` in the input.
  private var headOffset = 0
  private var isAtEnd = false
  private var state = State.betweenDocuments
  /// How many bytes from `head` on were handed out and can go.
  private var spent = 0
  private var envelope: [UInt8] = []
  private var envelopeOffset = 0
  /// A document without its items, as it was handed out last.
  private var remainder = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  private var cutPlace = 0
  private static let chunk = 1 << 20

  /// Makes a stream over what a closure reads.
  ///
  /// - Parameters:
  ///   - limits: The limits; the number of bytes is that of one item or of one
  ///     document without its items.
  ///   - skipsItems: Whether to pass over the items, for a first look at what
  ///     is around them.
  ///   - read: Fills a buffer and returns how many bytes it wrote, 0 at the
  ///     end.
  package init(
    limits: JSONLimits = JSONLimits(), skipsItems: Bool = false,
    read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int
  ) {
    self.limits = limits
    self.skipsItems = skipsItems
    self.read = read
    self.buffer = .allocate(byteCount: JSONStream.chunk, alignment: 64)
  }

  /// Makes a stream over bytes that must outlive it.
  package convenience init(
    _ bytes: UnsafeRawBufferPointer, limits: JSONLimits = JSONLimits(), skipsItems: Bool = false
  ) {
    var at = 0
    self.init(limits: limits, skipsItems: skipsItems) { target in
      let count = min(target.count, bytes.count - at)
      target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[at..<(at + count)]))
      at += count
      return count
    }
  }

  deinit {
    buffer.deallocate()
    remainder.deallocate()
  }

  /// How far the input has been handed out, in bytes.
  package var offset: Int { headOffset + spent }

  /// Returns the next part of the input, or `nil` at its end.
  ///
  /// - Throws: `JSONError` where a list is broken, an item is too long or the
  ///   input ends inside a document; or what reading threw. The stream ends.
  package func next() throws -> Part? {
    advance(by: spent)
    spent = 0
    do {
      switch state {
      case .betweenDocuments: return try nextDocument()
      case .inList(let isFirst): return try nextItem(isFirst: isFirst)
      case .finished: return nil
      }
    } catch {
      state = .finished
      throw error
    }
  }

  private func nextDocument() throws -> Part? {
    if headOffset == 0, try byte(at: 2) != nil,
      JSONText.startsWithByteOrderMark(UnsafeRawBufferPointer(rebasing: buffer[head..<tail]))
    {
      advance(by: 3)
    }
    advance(by: try skipBlanks(from: 0))
    guard let first = try byte(at: 0) else {
      state = .finished
      return nil
    }
    switch first {
    case UInt8(ascii: "{"): return try document()
    case UInt8(ascii: "["): return try startList(afterBracket: 1)
    default: return .text(offset: headOffset, length: try passOverText())
    }
  }

  /// Walks the fields of an object until it ends or its items begin.
  private func document() throws -> Part? {
    var at = 1
    while true {
      at = try skipBlanks(from: at)
      guard try byte(at: at) == UInt8(ascii: "\"") else { break }
      let key = at
      at = try cut(from: at)
      let isItems = field(key..<at, is: "\"items\"")
      at = try skipBlanks(from: at)
      guard try byte(at: at) == UInt8(ascii: ":") else { break }
      at = try skipBlanks(from: at + 1)
      guard let first = try byte(at: at) else { break }
      if isItems, first == UInt8(ascii: "[") { return try startList(afterBracket: at + 1) }
      switch first {
      case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""): at = try cut(from: at)
      default:
        while let next = try byte(at: at), !JSONStream.endsScalar(next) { at += 1 }
      }
      at = try skipBlanks(from: at)
      guard try byte(at: at) == UInt8(ascii: ",") else { break }
      at += 1
    }
    if try byte(at: at) == UInt8(ascii: "}") {
      at += 1
    } else {
      // Not an object after all: the parser says what is wrong with it.
      at = try cut(from: 0)
    }
    spent = at
    return .document(piece(0..<at))
  }

  private func startList(afterBracket at: Int) throws -> Part? {
    envelope = Array(buffer[head..<(head + at)])
    envelopeOffset = headOffset
    cutPlace = at
    advance(by: at)
    state = .inList(isFirst: true)
    return skipsItems ? try passOverItems() : try nextItem(isFirst: true)
  }

  private func nextItem(isFirst: Bool) throws -> Part? {
    var at = try skipBlanks(from: 0)
    var first = try byte(at: at)
    if first == UInt8(ascii: "]") {
      advance(by: at)
      return try endList()
    }
    if !isFirst {
      guard first == UInt8(ascii: ",") else {
        throw error(at: at, first == nil ? "the list is not closed" : "expected `,` or `]`")
      }
      at = try skipBlanks(from: at + 1)
      first = try byte(at: at)
    }
    guard let first else { throw error(at: at, "the list is not closed") }
    let start = at
    switch first {
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""): at = try cut(from: at)
    case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"):
      throw error(at: at, "expected a value")
    default:
      while let next = try byte(at: at), !JSONStream.endsScalar(next) { at += 1 }
    }
    spent = at
    state = .inList(isFirst: false)
    return .item(piece(start..<at))
  }

  /// Passes over the rest of a list without keeping any of it.
  private func passOverItems() throws -> Part? {
    var search = csimdjson_cut(depth: 1, in_string: 0, in_escape: 0)
    while true {
      let (count, isFound) = self.search(0, &search)
      if isFound {
        advance(by: count - 1)
        return try endList()
      }
      advance(by: count)
      guard try fill() else { throw error(at: 0, "the list is not closed") }
    }
  }

  /// Reads what follows a list: the rest of the document that it is in.
  private func endList() throws -> Part? {
    let length = headOffset - envelopeOffset - cutPlace
    var at = 1
    if envelope.first == UInt8(ascii: "{") {
      at = try cut(from: 1, depth: 1)
    }
    envelope.append(contentsOf: buffer[head..<(head + at)])
    spent = at
    state = .betweenDocuments
    remainder.deallocate()
    remainder = .allocate(byteCount: envelope.count, alignment: 16)
    remainder.copyBytes(from: envelope)
    envelope = []
    return .document(
      Piece(
        bytes: UnsafeRawBufferPointer(remainder), offset: envelopeOffset,
        cut: (cutPlace, length)))
  }

  /// Passes over lines until one starts with `{`, and returns how many bytes
  /// these were.
  private func passOverText() throws -> Int {
    let start = headOffset
    while true {
      if head == tail, !(try fill()) { break }
      guard let base = buffer.baseAddress else { break }
      let bytes = (base + head).assumingMemoryBound(to: UInt8.self)
      let length = csimdjson_find_newline(bytes, tail - head)
      let isLineEnd = length < tail - head
      advance(by: isLineEnd ? length + 1 : length)
      if isLineEnd, try byte(at: 0) == UInt8(ascii: "{") { break }
    }
    return headOffset - start
  }

  // MARK: The window on the input

  private func piece(_ range: Range<Int>) -> Piece {
    Piece(
      bytes: UnsafeRawBufferPointer(
        rebasing: buffer[(head + range.lowerBound)..<(head + range.upperBound)]),
      offset: headOffset + range.lowerBound, cut: nil)
  }

  private func field(_ range: Range<Int>, is name: StaticString) -> Bool {
    guard range.count == name.utf8CodeUnitCount else { return false }
    return name.withUTF8Buffer { buffer[(head + range.lowerBound)...].starts(with: $0) }
  }

  private func error(at place: Int, _ message: String) -> JSONError {
    JSONError(offset: headOffset + place, message: message)
  }

  private func advance(by count: Int) {
    head += count
    headOffset += count
  }

  /// Returns a byte counted from `head`, or `nil` behind the end.
  private func byte(at place: Int) throws -> UInt8? {
    while head + place >= tail {
      guard try fill() else { return nil }
    }
    return buffer[head + place]
  }

  private func skipBlanks(from place: Int) throws -> Int {
    var at = place
    while let next = try byte(at: at), JSONText.isBlank(next) { at += 1 }
    return at
  }

  private func search(_ place: Int, _ cut: inout csimdjson_cut) -> (Int, Bool) {
    guard let base = buffer.baseAddress, head + place < tail else { return (0, false) }
    var isFound: Int32 = 0
    let count = csimdjson_cut_container(
      &cut, (base + head + place).assumingMemoryBound(to: UInt8.self), tail - head - place,
      &isFound)
    return (count, isFound != 0)
  }

  /// Returns the place behind the string or container that starts at a place,
  /// or behind the one that is open there.
  private func cut(from place: Int, depth: UInt64 = 0) throws -> Int {
    var cut = csimdjson_cut(depth: depth, in_string: 0, in_escape: 0)
    var at = place
    while true {
      let (count, isFound) = search(at, &cut)
      at += count
      if isFound { return at }
      guard at <= limits.maximumBytes else {
        throw error(at: place, "the value is longer than \(limits.maximumBytes) bytes")
      }
      guard try fill() else {
        throw error(at: place, "the text ends before this value is closed")
      }
    }
  }

  /// Reads more, keeping what stands from `head` on; returns `false` at the
  /// end.
  private func fill() throws -> Bool {
    if isAtEnd { return false }
    if head > 0, buffer.count - tail < JSONStream.chunk / 2 {
      let kept = UnsafeRawBufferPointer(rebasing: buffer[head..<tail])
      buffer.copyMemory(from: kept)
      tail -= head
      head = 0
    }
    if buffer.count - tail < JSONStream.chunk / 2 {
      let larger = UnsafeMutableRawBufferPointer.allocate(
        byteCount: buffer.count * 2, alignment: 64)
      larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<tail]))
      buffer.deallocate()
      buffer = larger
    }
    let room = UnsafeMutableRawBufferPointer(rebasing: buffer[tail...])
    let count = try read(room)
    if count <= 0 {
      isAtEnd = true
      return false
    }
    tail += min(count, room.count)
    return true
  }

  private static func endsScalar(_ byte: UInt8) -> Bool {
    JSONText.isBlank(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]")
      || byte == UInt8(ascii: "}")
  }
}

extension JSONParser {
  /// Checks a piece of a stream and returns a cursor on its value.
  package func parse(_ piece: JSONStream.Piece) throws(JSONError) -> JSONValue {
    try parse(piece.bytes, at: piece.offset, cut: piece.cut)
  }
}
