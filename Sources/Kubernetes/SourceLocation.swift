/// The place in the input where something was read.
///
/// A YAML reader knows line and column at once. A JSON reader knows only the
/// byte offset and leaves the counting of lines to the few places that are
/// shown; until then `position` is `.offset`.
package struct SourceLocation: Hashable, Sendable {
  /// A place inside a file.
  package enum Position: Hashable, Sendable {
    /// A line and a column, both counted from 1; columns count bytes.
    case lineColumn(Int, Int)
    /// A byte offset counted from 0, not yet turned into a line.
    case offset(Int)
    /// The file as a whole.
    case file
  }

  /// The path as the person gave it, relative where they gave it relative.
  package var file: String
  /// The place inside the file.
  package var position: Position

  /// Makes a location.
  package init(file: String, position: Position = .file) {
    self.file = file
    self.position = position
  }

  /// Makes a location from a line and a column, both counted from 1.
  package init(file: String, line: Int, column: Int) {
    self.init(file: file, position: .lineColumn(line, column))
  }

  /// The line counted from 1, or `nil` where it has not been counted.
  package var line: Int? {
    if case .lineColumn(let line, _) = position { line } else { nil }
  }

  /// The column counted from 1, or `nil` where it has not been counted.
  package var column: Int? {
    if case .lineColumn(_, let column) = position { column } else { nil }
  }
}

extension SourceLocation: CustomStringConvertible {
  /// The location as `file:line:column`, as far as it is known.
  package var description: String {
    switch position {
    case .lineColumn(let line, let column): "\(file):\(line):\(column)"
    case .offset(let offset): "\(file):+\(offset)"
    case .file: file
    }
  }
}

extension SourceLocation: Comparable {
  /// Orders by file, then by place; a whole file stands before its places.
  package static func < (left: SourceLocation, right: SourceLocation) -> Bool {
    left.file != right.file ? left.file < right.file : left.rank < right.rank
  }

  private var rank: (Int, Int) {
    switch position {
    case .file: (-1, 0)
    case .lineColumn(let line, let column): (line, column)
    case .offset(let offset): (0, offset)
    }
  }
}
