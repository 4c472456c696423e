package import DisplayText
package import Terminal

/// A piece of text in one style.
package struct Span: Hashable, Sendable {
  /// The text.
  package var text: SafeText
  /// What the text is for.
  package var role: StyleRole

  /// Makes a piece.
  package init(_ text: SafeText, _ role: StyleRole = .text) {
    self.text = text
    self.role = role
  }
}

/// One line of a view: pieces of text from left to right.
package struct StyledLine: Hashable, Sendable {
  /// The pieces.
  package private(set) var spans: [Span]
  /// The number of cells of all pieces.
  package private(set) var width: Int

  /// Makes an empty line.
  package init() {
    spans = []
    width = 0
  }

  /// Makes a line of one piece.
  package init(_ text: SafeText, _ role: StyleRole = .text) {
    spans = text.isEmpty ? [] : [Span(text, role)]
    width = text.width
  }

  /// An empty line, for the eye to rest.
  package static let blank = StyledLine()

  /// Adds a piece at the end.
  package mutating func add(_ text: SafeText, _ role: StyleRole = .text) {
    guard !text.isEmpty else { return }
    if let last = spans.indices.last, spans[last].role == role {
      spans[last].text.append(text)
    } else {
      spans.append(Span(text, role))
    }
    width += text.width
  }

  /// Adds another line at the end.
  package mutating func add(_ other: StyledLine) {
    for span in other.spans { add(span.text, span.role) }
  }

  /// Adds blanks up to a column; none where the line is already there.
  package mutating func pad(to column: Int) {
    if column > width { add(.blanks(column - width), .text) }
  }

  /// Returns the line with another piece at the end.
  package func adding(_ text: SafeText, _ role: StyleRole = .text) -> StyledLine {
    var line = self
    line.add(text, role)
    return line
  }

  /// Returns the line with another line at the end.
  package func adding(_ other: StyledLine) -> StyledLine {
    var line = self
    line.add(other)
    return line
  }

  /// Returns the line moved to the right.
  package func indented(_ cells: Int) -> StyledLine {
    StyledLine(.blanks(cells)).adding(self)
  }

  /// Returns the line in at most `cells` cells, a sign standing for what was
  /// cut.
  package func truncated(to cells: Int, sign: SafeText) -> StyledLine {
    guard width > cells else { return self }
    var line = StyledLine()
    for span in spans {
      let room = cells - line.width
      if span.text.width < room {
        line.add(span.text, span.role)
      } else {
        // A sign is due here even where this piece fits exactly, since the
        // line as a whole does not.
        let isCut = span.text.width > room
        let kept = isCut ? span.text : span.text + sign
        line.add(kept.truncated(to: room, sign: sign), span.role)
        break
      }
    }
    return line
  }

  /// Returns the line in exactly `cells` cells.
  package func fitted(
    to cells: Int, alignment: SafeText.Alignment = .left, sign: SafeText
  ) -> StyledLine {
    let short = truncated(to: cells, sign: sign)
    guard short.width < cells else { return short }
    if alignment == .right { return short.indented(cells - short.width) }
    var line = short
    line.pad(to: cells)
    return line
  }

  /// The text of all pieces.
  package var plainText: String { spans.reduce(into: "") { $0 += $1.text.text } }
}
