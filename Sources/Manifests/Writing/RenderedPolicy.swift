/// A policy as text, with the lines of its fields.
package struct RenderedPolicy: Hashable, Sendable {
  /// The lines, without line ends.
  package var lines: [String]
  /// The lines of each field that was written, counted from 0, by its path,
  /// such as `spec.egress[0]`.
  package var fields: [String: ClosedRange<Int>]

  /// Makes a rendered policy.
  package init(lines: [String] = [], fields: [String: ClosedRange<Int>] = [:]) {
    self.lines = lines
    self.fields = fields
  }

  /// The text, every line ended.
  package var text: String { lines.map { $0 + "\n" }.joined() }

  /// Returns the lines of a field, or of the innermost field around it that was
  /// written; `nil` where none was.
  package func lines(of path: String) -> ClosedRange<Int>? {
    var path = path[...]
    while !path.isEmpty {
      if let found = fields[String(path)] { return found }
      let end = path.dropLast().lastIndex { $0 == "." || $0 == "[" }
      path = end.map { path[..<$0] } ?? ""
    }
    return nil
  }
}
