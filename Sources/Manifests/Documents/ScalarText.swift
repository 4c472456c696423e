/// What the text of an unquoted scalar means, as `kubectl` reads YAML: the
/// rules of YAML 1.1 with the exceptions of its Go library (rule G-17).
///
/// Dates and base-60 numbers stay text there, and so they do here.
enum ScalarText {
  /// Returns what an unquoted scalar of YAML is.
  static func kind(ofPlain text: UnsafeBufferPointer<UInt8>) -> TapeNode.Kind {
    guard let first = text.first else { return .null }
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."):
      return numberKind(text)
    case UInt8(ascii: "~"): return text.count == 1 ? .null : .string
    case UInt8(ascii: "<"): return isOne(of: ["<<"], text) ? .mergeKey : .string
    case UInt8(ascii: "y"), UInt8(ascii: "Y"), UInt8(ascii: "t"), UInt8(ascii: "T"),
      UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "f"), UInt8(ascii: "F"),
      UInt8(ascii: "o"), UInt8(ascii: "O"):
      guard text.count <= 5 else { return .string }
      if isOne(of: yesWords, text) { return .yes }
      if isOne(of: noWords, text) { return .no }
      return isOne(of: ["null", "Null", "NULL"], text) ? .null : .string
    default: return .string
    }
  }

  private static let yesWords: [StaticString] = [
    "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON",
  ]
  private static let noWords: [StaticString] = [
    "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF",
  ]
  private static let specialFloats: [StaticString] = [
    ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf",
    "-.INF",
  ]

  private static func isOne(
    of words: [StaticString], _ text: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    words.contains { word in
      word.utf8CodeUnitCount == text.count
        && text.elementsEqual(
          UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }
  }

  private static func numberKind(_ text: UnsafeBufferPointer<UInt8>) -> TapeNode.Kind {
    if isInteger(text) { return .integer }
    if isFloat(text) || isOne(of: specialFloats, text) { return .float }
    return .string
  }

  private static func isInteger(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var magnitude: UInt64 = 0
    guard let (digits, radix, isNegative) = digits(of: text) else { return false }
    var hasDigit = false
    for byte in digits where byte != UInt8(ascii: "_") {
      guard let digit = value(of: byte), digit < radix else { return false }
      hasDigit = true
      let (product, overflows) = magnitude.multipliedReportingOverflow(by: UInt64(radix))
      let (sum, carries) = product.addingReportingOverflow(UInt64(digit))
      // What does not fit in 64 bits is a float to the library.
      if overflows || carries { return false }
      magnitude = sum
    }
    return hasDigit && (!isNegative || magnitude <= UInt64(Int64.max) + 1)
  }

  private static func isFloat(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var at = 0
    func digits() -> Int {
      let start = at
      while at < text.count, text[at] >= 48 && text[at] <= 57 || text[at] == UInt8(ascii: "_") {
        at += 1
      }
      return at - start
    }
    if at < text.count, text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "-") { at += 1 }
    let whole = digits()
    var fraction = 0
    if at < text.count, text[at] == UInt8(ascii: ".") {
      at += 1
      fraction = digits()
    }
    guard whole > 0 || fraction > 0 else { return false }
    if at < text.count, text[at] | 0x20 == UInt8(ascii: "e") {
      at += 1
      if at < text.count, text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "-") { at += 1 }
      guard digits() > 0 else { return false }
    }
    return at == text.count
  }

  /// Cuts off the sign and the prefix that names the base.
  private static func digits(
    of text: UnsafeBufferPointer<UInt8>
  ) -> (digits: Slice<UnsafeBufferPointer<UInt8>>, radix: UInt8, isNegative: Bool)? {
    var rest = text[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    guard let lead = rest.first, lead >= 48, lead <= 57 else { return nil }
    guard lead == 48, rest.count > 1 else { return (rest, 10, isNegative) }
    switch rest[rest.startIndex + 1] | 0x20 {
    case UInt8(ascii: "x"): return (rest.dropFirst(2), 16, isNegative)
    case UInt8(ascii: "b"): return (rest.dropFirst(2), 2, isNegative)
    case UInt8(ascii: "o"): return (rest.dropFirst(2), 8, isNegative)
    default: return (rest.dropFirst(1), 8, isNegative)
    }
  }

  private static func value(of byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 65...70: byte - 55
    case 97...102: byte - 87
    default: nil
    }
  }

  /// Returns the value of an integer as it is written, or `nil` where it does
  /// not fit.
  static func integer(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let (digits, radix, isNegative) = digits(of: text) else { return nil }
    var value = 0
    for byte in digits where byte != UInt8(ascii: "_") {
      guard let digit = self.value(of: byte), digit < radix else { return nil }
      let (product, overflows) = value.multipliedReportingOverflow(by: Int(radix))
      let (sum, carries) =
        isNegative
        ? product.subtractingReportingOverflow(Int(digit))
        : product.addingReportingOverflow(Int(digit))
      if overflows || carries { return nil }
      value = sum
    }
    return value
  }

  /// Returns the value of a float where it is a whole number, or `nil`.
  static func wholeNumber(ofFloat text: UnsafeBufferPointer<UInt8>) -> Int? {
    let digits = text.filter { $0 != UInt8(ascii: "_") }
    guard let value = Double(String(decoding: digits, as: UTF8.self)) else { return nil }
    return Int(exactly: value)
  }
}
