import Foundation
import Testing

@Suite("Documentation comments") struct DocumentationTests {
  @Test("every declaration above private is documented", arguments: House.sources)
  func declarationsAreDocumented(_ file: House.SourceFile) {
    let missing = DeclarationScan(file.lines).undocumented
    #expect(missing.isEmpty, "\(file.path): undocumented at lines \(missing)")
  }

  @Test("the scan finds what is missing")
  func scanFindsGaps() {
    let text = """
      package struct A {
        let b: Int
        /// Documented.
        func c() {
          let local = 1
          func inner() {}
        }
        private var d = 0
        override func e() {}
        var f: Int { 0 }
        /// Documented above an attribute that runs over lines.
        @Option(
          help: "x")
        var g: Int
      }

      private struct P {
        let hidden: Int
      }
      """
    let scan = DeclarationScan(text.components(separatedBy: "\n"))
    #expect(scan.undocumented == [1, 2, 10])
  }
}

/// Finds declarations without a documentation comment in formatted Swift.
///
/// It reads layout, not grammar: the sources are formatted, so a declaration
/// stands on a line of its own, two spaces deeper than what it stands in, and
/// the bodies of functions and accessors are told by what opened them.
private struct DeclarationScan {
  var undocumented: [Int] = []

  private enum Scope { case type, body, hidden }

  init(_ lines: [String]) {
    var scopes: [(indent: Int, scope: Scope)] = []
    var isDocumented = false
    var insideString = false
    var openParentheses = 0
    let declaration =
      /^(@\w+(\([^)]*\))?\s+)*((package|internal|public|static|class|final|lazy|mutating|nonmutating|nonisolated|override|convenience|required|indirect|weak|unowned|isolated|distributed|borrowing|consuming|prefix|postfix|infix|private\(set\)|fileprivate\(set\)|package\(set\))\s+)*(func|var|let|struct|class|enum|actor|protocol|extension|init|subscript|typealias|case|associatedtype|deinit|macro|operator)\b/
    for (index, line) in lines.enumerated() {
      let quotes = line.components(separatedBy: "\"\"\"").count - 1
      let wasInside = insideString
      if quotes % 2 == 1 { insideString.toggle() }
      if wasInside { continue }
      let trimmed = line.drop { $0 == " " }
      let indent = line.count - trimmed.count
      if trimmed.isEmpty { continue }
      while let last = scopes.last, indent <= last.indent,
        !trimmed.hasPrefix(")") || indent < last.indent
      {
        if trimmed.hasPrefix("}") && indent == last.indent {
          scopes.removeLast()
          break
        }
        if indent < last.indent || !opensContinuation(trimmed) {
          scopes.removeLast()
        } else {
          break
        }
      }
      if trimmed.hasPrefix("///") {
        isDocumented = true
        continue
      }
      if trimmed.hasPrefix("//") || trimmed.hasPrefix("#") { continue }
      // The comment stands above an attribute, which may run over lines.
      if openParentheses > 0
        || (trimmed.hasPrefix("@") && trimmed.firstMatch(of: declaration) == nil)
      {
        openParentheses += trimmed.count { $0 == "(" } - trimmed.count { $0 == ")" }
        continue
      }
      let isPrivate =
        trimmed.hasPrefix("private ") || trimmed.hasPrefix("fileprivate ")
        || trimmed.contains(" private func") || trimmed.contains(" private var")
        || trimmed.contains(" private let") || trimmed.contains(" private init")
        || trimmed.contains(" private struct") || trimmed.contains(" private enum")
      let isVisible = scopes.allSatisfy { $0.scope == .type }
      if let match = trimmed.firstMatch(of: declaration), isVisible {
        let keyword = String(match.output.5)
        let isExempt =
          keyword == "extension" || keyword == "deinit" || isPrivate
          || trimmed.contains("override ")
        if !isExempt, !isDocumented { undocumented.append(index + 1) }
        if line.hasSuffix("{") || !line.contains("}") {
          let isType = ["struct", "class", "enum", "actor", "protocol", "extension"].contains(
            keyword)
          if isPrivate {
            scopes.append((indent, .hidden))
          } else if isType {
            scopes.append((indent, .type))
          } else if keyword != "case" || line.hasSuffix("(") {
            scopes.append((indent, .body))
          }
        }
      } else if isPrivate, isVisible {
        scopes.append((indent, .hidden))
      }
      isDocumented = false
    }
  }

  /// A Boolean value that tells whether a line continues the declaration above
  /// at its own depth, as a closing parenthesis of parameters does.
  private func opensContinuation(_ line: Substring) -> Bool {
    line.hasPrefix(")") || line.hasPrefix("where ") || line.hasPrefix("{") || line.hasPrefix("}")
      || line.hasPrefix("else")
  }
}
