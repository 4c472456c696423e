import OrderedCollections

/// What passes, in three values, as numbers of interned parts.
struct AnswerRecord: Hashable, Sendable {
  /// What passes under every reading of the input.
  var certain: UInt32
  /// What passes without the help of rules that carry a mark: a part of
  /// `certain`.
  var unmarked: UInt32
  /// What passes under some reading of the input.
  var possible: UInt32
  /// The causes that mark the rest of it; none where nothing differs.
  var marks: UInt32
  /// The causes that leave something unknown; none where nothing is.
  var doubts: UInt32

  /// Makes a record in which nothing is unknown and nothing is marked.
  init(exact connections: UInt32) {
    self.init(
      certain: connections, unmarked: connections, possible: connections,
      marks: CauseTable.none, doubts: CauseTable.none)
  }

  /// Makes a record; causes without a difference they explain are dropped.
  init(certain: UInt32, unmarked: UInt32, possible: UInt32, marks: UInt32, doubts: UInt32) {
    self.certain = certain
    self.unmarked = unmarked
    self.possible = possible
    self.marks = certain == unmarked ? CauseTable.none : marks
    self.doubts = certain == possible ? CauseTable.none : doubts
  }
}

/// Answers as numbers; every union and intersection is computed once.
struct AnswerTable: Sendable {
  /// The number of the answer that nothing passes.
  static let nothing: UInt32 = 0
  /// The number of the answer that everything passes.
  static let everything: UInt32 = 1

  /// The connection sets of the answers.
  var connections = ConnectionTable()
  /// The causes of the answers.
  var causes = CauseTable()
  private var records: OrderedSet<AnswerRecord>
  private var exactIDs: [UInt32] = [nothing, everything]
  private var unions = PairMemo()
  private var intersections = PairMemo()

  /// Makes a table of the two plain answers.
  init() {
    records = [
      AnswerRecord(exact: ConnectionTable.none), AnswerRecord(exact: ConnectionTable.all),
    ]
  }

  /// The number of answers.
  var count: Int { records.count }

  /// Returns the parts of an answer.
  subscript(id: UInt32) -> AnswerRecord { records[Int(id)] }

  /// Returns the number of an answer.
  mutating func id(_ record: AnswerRecord) -> UInt32 {
    UInt32(truncatingIfNeeded: records.append(record).index)
  }

  /// Returns the number of the answer that a connection set passes, exactly.
  @inline(__always)
  mutating func exact(_ connections: UInt32) -> UInt32 {
    let index = Int(connections)
    if index < exactIDs.count, exactIDs[index] != .max { return exactIDs[index] }
    while exactIDs.count <= index { exactIDs.append(.max) }
    exactIDs[index] = id(AnswerRecord(exact: connections))
    return exactIDs[index]
  }

  /// Returns the answer of a way through two halves (M-2).
  @inline(__always)
  mutating func intersection(_ left: UInt32, _ right: UInt32) -> UInt32 {
    if left == right || right == AnswerTable.everything { return left }
    if left == AnswerTable.everything { return right }
    if left == AnswerTable.nothing || right == AnswerTable.nothing { return AnswerTable.nothing }
    let low = min(left, right)
    let high = max(left, right)
    if let known = intersections.value(low, high) { return known }
    let one = self[low]
    let other = self[high]
    let result = id(
      AnswerRecord(
        certain: connections.intersection(one.certain, other.certain),
        unmarked: connections.intersection(one.unmarked, other.unmarked),
        possible: connections.intersection(one.possible, other.possible),
        marks: causes.union(one.marks, other.marks),
        doubts: causes.union(one.doubts, other.doubts)))
    intersections.insert(low, high, result)
    return result
  }

  /// Returns the answer where either of two ways may be taken.
  @inline(__always)
  mutating func union(_ left: UInt32, _ right: UInt32) -> UInt32 {
    if left == right || right == AnswerTable.nothing { return left }
    if left == AnswerTable.nothing { return right }
    if left == AnswerTable.everything || right == AnswerTable.everything {
      return AnswerTable.everything
    }
    let low = min(left, right)
    let high = max(left, right)
    if let known = unions.value(low, high) { return known }
    let one = self[low]
    let other = self[high]
    let result = id(
      AnswerRecord(
        certain: connections.union(one.certain, other.certain),
        unmarked: connections.union(one.unmarked, other.unmarked),
        possible: connections.union(one.possible, other.possible),
        marks: causes.union(one.marks, other.marks),
        doubts: causes.union(one.doubts, other.doubts)))
    unions.insert(low, high, result)
    return result
  }

  /// Returns whether two answers pass the same connections, whatever their
  /// causes.
  func passSame(_ one: UInt32, _ other: UInt32) -> Bool {
    one == other
      || (self[one].certain == self[other].certain && self[one].possible == self[other].possible)
  }

  /// Takes over the answers of another table and returns their numbers here, by
  /// their numbers there.
  ///
  /// Sets that no answer has, such as those of walks that went on, are left.
  ///
  /// - Parameter known: How many answers, from the first on, both tables began
  ///   with.
  mutating func adopt(_ other: AnswerTable, beyond known: Int) -> [UInt32] {
    var sets = [UInt32?](repeating: nil, count: other.connections.sets.count)
    var reasons = [UInt32?](repeating: nil, count: other.causes.count)
    var ownCauses = CauseAdoption(other.causes)
    func set(_ number: UInt32, _ own: inout ConnectionTable) -> UInt32 {
      if let known = sets[Int(number)] { return known }
      let result = own.id(other.connections[number])
      sets[Int(number)] = result
      return result
    }
    func reason(_ number: UInt32, _ own: inout CauseTable) -> UInt32 {
      if let known = reasons[Int(number)] { return known }
      let result = own.adopt(number, &ownCauses)
      reasons[Int(number)] = result
      return result
    }
    return other.records.enumerated().map { number, record in
      if number < known { return UInt32(truncatingIfNeeded: number) }
      return id(
        AnswerRecord(
          certain: set(record.certain, &connections), unmarked: set(record.unmarked, &connections),
          possible: set(record.possible, &connections), marks: reason(record.marks, &causes),
          doubts: reason(record.doubts, &causes)))
    }
  }

  /// Returns an answer as the value that callers see.
  func answer(_ id: UInt32) -> ConnectionAnswer {
    let record = self[id]
    var all: Set<Cause> = []
    if record.marks != CauseTable.none { all.formUnion(causes[record.marks]) }
    if record.doubts != CauseTable.none { all.formUnion(causes[record.doubts]) }
    return ConnectionAnswer(
      certain: connections[record.certain], possible: connections[record.possible], causes: all)
  }
}
