extension ResourceTree {
  /// Appends the tree as JSON on one line, as `kubectl get -o json | jq -c`
  /// prints it.
  func appendJSON(to text: inout TextBytes) {
    switch self {
    case .text(let value): ResourceTree.appendQuoted(value, to: &text)
    case .number(let value): text.append(number: value)
    case .flag(let value): value ? text.append("true") : text.append("false")
    case .null: text.append("null")
    case .list(let items):
      text.append("[")
      for (index, item) in items.enumerated() {
        if index > 0 { text.append(",") }
        item.appendJSON(to: &text)
      }
      text.append("]")
    case .map(let fields):
      text.append("{")
      for (index, field) in fields.enumerated() {
        if index > 0 { text.append(",") }
        ResourceTree.appendQuoted(field.key, to: &text)
        text.append(":")
        field.value.appendJSON(to: &text)
      }
      text.append("}")
    }
  }

  /// Returns the tree as JSON on one line.
  var json: [UInt8] {
    var text = TextBytes(capacity: 512)
    appendJSON(to: &text)
    return text.bytes
  }

  /// Appends a text in double quotes, with what both notations must escape.
  static func appendQuoted(_ value: String, to text: inout TextBytes) {
    text.append("\"")
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "\""): text.append("\\\"")
      case UInt8(ascii: "\\"): text.append("\\\\")
      case UInt8(ascii: "\n"): text.append("\\n")
      default: text.append(byte: byte)
      }
    }
    text.append("\"")
  }
}
