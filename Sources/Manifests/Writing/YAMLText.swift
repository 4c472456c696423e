import DisplayText

/// Writes scalars and comments of YAML so that every reader takes them for
/// what they are.
enum YAMLText {
  /// Returns text as a scalar: plain where that is safe in YAML 1.1 and 1.2,
  /// else in double quotes with escapes.
  static func scalar(_ text: String) -> String {
    isPlain(text) ? text : quoted(text)
  }

  /// Returns text as a comment line: one line, nothing that moves a cursor.
  static func comment(_ text: String) -> String {
    let safe = SafeText(text).text
    return safe.isEmpty ? "#" : "# \(safe)"
  }

  private static func isPlain(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, isAlphanumeric(first), bytes.count <= 1024 else { return false }
    guard
      bytes.allSatisfy({ byte in
        isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
          || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/")
      })
    else { return false }
    // A date or a time is a date to some readers; digits are quoted at once.
    guard !(48...57).contains(first) || bytes.contains(where: { isLetter($0) && $0 | 0x20 != 101 })
    else { return false }
    return bytes.withUnsafeBufferPointer { ScalarText.kind(ofPlain: $0) } == .string
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case " "..."~": result.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16)
        let width = scalar.value > 0xFFFF ? 8 : 4
        result += width == 8 ? "\\U" : "\\u"
        result += String(repeating: "0", count: width - digits.count) + digits
      }
    }
    return result + "\""
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (97...122).contains(byte | 0x20)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isLetter(byte) || (48...57).contains(byte)
  }
}
