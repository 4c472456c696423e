/// A line that a person is typing: a filter or a command.
package struct DashboardPrompt: Hashable, Sendable {
  /// What is typed.
  package enum Kind: Hashable, Sendable {
    /// A filter, in force while it is typed; Escape brings back the one before.
    case filter(before: String)
    /// A command.
    case command
  }

  /// What is typed.
  package var kind: Kind
  /// The text so far.
  package var text: String
  /// Which earlier command is shown, counted from the newest; `nil` for none.
  package var recalled: Int?

  /// The most characters that are taken.
  package static let lengthLimit = 256

  /// Opens a line.
  package init(_ kind: Kind, text: String = "") {
    self.kind = kind
    self.text = text
  }

  /// Types characters; line ends become blanks and the limit holds.
  package mutating func type(_ typed: some StringProtocol) {
    for character in typed where text.count < DashboardPrompt.lengthLimit {
      let isControl = character.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
      text.append(character.isNewline || isControl ? " " : character)
    }
    recalled = nil
  }

  /// Removes the last character.
  package mutating func eraseCharacter() {
    if !text.isEmpty { text.removeLast() }
  }

  /// Removes the last word and the blanks behind it.
  package mutating func eraseWord() {
    while text.last == " " { text.removeLast() }
    while let last = text.last, last != " " { text.removeLast() }
  }
}
