import DisplayText
package import Terminal

/// A surface with the theme and the signs to draw on it.
///
/// The one place of the room that puts text on a surface: whatever the theme
/// asks for and whatever a terminal without UTF-8 needs happens here.
package struct Canvas {
  /// The cells.
  package var surface: Surface
  /// How roles look.
  package let theme: Theme
  /// The signs.
  package let glyphs: GlyphSet

  /// Makes an empty canvas.
  package init(size: Size, theme: Theme, glyphs: GlyphSet) {
    surface = Surface(size: size, style: theme.style(.screen))
    self.theme = theme
    self.glyphs = glyphs
  }

  /// Draws a line into the cells `x ..< x + width` of a row; what does not fit
  /// is cut with a sign.
  package mutating func draw(_ line: StyledLine, x: Int, y: Int, width: Int) {
    guard y >= 0, y < surface.size.height, width > 0 else { return }
    let shown = line.truncated(to: width, sign: glyphs.ellipsis)
    var column = x
    for span in shown.spans {
      column = surface.text(drawable(span.text), x: column, y: y, style: theme.style(span.role))
    }
  }

  /// Draws a line that ends at the column before `right`.
  package mutating func draw(_ line: StyledLine, endingAt right: Int, y: Int, width: Int) {
    let shown = line.truncated(to: width, sign: glyphs.ellipsis)
    draw(shown, x: right - shown.width, y: y, width: shown.width)
  }

  /// Lays a role over a rectangle, leaving what stands in it.
  package mutating func overlay(_ rect: Rect, _ role: StyleRole) {
    surface.overlay(rect, style: theme.overlay(role))
  }

  /// Signs that sentences of the lower rooms use, and what ASCII has for them.
  private static let twins: [Unicode.Scalar: Unicode.Scalar] = [
    "→": ">", "←": "<", "…": "~", "×": "x", "≤": "<", "≥": ">", "–": "-", "—": "-", "·": ".",
    "›": ">", "‹": "<", "“": "\"", "”": "\"", "‘": "'", "’": "'",
  ]

  /// Returns text as the terminal can draw it: without UTF-8, what is not ASCII
  /// becomes its twin, or question marks of the same width.
  private func drawable(_ text: SafeText) -> SafeText {
    guard glyphs.isASCII, !text.isASCII else { return text }
    var plain = ""
    for cluster in text.clusters {
      if cluster.base.isASCII {
        plain.unicodeScalars.append(cluster.base)
      } else if let twin = Canvas.twins[cluster.base] {
        plain.unicodeScalars.append(twin)
      } else {
        plain += cluster.width == 2 ? "??" : "?"
      }
    }
    return SafeText(plain)
  }
}
