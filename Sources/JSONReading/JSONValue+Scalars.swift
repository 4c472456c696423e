extension JSONValue {
  /// The bytes between the quotes of a string, escapes not decoded.
  @inlinable @inline(__always) var stringBytes: UnsafeRawBufferPointer {
    var end = Int(tape.pointee.structurals[index &+ 1])
    // Between the closing quote and what follows there are only blanks.
    while tape.pointee.bytes[end &- 1] != UInt8(ascii: "\"") { end &-= 1 }
    let first = start &+ 1
    return UnsafeRawBufferPointer(
      start: tape.pointee.bytes + first, count: end &- 1 &- first)
  }

  /// A Boolean value that tells whether a string has an escape.
  @usableFromInline var hasEscape: Bool { stringBytes.contains(UInt8(ascii: "\\")) }

  /// The bytes between the quotes of a string as they are written, or `nil`
  /// for any other value.
  @inlinable
  @inline(__always)
  package var utf8: UnsafeRawBufferPointer? {
    lead == UInt8(ascii: "\"") ? stringBytes : nil
  }

  /// A Boolean value that tells whether `utf8` differs from the meaning of the
  /// string, because it has escapes.
  @inlinable
  package var isEscaped: Bool {
    tape.pointee.hasEscapes && lead == UInt8(ascii: "\"") && hasEscape
  }

  /// The string with its escapes decoded, or `nil` for any other value.
  package var string: String? {
    guard let utf8 else { return nil }
    return isEscaped ? JSONText.decode(utf8) : String(decoding: utf8, as: UTF8.self)
  }

  /// A Boolean value that tells whether the value is a string of these bytes.
  @inlinable
  package func isString(_ text: StaticString) -> Bool {
    guard let utf8 else { return false }
    return JSONKey(utf8: utf8, offset: 0, mayHaveEscapes: isEscaped) == text
  }

  /// The value of `true` or `false`, or `nil` for any other value.
  @inlinable
  package var boolean: Bool? {
    switch lead {
    case UInt8(ascii: "t"): true
    case UInt8(ascii: "f"): false
    default: nil
    }
  }

  /// The number as an integer, or `nil` where it is none, has a fraction or
  /// does not fit; `80.0` and `8e1` are 80.
  package var int64: Int64? {
    guard kind == .number, let number = JSONText.integer(text) else { return nil }
    if number.isNegative {
      return number.magnitude <= UInt64(Int64.max) + 1
        ? Int64(truncatingIfNeeded: 0 &- number.magnitude) : nil
    }
    return Int64(exactly: number.magnitude)
  }

  /// The number as an integer that is not negative, or `nil`.
  package var uint64: UInt64? {
    guard kind == .number, let number = JSONText.integer(text) else { return nil }
    return number.isNegative && number.magnitude != 0 ? nil : number.magnitude
  }

  /// The number as the nearest binary fraction, or `nil` where it is none or
  /// lies outside the finite ones.
  package var double: Double? {
    guard kind == .number, let value = Double(String(decoding: text, as: UTF8.self)),
      value.isFinite
    else { return nil }
    return value
  }
}
