/// The key of a field, as it is written.
package struct JSONKey {
  /// The bytes between the quotes; escapes are not decoded.
  package let utf8: UnsafeRawBufferPointer
  /// The place of the key in the input, in bytes from its start.
  package let offset: Int
  /// A Boolean value that tells whether an escape may occur.
  @usableFromInline let mayHaveEscapes: Bool

  /// Makes a key.
  @inlinable
  init(utf8: UnsafeRawBufferPointer, offset: Int, mayHaveEscapes: Bool) {
    self.utf8 = utf8
    self.offset = offset
    self.mayHaveEscapes = mayHaveEscapes
  }

  /// The key as text, escapes decoded.
  package var string: String {
    mayHaveEscapes ? JSONText.decode(utf8) : String(decoding: utf8, as: UTF8.self)
  }

  /// A Boolean value that tells whether the key is a name, byte by byte.
  @inlinable
  @inline(__always)
  package static func == (key: JSONKey, name: StaticString) -> Bool {
    let count = name.utf8CodeUnitCount
    if key.mayHaveEscapes { return key.isDecoded(name) }
    guard key.utf8.count == count else { return false }
    let start = name.utf8Start
    for index in 0..<count where key.utf8[index] != start[index] { return false }
    return true
  }

  /// A Boolean value that tells whether the decoded key is a name.
  @usableFromInline
  func isDecoded(_ name: StaticString) -> Bool {
    name.withUTF8Buffer { buffer in string.utf8.elementsEqual(buffer) }
  }

  /// Lets a key stand in a `switch` over names.
  @inlinable
  @inline(__always)
  package static func ~= (name: StaticString, key: JSONKey) -> Bool { key == name }
}

/// The fields of an object, one after the other.
package struct JSONFields: Sequence, IteratorProtocol {
  /// The text.
  @usableFromInline let tape: UnsafePointer<JSONTape>
  /// The number of the next structural.
  @usableFromInline var at: Int
  /// The number of the structural that closes the container.
  @usableFromInline let end: Int

  /// Makes the fields of a value.
  @inlinable
  init(of value: JSONValue) {
    tape = value.tape
    at = value.index &+ 1
    end = value.isObject ? Int(value.tape.pointee.closings[value.index]) : 0
  }

  /// Returns the next key and its value, or `nil` behind the last.
  @inlinable
  @inline(__always)
  package mutating func next() -> (JSONKey, JSONValue)? {
    guard at < end else { return nil }
    // INVARIANT: a checked object is key, colon, value, and comma or its end.
    let key = JSONValue(tape: tape, index: at)
    let value = JSONValue(tape: tape, index: at &+ 2)
    at = value.following &+ 1
    return (
      JSONKey(
        utf8: key.stringBytes, offset: key.offset,
        mayHaveEscapes: tape.pointee.hasEscapes && key.hasEscape),
      value
    )
  }
}

/// The elements of an array, one after the other.
package struct JSONElements: Sequence, IteratorProtocol {
  /// The text.
  @usableFromInline let tape: UnsafePointer<JSONTape>
  /// The number of the next structural.
  @usableFromInline var at: Int
  /// The number of the structural that closes the container.
  @usableFromInline let end: Int

  /// Makes the elements of a value.
  @inlinable
  init(of value: JSONValue) {
    tape = value.tape
    at = value.index &+ 1
    end = value.isArray ? Int(value.tape.pointee.closings[value.index]) : 0
  }

  /// Returns the next element, or `nil` behind the last.
  @inlinable
  @inline(__always)
  package mutating func next() -> JSONValue? {
    guard at < end else { return nil }
    let value = JSONValue(tape: tape, index: at)
    at = value.following &+ 1
    return value
  }
}
