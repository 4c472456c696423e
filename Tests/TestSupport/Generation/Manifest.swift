/// A resource as text says it, before anybody has read it: a tree of maps,
/// lists and scalars.
///
/// Generated clusters are made of these rather than of decoded values, so that
/// the readers take part in every comparison, so that anything can be written
/// wrong, and so that a cluster can be made smaller without knowing its kinds.
package indirect enum Manifest: Hashable, Sendable {
  /// A text.
  case text(String)
  /// A whole number.
  case number(Int)
  /// A truth value.
  case boolean(Bool)
  /// Nothing, written out.
  case null
  /// A list.
  case list([Manifest])
  /// A map; keys stand in the order they were written.
  case map([Entry])

  /// One key of a map and its value.
  package struct Entry: Hashable, Sendable {
    /// The key.
    package var key: String
    /// The value.
    package var value: Manifest

    /// Makes an entry.
    package init(_ key: String, _ value: Manifest) {
      self.key = key
      self.value = value
    }
  }

  /// The value of a key, or `nil`; setting `nil` takes the key away.
  package subscript(key: String) -> Manifest? {
    get {
      guard case .map(let entries) = self else { return nil }
      return entries.first { $0.key == key }?.value
    }
    set {
      guard case .map(var entries) = self else { return }
      let index = entries.firstIndex { $0.key == key }
      switch (index, newValue) {
      case (let index?, let value?): entries[index].value = value
      case (let index?, nil): entries.remove(at: index)
      case (nil, let value?): entries.append(Entry(key, value))
      case (nil, nil): break
      }
      self = .map(entries)
    }
  }

  /// The elements of a list; none of anything else.
  package var elements: [Manifest] {
    if case .list(let elements) = self { return elements }
    return []
  }

  /// The text of a text.
  package var string: String? {
    if case .text(let text) = self { return text }
    return nil
  }
}

extension Manifest: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// Makes a text.
  package init(stringLiteral value: String) { self = .text(value) }
  /// Makes a number.
  package init(integerLiteral value: Int) { self = .number(value) }
  /// Makes a truth value.
  package init(booleanLiteral value: Bool) { self = .boolean(value) }
  /// Makes a list.
  package init(arrayLiteral elements: Manifest...) { self = .list(elements) }
  /// Makes a map.
  package init(dictionaryLiteral elements: (String, Manifest)...) {
    self = .map(elements.map { Entry($0.0, $0.1) })
  }
}

extension Manifest {
  /// The tree as JSON in one line.
  package var json: String {
    var text = ""
    writeJSON(&text)
    return text
  }

  private func writeJSON(_ text: inout String) {
    switch self {
    case .text(let value): Manifest.quote(value, &text)
    case .number(let value): text += String(value)
    case .boolean(let value): text += value ? "true" : "false"
    case .null: text += "null"
    case .list(let values):
      text += "["
      for (index, value) in values.enumerated() {
        if index > 0 { text += "," }
        value.writeJSON(&text)
      }
      text += "]"
    case .map(let entries):
      text += "{"
      for (index, entry) in entries.enumerated() {
        if index > 0 { text += "," }
        Manifest.quote(entry.key, &text)
        text += ":"
        entry.value.writeJSON(&text)
      }
      text += "}"
    }
  }

  private static func quote(_ value: String, _ text: inout String) {
    text += "\""
    for character in value {
      if character == "\"" || character == "\\" { text += "\\" }
      text.append(character)
    }
    text += "\""
  }
}

extension Manifest {
  /// The tree as YAML: maps in lines, lists of scalars and empty ones in flow
  /// style, texts in quotes wherever they could be anything else.
  package var yaml: String {
    var lines: [String] = []
    writeYAML(indent: "", &lines)
    return lines.joined(separator: "\n")
  }

  /// The value in flow style where it fits in a line.
  private var flow: String? {
    switch self {
    case .text(let value): return Manifest.isPlain(value) ? value : json
    case .number, .boolean, .null: return json
    case .list(let values):
      let parts = values.compactMap(\.scalar)
      return parts.count == values.count ? "[\(parts.joined(separator: ", "))]" : nil
    case .map(let entries): return entries.isEmpty ? "{}" : nil
    }
  }

  private var scalar: String? {
    switch self {
    case .list(let values): values.isEmpty ? "[]" : nil
    default: flow
    }
  }

  private func writeYAML(indent: String, _ lines: inout [String]) {
    switch self {
    case .map(let entries):
      for entry in entries {
        let key = Manifest.isPlain(entry.key) ? entry.key : Manifest.text(entry.key).json
        if let flow = entry.value.flow {
          lines.append("\(indent)\(key): \(flow)")
        } else {
          lines.append("\(indent)\(key):")
          entry.value.writeYAML(indent: indent + "  ", &lines)
        }
      }
    case .list(let values):
      for value in values {
        if let flow = value.flow {
          lines.append("\(indent)- \(flow)")
          continue
        }
        let first = lines.count
        value.writeYAML(indent: indent + "  ", &lines)
        if lines.indices.contains(first) {
          lines[first] = indent + "- " + lines[first].dropFirst(indent.count + 2)
        }
      }
    default: lines.append(indent + (flow ?? ""))
    }
  }

  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.first, first.isLetter else { return false }
    if ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased()) {
      return false
    }
    return text.allSatisfy { $0.isLetter || $0.isNumber || "-./_".contains($0) }
  }
}
