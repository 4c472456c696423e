/// What one half admits, with marks and doubts kept apart while halves and
/// families are put together.
struct HalfAnswer: Sendable {
  /// What passes under every reading.
  var certain: ConnectionSet
  /// What passes without the help of rules that carry a mark.
  var unmarked: ConnectionSet
  /// What passes under some reading.
  var possible: ConnectionSet
  /// The causes that mark the rest of what is certain.
  var marks: Set<Cause>
  /// The causes that leave something unknown.
  var doubts: Set<Cause>

  /// Nothing passes.
  static let nothing = HalfAnswer(
    certain: .none, unmarked: .none, possible: .none, marks: [], doubts: [])
  /// Everything passes.
  static let everything = HalfAnswer(
    certain: .all, unmarked: .all, possible: .all, marks: [], doubts: [])

  /// Makes an answer from its parts.
  init(
    certain: ConnectionSet, unmarked: ConnectionSet, possible: ConnectionSet,
    marks: Set<Cause>, doubts: Set<Cause>
  ) {
    self.certain = certain
    self.unmarked = unmarked
    self.possible = possible
    self.marks = certain == unmarked ? [] : marks
    self.doubts = certain == possible ? [] : doubts
  }

  /// Takes an answer out of a table.
  init(_ id: UInt32, _ table: AnswerTable) {
    let record = table[id]
    self.init(
      certain: table.connections[record.certain],
      unmarked: table.connections[record.unmarked],
      possible: table.connections[record.possible],
      marks: record.marks == CauseTable.none ? [] : table.causes[record.marks],
      doubts: record.doubts == CauseTable.none ? [] : table.causes[record.doubts])
  }

  /// Returns the answer of a way through two halves (M-2).
  func intersection(_ other: HalfAnswer) -> HalfAnswer {
    HalfAnswer(
      certain: certain.intersection(other.certain),
      unmarked: unmarked.intersection(other.unmarked),
      possible: possible.intersection(other.possible), marks: marks.union(other.marks),
      doubts: doubts.union(other.doubts))
  }

  /// Returns the answer where either of two ways may be taken.
  func union(_ other: HalfAnswer) -> HalfAnswer {
    HalfAnswer(
      certain: certain.union(other.certain),
      unmarked: unmarked.union(other.unmarked),
      possible: possible.union(other.possible), marks: marks.union(other.marks),
      doubts: doubts.union(other.doubts))
  }

  /// The answer as the value that callers see.
  var answer: ConnectionAnswer {
    ConnectionAnswer(certain: certain, possible: possible, causes: marks.union(doubts))
  }
}
