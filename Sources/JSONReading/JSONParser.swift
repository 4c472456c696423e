import CSimdjson

/// Checks JSON texts one after the other and hands out cursors into them.
///
/// All of a text is checked at once: encoding, grammar, numbers and escapes;
/// a cursor never meets an error. A parser keeps its memory from text to text,
/// so that reading a line or an item allocates nothing.
package final class JSONParser {
  /// The limits that are kept.
  package let limits: JSONLimits
  private let parser: OpaquePointer?
  private let tape: UnsafeMutablePointer<JSONTape>
  private var isTapeMade = false

  /// Makes a parser.
  package init(limits: JSONLimits = JSONLimits()) {
    self.limits = limits
    self.parser = csimdjson_parser_make()
    self.tape = .allocate(capacity: 1)
  }

  deinit {
    csimdjson_parser_free(parser)
    // A tape holds plain pointers: there is nothing to deinitialize.
    tape.deallocate()
  }

  /// Checks a text that holds one value and returns a cursor on that value.
  ///
  /// The cursor, and all that come from it, are valid until the next call and
  /// as long as the parser and the bytes stay where they are. A byte order
  /// mark in front is passed over.
  ///
  /// - Parameters:
  ///   - bytes: The text; no padding is needed.
  ///   - offset: Where the text stands in its input, for places and errors.
  ///   - cut: The place in the text, and the length, of input that was cut out.
  package func parse(
    _ bytes: UnsafeRawBufferPointer, at offset: Int = 0, cut: (place: Int, length: Int)? = nil
  ) throws(JSONError) -> JSONValue {
    let mark = JSONText.startsWithByteOrderMark(bytes) ? 3 : 0
    let text = UnsafeRawBufferPointer(rebasing: bytes[mark...])
    guard let start = text.baseAddress, text.count > 0, let parser else {
      let code = parser == nil ? CSIMDJSON_NO_MEMORY : CSIMDJSON_EMPTY
      throw JSONError(code: Int32(code.rawValue), offset: offset, limits: limits)
    }
    guard text.count <= limits.maximumBytes else {
      throw JSONError(
        offset: offset, message: "the value is longer than \(limits.maximumBytes) bytes")
    }
    if let encoding = JSONText.foreignEncoding(text) {
      throw JSONError(
        offset: offset, message: "the encoding \(encoding) is not supported, only UTF-8 is")
    }
    let base = start.assumingMemoryBound(to: UInt8.self)
    var found = csimdjson_tape()
    let code = csimdjson_parse(
      parser, base, text.count, UInt32(clamping: limits.maximumDepth), &found)
    let gap = cut.map { $0.place - mark } ?? Int.max
    guard code == 0, let structurals = found.structurals, let closings = found.closings else {
      var place = found.error_offset
      if place >= gap { place += cut?.length ?? 0 }
      throw JSONError(code: code, offset: offset + mark + place, limits: limits)
    }
    tape.initialize(
      to: JSONTape(
        bytes: base, structurals: structurals, closings: closings,
        hasEscapes: found.has_escapes != 0, base: offset + mark, gap: gap,
        gapLength: cut?.length ?? 0))
    return JSONValue(tape: UnsafePointer(tape), index: 0)
  }
}
