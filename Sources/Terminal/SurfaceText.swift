/// A surface as text for people: golden files, `firebreak render`, reports.
package struct SurfaceText: Hashable, Sendable {
  private let surface: Surface

  /// Reads a surface.
  package init(_ surface: Surface) {
    self.surface = surface
  }

  /// The rows, without the blanks at their ends.
  package var rows: [String] {
    (0..<surface.size.height).map { y in
      var text = surface.row(y).reduce(into: "") { $0 += $1.text }
      while text.utf8.last == 0x20 { text.removeLast() }
      return text
    }
  }

  /// The rows as one text; each ends with a line feed.
  package var text: String {
    rows.reduce(into: "") { $0 += $1 + "\n" }
  }

  /// The rows, and below each row that has styles of its own a line that tells
  /// them, run by run: `12…17 bold 203 on 233`.
  ///
  /// Columns count from 0, colours are written as themes write them, and cells
  /// that look like `ground` are left out.
  package func annotated(ground: Style = .plain) -> String {
    var out = ""
    for (y, line) in rows.enumerated() {
      out += line + "\n"
      let cells = Array(surface.row(y))
      var x = 0
      while x < cells.count {
        let style = cells[x].style
        var end = x
        while end + 1 < cells.count, cells[end + 1].style == style { end += 1 }
        if style != ground { out += "  ~ \(x)…\(end) \(SurfaceText.words(of: style))\n" }
        x = end + 1
      }
    }
    if let cursor = surface.cursor {
      out += "  ~ cursor \(cursor.x),\(cursor.y)\(surface.isCursorVisible ? " seen" : "")\n"
    }
    return out
  }

  /// A style in words.
  private static func words(of style: Style) -> String {
    var words: [String] = []
    if style.foreground != .standard { words.append(name(of: style.foreground)) }
    if style.background != .standard { words += ["on", name(of: style.background)] }
    let names: [(Style.Attributes, String)] = [
      (.bold, "bold"), (.dim, "dim"), (.underline, "underline"), (.reverse, "reverse"),
    ]
    for (attribute, name) in names where style.attributes.contains(attribute) {
      words.append(name)
    }
    return words.isEmpty ? "plain" : words.joined(separator: " ")
  }

  /// A colour in a word.
  private static func name(of color: Color) -> String {
    func hex(_ part: UInt8) -> String {
      let digits = String(part, radix: 16)
      return digits.utf8.count == 1 ? "0" + digits : digits
    }
    switch color {
    case .standard: return "default"
    case .ansi(let index): return "ansi\(index)"
    case .indexed(let index): return "\(index)"
    case .rgb(let red, let green, let blue): return "#" + hex(red) + hex(green) + hex(blue)
    }
  }
}
