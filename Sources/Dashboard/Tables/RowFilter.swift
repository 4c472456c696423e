import DisplayText

/// What a person typed behind `/`: which rows of a table are shown.
///
/// Words are joined by "and". A word matches anywhere in the row, letters of
/// both cases alike; `!word` leaves rows out; `column:word` looks at one column
/// only; `column>5` and `column<5` compare numbers; `^` and `$` hold on to the
/// ends and `*` stands for anything. A word with an unknown column is looked
/// for as it stands, so `TCP:443` needs no escape.
package struct RowFilter: Hashable, Sendable {
  /// How one word decides.
  package struct Term: Hashable, Sendable {
    /// What is compared.
    package enum Test: Hashable, Sendable {
      /// Pieces that occur in this order, holding on to the ends if asked.
      case pieces([[UInt8]], atStart: Bool, atEnd: Bool)
      /// A number above a border.
      case above(Double)
      /// A number below a border.
      case below(Double)
    }

    /// What is compared.
    package var test: Test
    /// The column, or `nil` for the whole row.
    package var column: Int?
    /// A Boolean value that tells whether matching rows are left out.
    package var isNegated: Bool

    /// Makes a term.
    package init(test: Test, column: Int?, isNegated: Bool) {
      self.test = test
      self.column = column
      self.isNegated = isNegated
    }
  }

  /// The most bytes of a filter that count; what is longer is cut.
  package static let lengthLimit = 256

  /// The text as it was typed.
  package let text: String
  /// Its words.
  package let terms: [Term]

  /// Reads a filter against the columns of a table; every text is a filter.
  package init(_ text: String, columns: [TableColumn]) {
    self.text = text
    var terms: [Term] = []
    for word in text.prefix(RowFilter.lengthLimit).split(separator: " ") {
      var rest = word
      let isNegated = rest.first == "!"
      if isNegated { rest = rest.dropFirst() }
      if rest.isEmpty { continue }
      terms.append(RowFilter.term(rest, columns: columns, isNegated: isNegated))
    }
    self.terms = terms
  }

  /// A Boolean value that tells whether every row is shown.
  package var isEmpty: Bool { terms.isEmpty }

  /// A Boolean value that tells whether a row is shown.
  ///
  /// - Parameters:
  ///   - haystack: the text of the row in lower case.
  ///   - column: gives the text of one column in lower case.
  ///   - number: gives the number of one column, if it has one.
  package func matches(
    haystack: some RandomAccessCollection<UInt8>, column: (Int) -> [UInt8],
    number: (Int) -> Double?
  ) -> Bool {
    terms.allSatisfy { term in
      let holds: Bool
      switch term.test {
      case .pieces(let pieces, let atStart, let atEnd):
        if let index = term.column {
          holds = RowFilter.find(pieces, in: column(index), atStart: atStart, atEnd: atEnd)
        } else {
          holds = RowFilter.find(pieces, in: haystack, atStart: atStart, atEnd: atEnd)
        }
      case .above(let border): holds = (term.column.flatMap(number)).map { $0 > border } ?? false
      case .below(let border): holds = (term.column.flatMap(number)).map { $0 < border } ?? false
      }
      return holds != term.isNegated
    }
  }

  /// Returns text in lower case, ASCII letters only, as filters compare it.
  package static func folded(_ text: String) -> [UInt8] {
    text.utf8.map(folded)
  }

  /// Returns a byte in lower case, ASCII letters only.
  static func folded(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
  }

  private static func term(
    _ word: Substring, columns: [TableColumn], isNegated: Bool
  ) -> Term {
    if let mark = word.firstIndex(where: { $0 == ":" || $0 == ">" || $0 == "<" }),
      mark != word.startIndex,
      let column = index(of: String(word[..<mark]), in: columns)
    {
      let value = word[word.index(after: mark)...]
      if word[mark] == ":" {
        return Term(test: pieces(value), column: column, isNegated: isNegated)
      }
      if let border = Double(String(value)) {
        let test: Term.Test = word[mark] == ">" ? .above(border) : .below(border)
        return Term(test: test, column: column, isNegated: isNegated)
      }
    }
    return Term(test: pieces(word), column: nil, isNegated: isNegated)
  }

  /// Returns the column whose head begins with a name, letters of both cases
  /// alike.
  package static func index(of name: String, in columns: [TableColumn]) -> Int? {
    let wanted = folded(name)
    guard !wanted.isEmpty else { return nil }
    let titles = columns.map { Array(folded($0.title.text).drop { $0 == 0x20 }) }
    return titles.firstIndex(of: wanted) ?? titles.firstIndex { $0.starts(with: wanted) }
  }

  private static func pieces(_ word: Substring) -> Term.Test {
    var bytes = folded(String(word))[...]
    let atStart = bytes.first == UInt8(ascii: "^")
    if atStart { bytes = bytes.dropFirst() }
    let atEnd = bytes.last == UInt8(ascii: "$")
    if atEnd { bytes = bytes.dropLast() }
    let pieces = bytes.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
      .map(Array.init)
    return .pieces(pieces, atStart: atStart, atEnd: atEnd)
  }

  /// Looks for pieces in order, each at its first place, the last at the end
  /// where that is asked; linear in the text times the longest piece.
  private static func find(
    _ pieces: [[UInt8]], in text: some RandomAccessCollection<UInt8>, atStart: Bool, atEnd: Bool
  ) -> Bool {
    var rest = text[...]
    for (number, piece) in pieces.enumerated() {
      let isFirst = number == 0
      let isLast = number == pieces.count - 1
      if isFirst, atStart {
        guard rest.starts(with: piece) else { return false }
        rest = rest.dropFirst(piece.count)
        if isLast, atEnd { return rest.isEmpty }
      } else if isLast, atEnd {
        return rest.count >= piece.count && rest.suffix(piece.count).elementsEqual(piece)
      } else {
        guard let place = place(of: piece, in: rest) else { return false }
        rest = rest[rest.index(place, offsetBy: piece.count)...]
      }
    }
    return true
  }

  /// Returns where a piece first stands in a text.
  private static func place<Text: RandomAccessCollection<UInt8>>(
    of piece: [UInt8], in text: Text
  ) -> Text.Index? {
    guard let first = piece.first else { return text.startIndex }
    guard text.count >= piece.count else { return nil }
    var start = text.startIndex
    let last = text.index(text.endIndex, offsetBy: -piece.count)
    while start <= last {
      if text[start] == first, text[start...].starts(with: piece) { return start }
      start = text.index(after: start)
    }
    return nil
  }
}
