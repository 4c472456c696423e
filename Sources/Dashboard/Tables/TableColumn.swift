package import DisplayText

/// One column of a table.
package struct TableColumn: Hashable, Sendable {
  /// The head of the column; also its name in `:sort` and in filters.
  package var title: SafeText
  /// The widths that the column can take, narrowest first.
  ///
  /// An elastic column takes any width from the first to the last.
  package var widths: [Int]
  /// A Boolean value that tells whether the widths between are possible too.
  package var isElastic: Bool
  /// The width that is left of an elastic column where nothing else can fall
  /// away.
  package var least: Int
  /// The side on which its cells stand.
  package var alignment: SafeText.Alignment
  /// When the column falls away where there is no room: the lowest number
  /// first; `nil` never.
  package var fallsAway: Int?
  /// When the column goes down to its narrowest width, counted together with
  /// `fallsAway`; until then it has its second one. `nil` where it stands at
  /// its narrowest from the start.
  package var narrows: Int?
  /// Who gets spare room first: the lowest number. Columns of one number grow
  /// together.
  package var growth: Int

  /// Makes a column of one width, at least as wide as its head.
  package init(
    _ title: SafeText, width: Int, alignment: SafeText.Alignment = .left, fallsAway: Int? = nil
  ) {
    self.title = title
    widths = [max(width, title.width)]
    least = widths[0]
    isElastic = false
    self.alignment = alignment
    self.fallsAway = fallsAway
    growth = 0
  }

  /// Makes a column that can take some widths.
  package init(
    _ title: SafeText, steps: [Int], alignment: SafeText.Alignment = .left,
    fallsAway: Int? = nil, narrows: Int? = nil, growth: Int
  ) {
    self.narrows = steps.count > 1 ? narrows : nil
    self.title = title
    widths = steps.isEmpty ? [title.width] : steps
    least = widths[0]
    isElastic = false
    self.alignment = alignment
    self.fallsAway = fallsAway
    self.growth = growth
  }

  /// Makes a column that takes any width of a range, and goes down to a
  /// narrower one in its turn.
  package init(
    _ title: SafeText, elastic range: ClosedRange<Int>, narrow: Int, narrows: Int, least: Int,
    growth: Int
  ) {
    self.init(title, elastic: range, least: least, growth: growth)
    widths = [narrow, range.lowerBound, range.upperBound]
    self.narrows = narrows
  }

  /// Makes a column that takes any width of a range.
  package init(
    _ title: SafeText, elastic range: ClosedRange<Int>, least: Int? = nil, fallsAway: Int? = nil,
    growth: Int
  ) {
    self.title = title
    widths = [range.lowerBound, range.upperBound]
    self.least = least ?? range.lowerBound
    isElastic = true
    alignment = .left
    self.fallsAway = fallsAway
    self.growth = growth
  }
}
