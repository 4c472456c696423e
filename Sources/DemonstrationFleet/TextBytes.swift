/// Text under construction, as the bytes of its UTF-8.
struct TextBytes {
  /// The bytes so far.
  var bytes: [UInt8] = []

  /// Makes an empty text with room for so many bytes.
  init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  /// Appends a literal.
  @inline(__always)
  mutating func append(_ literal: StaticString) {
    literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  /// Appends a text.
  @inline(__always)
  mutating func append(text: String) { bytes.append(contentsOf: text.utf8) }

  /// Appends bytes.
  @inline(__always)
  mutating func append(_ other: [UInt8]) { bytes.append(contentsOf: other) }

  /// Appends one byte.
  @inline(__always)
  mutating func append(byte: UInt8) { bytes.append(byte) }

  /// Appends a number in decimal digits.
  mutating func append(number: Int) {
    var rest = number.magnitude
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    let start = bytes.count
    repeat {
      bytes.append(48 + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }

  /// Appends a number in decimal digits, filled up with zeros from the left.
  mutating func append(number: Int, digits: Int) {
    var scale = 1
    for _ in 1..<max(digits, 1) { scale *= 10 }
    while scale > 0 {
      bytes.append(48 + UInt8(number / scale % 10))
      scale /= 10
    }
  }

  /// Appends so many hexadecimal digits of a number.
  mutating func append(hex value: UInt64, digits: Int) {
    for place in (0..<digits).reversed() {
      let digit = UInt8(value >> UInt64(place * 4) & 15)
      bytes.append(digit < 10 ? 48 + digit : 87 + digit)
    }
  }

  /// Appends an identifier in the form of a random UUID.
  mutating func append(uuid high: UInt64, _ low: UInt64) {
    append(hex: high >> 32, digits: 8)
    append(byte: UInt8(ascii: "-"))
    append(hex: high >> 16, digits: 4)
    append("-4")
    append(hex: high, digits: 3)
    append("-a")
    append(hex: low >> 48, digits: 3)
    append(byte: UInt8(ascii: "-"))
    append(hex: low, digits: 12)
  }

  /// Appends a suffix of five letters such as the API server makes; different
  /// numbers below 27⁵ get different suffixes.
  mutating func append(suffix value: Int, length: Int = 5) {
    var rest = value.magnitude
    for _ in 0..<length {
      bytes.append(TextBytes.suffixAlphabet[Int(rest % 27)])
      rest /= 27
    }
  }

  private static let suffixAlphabet = Array("bcdfghjklmnpqrstvwxz2456789".utf8)
}
