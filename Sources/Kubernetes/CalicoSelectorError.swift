/// Why a text is no selector of Calico's language.
package struct CalicoSelectorError: Error, Hashable, Sendable {
  /// What is wrong, in one line.
  package var message: String
  /// Where it stops making sense: the number of bytes before it.
  package var offset: Int
  /// A Boolean value that tells whether Calico would read the text and only
  /// this reader stops, at `CalicoSelector.maximumDepth`.
  package var isLimit: Bool

  /// Makes an error.
  package init(_ message: String, offset: Int, isLimit: Bool = false) {
    self.message = message
    self.offset = offset
    self.isLimit = isLimit
  }
}

extension CalicoSelectorError: CustomStringConvertible {
  /// The message with the number of the character, counted from one.
  package var description: String { "\(message) at character \(offset + 1)" }
}
