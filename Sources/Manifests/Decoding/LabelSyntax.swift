/// How the API server wants names, keys and values to be written.
enum LabelSyntax {
  /// Returns whether a text can be a label value: empty, or at most 63
  /// characters of letters, digits, `-`, `_`, `.`, with a letter or digit at
  /// both ends.
  static func isValue(_ text: String) -> Bool {
    text.isEmpty || isQualifiedPart(Array(text.utf8)[...])
  }

  /// Returns whether a text can be a label key: a name, with a DNS prefix and
  /// `/` before it or without.
  static func isKey(_ text: String) -> Bool {
    let parts = Array(text.utf8).split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    switch parts.count {
    case 1: return isQualifiedPart(parts[0])
    case 2: return isSubdomain(parts[0]) && isQualifiedPart(parts[1])
    default: return false
    }
  }

  /// Returns whether a text can be the name of a port: at most 15 lower-case
  /// letters, digits and single `-`, with a letter among them.
  static func isPortName(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard (1...15).contains(bytes.count), isLowerOrDigit(bytes[0]),
      isLowerOrDigit(bytes[bytes.count - 1])
    else { return false }
    var hasLetter = false
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "-") {
        if index > 0, bytes[index - 1] == byte { return false }
      } else if isLowerOrDigit(byte) {
        hasLetter = hasLetter || byte >= 97
      } else {
        return false
      }
    }
    return hasLetter
  }

  private static func isQualifiedPart(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard (1...63).contains(bytes.count), let first = bytes.first, let last = bytes.last,
      isAlphanumeric(first), isAlphanumeric(last)
    else { return false }
    return bytes.allSatisfy {
      isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        || $0 == UInt8(ascii: ".")
    }
  }

  private static func isSubdomain(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard (1...253).contains(bytes.count) else { return false }
    return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy {
      guard let first = $0.first, let last = $0.last else { return false }
      return isLowerOrDigit(first) && isLowerOrDigit(last)
        && $0.allSatisfy { isLowerOrDigit($0) || $0 == UInt8(ascii: "-") }
    }
  }

  private static func isLowerOrDigit(_ byte: UInt8) -> Bool {
    (97...122).contains(byte) || (48...57).contains(byte)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isLowerOrDigit(byte) || (65...90).contains(byte)
  }
}
