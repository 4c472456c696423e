/// Reads Calico's selector language without recursion.
///
/// Open parentheses stand on a stack of at most `CalicoSelector.maximumDepth`
/// levels; each level holds the terms joined by `&&` so far and the finished
/// alternatives before them. Linear in the text.
struct CalicoSelectorParser {
  /// What stands inside of one pair of parentheses, so far.
  private struct Level {
    /// Where the parenthesis stands.
    var start: Int
    /// Whether an odd number of `!` stands before the parenthesis.
    var isNegated: Bool
    /// The alternatives that are finished.
    var alternatives: [CalicoSelector] = []
    /// The terms of the alternative that is being read.
    var terms: [CalicoSelector] = []

    /// Ends the alternative that is being read.
    mutating func endAlternative() {
      alternatives.append(terms.count == 1 ? terms[0] : .all(terms))
      terms = []
    }

    /// What the parentheses hold.
    var selector: CalicoSelector {
      alternatives.count == 1 ? alternatives[0] : .any(alternatives)
    }
  }

  private let bytes: [UInt8]
  private var at = 0

  /// Starts on a text.
  init(_ text: String) { bytes = Array(text.utf8) }

  /// Returns the selector of the text.
  mutating func selector() throws(CalicoSelectorError) -> CalicoSelector {
    skipBlanks()
    if at == bytes.count { return .everything }
    var levels = [Level(start: 0, isNegated: false)]
    while true {
      let isNegated = negations()
      skipBlanks()
      if peek() == UInt8(ascii: "(") {
        guard levels.count <= CalicoSelector.maximumDepth else {
          throw CalicoSelectorError(
            "more than \(CalicoSelector.maximumDepth) open parentheses", offset: at, isLimit: true)
        }
        levels.append(Level(start: at, isNegated: isNegated))
        at += 1
        continue
      }
      let term = try term()
      levels[levels.count - 1].terms.append(isNegated ? negated(term) : term)
      if try !continues(&levels) { return levels[0].selector }
    }
  }

  /// Reads closing parentheses and the operator behind a term.
  ///
  /// - Returns: Whether another term has to follow; else the text is at its
  ///   end and the outermost level is finished.
  private mutating func continues(
    _ levels: inout [Level]
  ) throws(CalicoSelectorError) -> Bool {
    while true {
      skipBlanks()
      guard let byte = peek() else {
        if levels.count > 1 {
          throw CalicoSelectorError("expected `)`", offset: at)
        }
        levels[0].endAlternative()
        return false
      }
      switch byte {
      case UInt8(ascii: "&"), UInt8(ascii: "|"):
        guard at + 1 < bytes.count, bytes[at + 1] == byte else {
          let sign = byte == UInt8(ascii: "&") ? "&&" : "||"
          throw CalicoSelectorError("expected `\(sign)`", offset: at)
        }
        at += 2
        if byte == UInt8(ascii: "|") { levels[levels.count - 1].endAlternative() }
        return true
      case UInt8(ascii: ")"):
        guard levels.count > 1, var level = levels.popLast() else {
          throw CalicoSelectorError("`)` without `(`", offset: at)
        }
        at += 1
        level.endAlternative()
        let inner = level.selector
        levels[levels.count - 1].terms.append(level.isNegated ? negated(inner) : inner)
      default:
        throw CalicoSelectorError("expected `&&`, `||` or the end", offset: at)
      }
    }
  }

  /// Counts the `!` before a term; two of them cancel.
  private mutating func negations() -> Bool {
    var isNegated = false
    while true {
      skipBlanks()
      guard peek() == UInt8(ascii: "!") else { return isNegated }
      isNegated.toggle()
      at += 1
    }
  }

  private func negated(_ selector: CalicoSelector) -> CalicoSelector {
    if case .not(let inner) = selector { return inner }
    return .not(selector)
  }

  // MARK: Terms

  private mutating func term() throws(CalicoSelectorError) -> CalicoSelector {
    if take("has(") {
      skipBlanks()
      let key = try key("expected a label inside of `has(…)`")
      skipBlanks()
      guard take(")") else { throw CalicoSelectorError("expected `)`", offset: at) }
      return .label(CalicoSelector.Label(key, .exists))
    }
    for (word, selector) in [("all(", CalicoSelector.everything), ("global(", .global)] {
      guard take(word) else { continue }
      skipBlanks()
      guard take(")") else { throw CalicoSelectorError("expected `)`", offset: at) }
      return selector
    }
    let key = try key("expected a label, `has(…)`, `all()`, `!` or `(`")
    skipBlanks()
    return try comparison(key)
  }

  private mutating func comparison(_ key: String) throws(CalicoSelectorError) -> CalicoSelector {
    func label(_ test: CalicoSelector.Test) -> CalicoSelector {
      .label(CalicoSelector.Label(key, test))
    }
    if take("==") { return label(.isIn([try literal()])) }
    if take("!=") { return .not(label(.isIn([try literal()]))) }
    if take("contains") { return label(.contains(try literal())) }
    if take("starts", "with") { return label(.startsWith(try literal())) }
    if take("ends", "with") { return label(.endsWith(try literal())) }
    if take("not", "in") { return .not(label(.isIn(try literals()))) }
    if take("in") { return label(.isIn(try literals())) }
    throw CalicoSelectorError("expected an operator behind the label `\(key)`", offset: at)
  }

  /// Reads `{'a', 'b'}`; as in Calico, a comma may stand behind the last.
  private mutating func literals() throws(CalicoSelectorError) -> [String] {
    skipBlanks()
    guard take("{") else { throw CalicoSelectorError("expected `{`", offset: at) }
    var values: Set<String> = []
    skipBlanks()
    while peek() == UInt8(ascii: "'") || peek() == UInt8(ascii: "\"") {
      values.insert(try literal())
      skipBlanks()
      guard take(",") else { break }
      skipBlanks()
    }
    guard take("}") else {
      throw CalicoSelectorError("expected a text in quotes or `}`", offset: at)
    }
    return values.sorted()
  }

  private mutating func literal() throws(CalicoSelectorError) -> String {
    skipBlanks()
    guard let quote = peek(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw CalicoSelectorError("expected a text in quotes", offset: at)
    }
    guard let end = bytes[(at + 1)...].firstIndex(of: quote) else {
      throw CalicoSelectorError("the text has no closing quote", offset: at)
    }
    let text = String(decoding: bytes[(at + 1)..<end], as: UTF8.self)
    at = end + 1
    return text
  }

  private mutating func key(_ message: String) throws(CalicoSelectorError) -> String {
    let start = at
    while let byte = peek(), CalicoSelectorParser.isKeyByte(byte) { at += 1 }
    guard at > start else { throw CalicoSelectorError(message, offset: start) }
    return String(decoding: bytes[start..<at], as: UTF8.self)
  }

  // MARK: Bytes

  private func peek() -> UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func skipBlanks() {
    while let byte = peek(), byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { at += 1 }
  }

  private mutating func take(_ word: String) -> Bool {
    guard bytes[at...].starts(with: word.utf8) else { return false }
    at += word.utf8.count
    return true
  }

  /// Takes two words with or without blanks between them, or nothing.
  private mutating func take(_ first: String, _ second: String) -> Bool {
    let start = at
    if take(first) {
      skipBlanks()
      if take(second) { return true }
    }
    at = start
    return false
  }

  private static func isKeyByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
      UInt8(ascii: "/"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
