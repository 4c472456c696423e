package import DisplayText
package import Terminal

/// Breaks sentences at blanks so that they fit a width.
package enum TextWrapping {
  /// Returns a sentence in lines of at most `width` cells; what has no blank is
  /// cut where the line ends. Linear in the text.
  package static func lines(
    _ text: SafeText, _ role: StyleRole = .text, width: Int
  ) -> [StyledLine] {
    guard width > 0 else { return [] }
    if text.width <= width { return [StyledLine(text, role)] }
    var lines: [StyledLine] = []
    var current = SafeText()
    for word in text.text.split(separator: " ", omittingEmptySubsequences: true) {
      // Text that was made safe stays the same when it is made safe again.
      var rest = SafeText(word)
      if !current.isEmpty, current.width + 1 + rest.width > width {
        lines.append(StyledLine(current, role))
        current = .empty
      }
      while rest.width > width {
        let head = rest.prefix(cells: width)
        guard !head.isEmpty else { break }
        lines.append(StyledLine(head, role))
        rest = rest.dropping(cells: head.width)
      }
      current = current.isEmpty ? rest : current + " " + rest
    }
    if !current.isEmpty { lines.append(StyledLine(current, role)) }
    return lines
  }

  /// Returns a sentence behind a label: the label stands before the first line,
  /// the others are moved to the same column.
  package static func labelled(
    _ label: StyledLine, _ text: SafeText, _ role: StyleRole = .text, column: Int, width: Int
  ) -> [StyledLine] {
    var first = label
    first.pad(to: column)
    let room = max(8, width - column)
    var lines = self.lines(text, role, width: room)
    if lines.isEmpty { return [label] }
    lines = lines.map { $0.indented(column) }
    lines[0] = first.adding(self.lines(text, role, width: room)[0])
    return lines
  }
}
