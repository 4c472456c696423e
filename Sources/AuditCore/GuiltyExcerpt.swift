package import DisplayText

/// The text of a policy around its guilty lines.
package struct GuiltyExcerpt: Sendable, Hashable {
  /// One line of the text.
  package struct Line: Sendable, Hashable {
    /// Its number in the file, counted from 1.
    package var number: Int
    /// The text, made safe.
    package var text: SafeText
    /// A Boolean value that tells whether the finding points at it.
    package var isGuilty: Bool

    /// Makes a line.
    package init(number: Int, text: SafeText, isGuilty: Bool) {
      self.number = number
      self.text = text
      self.isGuilty = isGuilty
    }
  }

  /// The name of the file, or `rendered from capture.json:48211`.
  package var title: SafeText
  /// The lines, in order.
  package var lines: [Line]

  /// Makes an excerpt.
  package init(title: SafeText, lines: [Line]) {
    self.title = title
    self.lines = lines
  }
}
