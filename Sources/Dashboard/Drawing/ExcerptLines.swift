import AuditCore
import DisplayText
import Terminal

/// The text of a policy with its line numbers; guilty lines are marked.
enum ExcerptLines {
  /// Returns the title and the lines of an excerpt, cut at a width.
  static func lines(_ excerpt: GuiltyExcerpt, width: Int, glyphs: GlyphSet) -> [StyledLine] {
    var lines = [StyledLine("  " + excerpt.title, .muted)]
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
