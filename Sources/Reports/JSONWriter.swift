import DisplayText

/// Writes JSON text, key by key in the order of the calls.
///
/// The output is UTF-8 and valid JSON for every input: control characters and
/// the line separators U+2028 and U+2029 are escaped, a number that is not
/// finite becomes `null`. Two spaces indent a pretty text; a compact text has
/// no blanks at all.
package struct JSONWriter {
  /// The text so far.
  package private(set) var bytes: [UInt8] = []
  private let isPretty: Bool
  private var depth = 0
  private var needsComma = false
  private var followsKey = false

  /// Makes a writer.
  package init(pretty: Bool = true) { isPretty = pretty }

  /// The text so far.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Writes an object whose members the closure writes.
  package mutating func object(_ members: (inout JSONWriter) -> Void) {
    container(UInt8(ascii: "{"), UInt8(ascii: "}"), members)
  }

  /// Writes an array whose elements the closure writes.
  package mutating func array(_ elements: (inout JSONWriter) -> Void) {
    container(UInt8(ascii: "["), UInt8(ascii: "]"), elements)
  }

  /// Writes an array with one element for each element of a sequence.
  package mutating func array<Element>(
    _ elements: some Sequence<Element>, _ write: (inout JSONWriter, Element) -> Void
  ) {
    array { writer in for element in elements { write(&writer, element) } }
  }

  /// Writes an array of strings.
  package mutating func strings(_ values: some Sequence<String>) {
    array(values) { $0.string($1) }
  }

  /// Writes the key of the next member.
  package mutating func key(_ name: String) {
    separate()
    quote(name)
    bytes.append(UInt8(ascii: ":"))
    if isPretty { bytes.append(UInt8(ascii: " ")) }
    followsKey = true
  }

  /// Writes a string.
  package mutating func string(_ value: String) {
    separate()
    quote(value)
  }

  /// Writes a member with a string, or with `null`.
  package mutating func member(_ name: String, _ value: String?) {
    key(name)
    if let value { string(value) } else { null() }
  }

  /// Writes a member with a whole number, or with `null`.
  package mutating func member(_ name: String, _ value: Int?) {
    key(name)
    if let value { int(value) } else { null() }
  }

  /// Writes a member with a count, however high.
  package mutating func member(_ name: String, count: UInt64) {
    key(name)
    literal(String(count))
  }

  /// Writes a member with a number, or with `null`.
  package mutating func member(_ name: String, _ value: Double?) {
    key(name)
    if let value { double(value) } else { null() }
  }

  /// Writes a member with a truth value.
  package mutating func member(_ name: String, _ value: Bool) {
    key(name)
    literal(value ? "true" : "false")
  }

  /// Writes a whole number.
  package mutating func int(_ value: Int) { literal(String(value)) }

  /// Writes a number; whole numbers without a fraction.
  package mutating func double(_ value: Double) {
    if let whole = Int(exactly: value) {
      int(whole)
    } else {
      literal(value.isFinite ? "\(value)" : "null")
    }
  }

  /// Writes `null`.
  package mutating func null() { literal("null") }

  /// Ends a line, as between the documents of a stream of lines.
  package mutating func endLine() {
    bytes.append(UInt8(ascii: "\n"))
    needsComma = false
  }

  private mutating func literal(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func container(
    _ open: UInt8, _ close: UInt8, _ content: (inout JSONWriter) -> Void
  ) {
    separate()
    bytes.append(open)
    let start = bytes.count
    depth += 1
    needsComma = false
    content(&self)
    depth -= 1
    if bytes.count > start { breakLine() }
    bytes.append(close)
    needsComma = true
  }

  private mutating func separate() {
    if followsKey {
      followsKey = false
      needsComma = true
      return
    }
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    if depth > 0 { breakLine() }
    needsComma = true
  }

  private mutating func breakLine() {
    guard isPretty else { return }
    bytes.append(UInt8(ascii: "\n"))
    for _ in 0..<depth { bytes.append(contentsOf: [32, 32]) }
  }

  private mutating func quote(_ value: String) { JSONText.append(value, to: &bytes) }
}
