/// What the bytes of JSON text mean.
package enum JSONText {
  /// Returns a string with its escapes decoded.
  ///
  /// - Parameter raw: The bytes between the quotes of a checked string.
  package static func decode(_ raw: UnsafeRawBufferPointer) -> String {
    var decoded: [UInt8] = []
    decode(raw, into: &decoded)
    return String(decoding: decoded, as: UTF8.self)
  }

  /// Appends a string with its escapes decoded.
  ///
  /// What is not a valid escape (which a checked string never has) becomes
  /// U+FFFD.
  package static func decode(_ raw: UnsafeRawBufferPointer, into decoded: inout [UInt8]) {
    decoded.reserveCapacity(decoded.count + raw.count)
    var at = 0
    while at < raw.count {
      let byte = raw[at]
      guard byte == UInt8(ascii: "\\") else {
        decoded.append(byte)
        at += 1
        continue
      }
      let letter = at + 1 < raw.count ? raw[at + 1] : 0
      at += 2
      switch letter {
      case UInt8(ascii: "b"): decoded.append(8)
      case UInt8(ascii: "f"): decoded.append(12)
      case UInt8(ascii: "n"): decoded.append(10)
      case UInt8(ascii: "r"): decoded.append(13)
      case UInt8(ascii: "t"): decoded.append(9)
      case UInt8(ascii: "u"):
        var unit = hexadecimal(raw, at)
        at += 4
        if unit & 0xFC00 == 0xD800, at + 1 < raw.count, raw[at] == UInt8(ascii: "\\"),
          raw[at + 1] == UInt8(ascii: "u")
        {
          let low = hexadecimal(raw, at + 2)
          if low & 0xFC00 == 0xDC00 {
            unit = 0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF
            at += 6
          }
        }
        decoded.append(contentsOf: String(Unicode.Scalar(unit) ?? "\u{FFFD}").utf8)
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(letter)
      default: decoded.append(contentsOf: "\u{FFFD}".utf8)
      }
    }
  }

  /// Returns the number of four hexadecimal digits; others count as 0.
  private static func hexadecimal(_ raw: UnsafeRawBufferPointer, _ start: Int) -> UInt32 {
    var number: UInt32 = 0
    for at in start..<(start + 4) {
      let byte = at < raw.count ? raw[at] : 0
      let digit: UInt8 =
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: 0
        }
      number = number << 4 | UInt32(digit)
    }
    return number
  }

  /// Returns the exact value of a number, or `nil` where it has a fraction or
  /// its magnitude does not fit in 64 bits.
  static func integer(
    _ text: UnsafeRawBufferPointer
  ) -> (magnitude: UInt64, isNegative: Bool)? {
    let isNegative = text.first == UInt8(ascii: "-")
    var magnitude: UInt64 = 0
    var scale = 0
    var at = isNegative ? 1 : 0
    var isFraction = false
    while at < text.count {
      let byte = text[at]
      if byte == UInt8(ascii: ".") {
        isFraction = true
      } else if byte >= 48, byte <= 57 {
        // Zeros at the end of a fraction say nothing; do not overflow on them.
        if isFraction, byte == 48, text[at...].prefix(while: { $0 == 48 }).endIndex == text.count {
          break
        }
        let (product, overflows) = magnitude.multipliedReportingOverflow(by: 10)
        let (sum, carries) = product.addingReportingOverflow(UInt64(byte - 48))
        if overflows || carries { return nil }
        magnitude = sum
        if isFraction { scale -= 1 }
      } else {
        break
      }
      at += 1
    }
    if at < text.count, text[at] == UInt8(ascii: "e") || text[at] == UInt8(ascii: "E") {
      let isDown = at + 1 < text.count && text[at + 1] == UInt8(ascii: "-")
      var exponent = 0
      for byte in text[(at + 1)...] where byte >= 48 && byte <= 57 {
        exponent = min(exponent * 10 + Int(byte - 48), 10_000)
      }
      scale += isDown ? -exponent : exponent
    }
    if magnitude == 0 { return (0, isNegative) }
    while scale < 0 {
      guard magnitude % 10 == 0 else { return nil }
      magnitude /= 10
      scale += 1
    }
    while scale > 0 {
      let (product, overflows) = magnitude.multipliedReportingOverflow(by: 10)
      if overflows { return nil }
      magnitude = product
      scale -= 1
    }
    return (magnitude, isNegative)
  }

  /// A Boolean value that tells whether a byte is a blank between values.
  @inlinable
  package static func isBlank(_ byte: UInt8) -> Bool {
    byte == 32 || byte == 10 || byte == 13 || byte == 9
  }

  /// A Boolean value that tells whether a text starts with the byte order mark
  /// of UTF-8.
  package static func startsWithByteOrderMark(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
  }

  /// Returns the name of the encoding where a text is surely not UTF-8.
  package static func foreignEncoding(_ bytes: UnsafeRawBufferPointer) -> String? {
    guard bytes.count >= 2 else { return nil }
    switch (bytes[0], bytes[1]) {
    case (0xFF, 0xFE): return "UTF-16LE"
    case (0xFE, 0xFF): return "UTF-16BE"
    case (0, 1...127): return "UTF-16BE"
    case (1...127, 0): return "UTF-16LE"
    default: return nil
    }
  }
}
