/// Text that may reach a cell, a line, a file or a log.
///
/// Text from outside (a name, a label, a path, a message of another program)
/// becomes one of these before anything shows it. Whatever could move the
/// cursor, hide, reorder or overlay is written as a visible escape: `\e`, `\r`,
/// `\n`, `\t`, and `\u{202E}` for all the rest (`reference/facts.md` 4.2,
/// rule 5). Ordinary names stay as they are, byte for byte, and safe text made
/// from safe text is the same text. A backslash in the input stays one.
///
/// A base takes at most eight combining marks; the others are counted in a
/// visible `\{+12 marks}`. Literals and interpolations make safe text too; what
/// is interpolated is escaped like everything else:
///
///     let line: SafeText = "\(pods) pods in \(namespace)"
package struct SafeText: Hashable, Sendable {
  /// The escaped text: one line, valid UTF-8, nothing invisible.
  package private(set) var text: String
  /// The number of cells that the text takes.
  package private(set) var width: Int

  /// The most combining marks that stay on one base.
  package static let marksPerBase = 8

  /// The text of no cell.
  package static let empty = SafeText()

  /// Makes empty text.
  package init() {
    text = ""
    width = 0
  }

  /// Makes text safe; one pass over it, without a copy when it is plain ASCII.
  package init(_ outside: String) {
    text = ""
    width = 0
    if SafeText.isPlain(outside.utf8) {
      text = outside
      width = outside.utf8.count
    } else {
      append(escaping: outside.unicodeScalars)
    }
  }

  /// Makes text safe.
  package init(_ outside: Substring) {
    self.init(String(outside))
  }

  /// Makes bytes safe: what is not valid UTF-8 becomes U+FFFD.
  package init(utf8 bytes: some Collection<UInt8>) {
    self.init(String(decoding: bytes, as: UTF8.self))
  }

  /// Makes safe text that repeats one text; none for a count below one.
  package init(repeating part: SafeText, count: Int) {
    self.init()
    guard count > 0 else { return }
    let (cells, overflow) = part.width.multipliedReportingOverflow(by: count)
    guard !overflow else { return }
    text = String(repeating: part.text, count: count)
    width = cells
  }

  /// Makes safe text of that many blanks; none for a count below one.
  package static func blanks(_ count: Int) -> SafeText {
    SafeText(repeating: " ", count: count)
  }

  /// A Boolean value that tells whether there is no text.
  package var isEmpty: Bool { text.isEmpty }

  /// A Boolean value that tells whether every code point is ASCII: then each
  /// byte is a cell.
  package var isASCII: Bool { width == text.utf8.count }

  /// Adds text at the end.
  package mutating func append(_ other: SafeText) {
    text += other.text
    width += other.width
  }

  /// Returns two texts in a row.
  package static func + (left: SafeText, right: SafeText) -> SafeText {
    var sum = left
    sum.append(right)
    return sum
  }

  /// Adds a text at the end.
  package static func += (left: inout SafeText, right: SafeText) {
    left.append(right)
  }

  /// Makes safe text from pieces that are known to be safe.
  ///
  /// INVARIANT: `text` is cut from safe text at cluster boundaries, and `width`
  /// is the sum of its clusters.
  init(piece text: some StringProtocol, width: Int) {
    self.text = String(text)
    self.width = width
  }

  /// Tells whether all bytes are printable ASCII.
  private static func isPlain(_ bytes: String.UTF8View) -> Bool {
    let isPlain = bytes.withContiguousStorageIfAvailable { buffer in
      // No early way out: so it is done many bytes at a time.
      var strange: UInt8 = 0
      for byte in buffer { strange |= (byte &- 0x20) > 0x5E ? 1 : 0 }
      return strange == 0
    }
    return isPlain ?? bytes.allSatisfy { (0x20...0x7E).contains($0) }
  }

  /// Appends code points, each as itself or as its escape.
  private mutating func append(escaping scalars: String.UnicodeScalarView) {
    var marks = 0
    var surplus = 0
    // A mark needs a base that is drawn: not the start, not an escape.
    var hasBase = false
    for scalar in scalars {
      let kind = ScalarWidth(of: scalar)
      if kind == .mark, hasBase {
        marks += 1
        if marks <= SafeText.marksPerBase {
          text.unicodeScalars.append(scalar)
        } else {
          surplus += 1
        }
        continue
      }
      if surplus > 0 {
        appendASCII("\\{+\(surplus) marks}")
        surplus = 0
      }
      marks = 0
      switch kind {
      case .narrow, .wide:
        text.unicodeScalars.append(scalar)
        width += kind.cells
        hasBase = true
      case .mark, .hidden:
        appendASCII(SafeText.escape(of: scalar))
        hasBase = false
      }
    }
    if surplus > 0 { appendASCII("\\{+\(surplus) marks}") }
  }

  /// Appends printable ASCII.
  private mutating func appendASCII(_ ascii: String) {
    text += ascii
    width += ascii.utf8.count
  }

  /// The visible escape of a code point that is never drawn.
  private static func escape(of scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0x1B: "\\e"
    case 0x0D: "\\r"
    case 0x0A: "\\n"
    case 0x09: "\\t"
    default: "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
    }
  }
}

extension SafeText: CustomStringConvertible {
  /// The escaped text.
  package var description: String { text }
}
