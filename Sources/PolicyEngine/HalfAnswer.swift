/// What one half admits, with marks and doubts kept apart while halves and
/// families are put together.
struct HalfAnswer: Sendable {
  /// What passes under every reading.
  var certain: ConnectionSet
  /// What would pass if blocks never matched pods.
  var withoutBlocks: ConnectionSet
  /// What passes under some reading.
  var possible: ConnectionSet
  /// The causes that mark what blocks admit.
  var marks: Set<Cause>
  /// The causes that leave something unknown.
  var doubts: Set<Cause>

  /// Nothing passes.
  static let nothing = HalfAnswer(
    certain: .none, withoutBlocks: .none, possible: .none, marks: [], doubts: [])
  /// Everything passes.
  static let everything = HalfAnswer(
    certain: .all, withoutBlocks: .all, possible: .all, marks: [], doubts: [])

  /// Makes an answer from its parts.
  init(
    certain: ConnectionSet, withoutBlocks: ConnectionSet, possible: ConnectionSet,
    marks: Set<Cause>, doubts: Set<Cause>
  ) {
    self.certain = certain
    self.withoutBlocks = withoutBlocks
    self.possible = possible
    self.marks = certain == withoutBlocks ? [] : marks
    self.doubts = certain == possible ? [] : doubts
  }

  /// Takes an answer out of a table.
  init(_ id: UInt32, _ table: AnswerTable) {
    let record = table[id]
    self.init(
      certain: table.connections[record.certain],
      withoutBlocks: table.connections[record.withoutBlocks],
      possible: table.connections[record.possible],
      marks: record.marks == CauseTable.none ? [] : table.causes[record.marks],
      doubts: record.doubts == CauseTable.none ? [] : table.causes[record.doubts])
  }

  /// Returns the answer of a way through two halves (M-2).
  func intersection(_ other: HalfAnswer) -> HalfAnswer {
    HalfAnswer(
      certain: certain.intersection(other.certain),
      withoutBlocks: withoutBlocks.intersection(other.withoutBlocks),
      possible: possible.intersection(other.possible), marks: marks.union(other.marks),
      doubts: doubts.union(other.doubts))
  }

  /// Returns the answer where either of two ways may be taken.
  func union(_ other: HalfAnswer) -> HalfAnswer {
    HalfAnswer(
      certain: certain.union(other.certain),
      withoutBlocks: withoutBlocks.union(other.withoutBlocks),
      possible: possible.union(other.possible), marks: marks.union(other.marks),
      doubts: doubts.union(other.doubts))
  }

  /// The answer as the value that callers see.
  var answer: ConnectionAnswer {
    ConnectionAnswer(certain: certain, possible: possible, causes: marks.union(doubts))
  }
}
