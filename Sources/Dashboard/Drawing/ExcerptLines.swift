import AuditCore
import DisplayText
import Terminal

/// The text of a policy with its line numbers; guilty lines are marked.
enum ExcerptLines {
  /// Returns the lines around the guilty ones, so that a guilty line is seen
  /// without scrolling; signs stand for what is left out.
  static func around(
    _ excerpt: GuiltyExcerpt, width: Int, glyphs: GlyphSet, context: Int = context
  ) -> [StyledLine] {
    guard let first = excerpt.lines.firstIndex(where: \.isGuilty),
      let last = excerpt.lines.lastIndex(where: \.isGuilty)
    else { return lines(excerpt, width: width, glyphs: glyphs) }
    let start = first <= context + 1 ? 0 : first - context
    // Many guilty lines are told by the first of them.
    let end = min(excerpt.lines.count, min(last, first + 4 * context) + context + 1)
    var part = excerpt
    part.lines = Array(excerpt.lines[start..<end])
    var lines = self.lines(part, width: width, glyphs: glyphs)
    if start > 0 { lines.insert(StyledLine("  " + glyphs.ellipsis, .faint), at: 1) }
    if end < excerpt.lines.count { lines.append(StyledLine("  " + glyphs.ellipsis, .faint)) }
    return lines
  }

  /// Returns the guilty lines with hardly anything around them, for a view that
  /// has more to say.
  static func closely(_ excerpt: GuiltyExcerpt, width: Int, glyphs: GlyphSet) -> [StyledLine] {
    around(excerpt, width: width, glyphs: glyphs, context: 2)
  }

  /// The lines that are shown before and behind guilty ones.
  private static let context = 7

  /// Returns the title and the lines of an excerpt, cut at a width.
  static func lines(_ excerpt: GuiltyExcerpt, width: Int, glyphs: GlyphSet) -> [StyledLine] {
    // Of a path the end tells most.
    let title = excerpt.title.truncated(
      to: max(0, width - 2), cut: .start, sign: glyphs.ellipsis)
    var lines = [StyledLine("  " + title, .muted)]
    let digits = String(excerpt.lines.last?.number ?? 0).count
    for line in excerpt.lines {
      var drawn = StyledLine(line.isGuilty ? glyphs.guilty : " ", .guiltyLine)
      if !line.isGuilty { drawn = StyledLine(" ") }
      drawn.add(" ")
      drawn.add(SafeText(String(line.number)).paddedLeft(to: digits) + "  ", .lineNumber)
      if line.isGuilty {
        drawn.add(line.text, .guiltyLine)
      } else {
        drawn.add(yaml(line.text))
      }
      lines.append(drawn.truncated(to: width, sign: glyphs.ellipsis))
    }
    return lines
  }

  /// Returns a line of YAML with key, value and comment in their styles.
  static func yaml(_ text: SafeText) -> StyledLine {
    let bytes = text.text
    if bytes.drop(while: { $0 == " " || $0 == "-" }).first == "#" {
      return StyledLine(text, .yamlComment)
    }
    guard let colon = bytes.firstIndex(of: ":") else { return StyledLine(text, .yamlValue) }
    let head = bytes[...colon]
    let rest = bytes[bytes.index(after: colon)...]
    guard rest.isEmpty || rest.first == " " else { return StyledLine(text, .yamlValue) }
    // Pieces of safe text are safe: making them so again changes nothing.
    var line = StyledLine(SafeText(head), .yamlKey)
    line.add(SafeText(rest), .yamlValue)
    return line
  }
}
