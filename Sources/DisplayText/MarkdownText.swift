/// The writing of text in Markdown, so that it is read as text.
package enum MarkdownText {
  /// Returns a text in which nothing is markup, a link, a mention or HTML.
  package static func inline(_ outside: String) -> String {
    var out = String.UnicodeScalarView()
    var isFirst = true
    for scalar in SafeText(outside).text.unicodeScalars {
      switch scalar {
      case "\\", "`", "*", "_", "{", "}", "[", "]", "|", "~", "!", "$":
        out.append("\\")
        out.append(scalar)
      case "<": out.append(contentsOf: "&lt;".unicodeScalars)
      case ">": out.append(contentsOf: "&gt;".unicodeScalars)
      case "&": out.append(contentsOf: "&amp;".unicodeScalars)
      // A name after it would be told of the report.
      case "@": out.append(contentsOf: "&#64;".unicodeScalars)
      case "#", "+", "-", "=":
        if isFirst { out.append("\\") }
        out.append(scalar)
      default: out.append(scalar)
      }
      isFirst = false
    }
    return String(out)
  }

  /// Returns a text as a code span: no markup works in it.
  ///
  /// A bar is escaped, since one ends the cell of a table even in code.
  package static func code(_ outside: String) -> String {
    let text = SafeText(outside).text.split(separator: "|", omittingEmptySubsequences: false)
      .joined(separator: "\\|")
    var longest = 0
    var run = 0
    for byte in text.utf8 {
      run = byte == 0x60 ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    let needsBlanks = text.isEmpty || text.utf8.first == 0x60 || text.utf8.last == 0x60
    return needsBlanks ? fence + " " + text + " " + fence : fence + text + fence
  }
}
