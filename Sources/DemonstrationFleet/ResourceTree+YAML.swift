extension ResourceTree {
  /// Appends the tree as a YAML document in block style, as people write it.
  func appendYAML(to text: inout TextBytes) { appendBlock(to: &text, indent: 0) }

  private func appendBlock(to text: inout TextBytes, indent: Int) {
    switch self {
    case .map(let fields):
      for field in fields {
        text.appendIndent(indent)
        ResourceTree.appendScalar(field.key, to: &text)
        text.append(":")
        field.value.appendValue(to: &text, indent: indent)
      }
    case .list(let items):
      for item in items { item.appendItem(to: &text, indent: indent) }
    default:
      text.appendIndent(indent)
      appendInline(to: &text)
      text.append("\n")
    }
  }

  /// Appends the value behind a key: on the same line or as a block below it.
  private func appendValue(to text: inout TextBytes, indent: Int) {
    switch self {
    case .map(let fields) where !fields.isEmpty:
      text.append("\n")
      appendBlock(to: &text, indent: indent + 2)
    case .list(let items) where !items.isEmpty:
      text.append("\n")
      appendBlock(to: &text, indent: indent + 2)
    case .null:
      text.append("\n")
    default:
      text.append(" ")
      appendInline(to: &text)
      text.append("\n")
    }
  }

  private func appendItem(to text: inout TextBytes, indent: Int) {
    text.appendIndent(indent)
    text.append("-")
    switch self {
    case .map(let fields) where !fields.isEmpty:
      for (index, field) in fields.enumerated() {
        index == 0 ? text.append(" ") : text.appendIndent(indent + 2)
        ResourceTree.appendScalar(field.key, to: &text)
        text.append(":")
        field.value.appendValue(to: &text, indent: indent + 2)
      }
    case .null:
      text.append("\n")
    default:
      text.append(" ")
      appendInline(to: &text)
      text.append("\n")
    }
  }

  private func appendInline(to text: inout TextBytes) {
    switch self {
    case .text(let value): ResourceTree.appendScalar(value, to: &text)
    case .number(let value): text.append(number: value)
    case .flag(let value): value ? text.append("true") : text.append("false")
    case .null: text.append("null")
    case .list(let items):
      text.append("[")
      for (index, item) in items.enumerated() {
        if index > 0 { text.append(", ") }
        item.appendInline(to: &text)
      }
      text.append("]")
    case .map: text.append("{}")
    }
  }

  /// Appends a scalar, quoted wherever a reader of YAML 1.1 or 1.2 could take
  /// it for something else than a text.
  private static func appendScalar(_ value: String, to text: inout TextBytes) {
    isPlain(value) ? text.append(text: value) : appendQuoted(value, to: &text)
  }

  private static func isPlain(_ value: String) -> Bool {
    guard let first = value.utf8.first, value.utf8.count < 120 else { return false }
    let isLetter = (first | 32) >= 97 && (first | 32) <= 122 || first == UInt8(ascii: "/")
    let isBlock =
      first >= 48 && first <= 57 && value.utf8.contains(UInt8(ascii: "/"))
      && !value.utf8.contains(UInt8(ascii: ":"))
    guard isLetter || isBlock, value.utf8.last != UInt8(ascii: ":") else { return false }
    let isSafe = value.utf8.allSatisfy {
      ($0 | 32) >= 97 && ($0 | 32) <= 122 || $0 >= 48 && $0 <= 57
        || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "@")
    }
    return isSafe && !words.contains(value.lowercased())
  }

  private static let words: Set<String> = [
    "true", "false", "null", "yes", "no", "on", "off", "y", "n",
  ]
}

extension TextBytes {
  fileprivate mutating func appendIndent(_ count: Int) {
    for _ in 0..<count { append(byte: 32) }
  }
}
