/// A cursor on one value of a JSON text.
///
/// Two words; copying it costs nothing, walking allocates nothing. It is valid
/// as `JSONParser.parse(_:at:cut:)` says and must not be kept longer.
package struct JSONValue {
  /// What a value can be.
  package enum Kind: Hashable, Sendable {
    /// `{…}`.
    case object
    /// `[…]`.
    case array
    /// `"…"`.
    case string
    /// A number, of any size and precision.
    case number
    /// `true` or `false`.
    case boolean
    /// `null`.
    case null
  }

  /// The text.
  @usableFromInline let tape: UnsafePointer<JSONTape>
  /// The number of the structural that starts the value.
  @usableFromInline let index: Int

  /// Makes a cursor.
  @inlinable
  init(tape: UnsafePointer<JSONTape>, index: Int) {
    self.tape = tape
    self.index = index
  }

  /// The place of the first byte of the value inside the text.
  @inlinable @inline(__always) var start: Int { Int(tape.pointee.structurals[index]) }

  /// The first byte of the value.
  @inlinable @inline(__always) var lead: UInt8 { tape.pointee.bytes[start] }

  /// What the value is.
  @inlinable
  @inline(__always)
  package var kind: Kind {
    switch lead {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
    case UInt8(ascii: "n"): .null
    default: .number
    }
  }

  /// A Boolean value that tells whether the value is `null`.
  @inlinable
  @inline(__always)
  package var isNull: Bool { lead == UInt8(ascii: "n") }

  /// A Boolean value that tells whether the value is an object.
  @inlinable
  @inline(__always)
  package var isObject: Bool { lead == UInt8(ascii: "{") }

  /// A Boolean value that tells whether the value is an array.
  @inlinable
  @inline(__always)
  package var isArray: Bool { lead == UInt8(ascii: "[") }

  /// The place of the value in the input, in bytes from its start.
  @inlinable
  @inline(__always)
  package var offset: Int { tape.pointee.inputOffset(start) }

  /// The number of the structural behind the value.
  @inlinable @inline(__always) var following: Int {
    switch lead {
    case UInt8(ascii: "{"), UInt8(ascii: "["): Int(tape.pointee.closings[index]) &+ 1
    default: index &+ 1
    }
  }

  /// The bytes of the value as they are written, quotes and brackets included.
  @inlinable
  @inline(__always)
  package var text: UnsafeRawBufferPointer {
    var end: Int
    switch lead {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      end = Int(tape.pointee.structurals[following &- 1]) &+ 1
    default:
      end = Int(tape.pointee.structurals[index &+ 1])
      while end > start, JSONText.isBlank(tape.pointee.bytes[end &- 1]) { end &-= 1 }
    }
    return UnsafeRawBufferPointer(start: tape.pointee.bytes + start, count: end &- start)
  }

  /// The fields of an object in the order they are written, doubles included;
  /// empty for any other value.
  @inlinable
  package var fields: JSONFields { JSONFields(of: self) }

  /// The elements of an array; empty for any other value.
  @inlinable
  package var elements: JSONElements { JSONElements(of: self) }

  /// Calls a closure with each field of an object, in the order they are
  /// written; never for any other value.
  @inlinable
  package func forEachField<Failure: Error>(
    _ body: (JSONKey, JSONValue) throws(Failure) -> Void
  ) throws(Failure) {
    var fields = fields
    while let (key, value) = fields.next() { try body(key, value) }
  }

  /// Calls a closure with each element of an array; never for any other value.
  @inlinable
  package func forEachElement<Failure: Error>(
    _ body: (JSONValue) throws(Failure) -> Void
  ) throws(Failure) {
    var elements = elements
    while let value = elements.next() { try body(value) }
  }

  /// Returns the value of the last field of a name, or `nil`; linear in the
  /// number of fields.
  package subscript(name: StaticString) -> JSONValue? {
    var found: JSONValue?
    for (key, value) in fields where key == name { found = value }
    return found
  }

  /// Returns an error that points at the value.
  package func error(_ message: String) -> JSONError { JSONError(offset: offset, message: message) }
}
