import OrderedCollections

/// Tells whether answers of two tables pass the same connections.
///
/// The tables number their answers each for itself. A number of either is
/// looked up once, and becomes a number that both share.
struct AnswerComparison {
  /// The connections of either table, by numbers of their own.
  private var sets: OrderedSet<ConnectionSet> = []
  private var before = Side()
  private var after = Side()

  /// What is known of the numbers of one table.
  private struct Side {
    /// The shared number of each connection set.
    var sets: [UInt32] = []
    /// The shared numbers of what certainly and what possibly passes, by
    /// answer.
    var answers: [UInt64] = []
  }

  /// Makes room for all answers of two tables; to be called again whenever
  /// there are more, and before they are compared.
  mutating func cover(_ old: AnswerTable, _ new: AnswerTable) {
    AnswerComparison.cover(old, &before)
    AnswerComparison.cover(new, &after)
  }

  /// Returns whether two answers differ in what passes, whatever their causes.
  @inline(__always)
  mutating func differ(
    _ one: UInt32, _ other: UInt32, _ old: borrowing AnswerTable, _ new: borrowing AnswerTable
  ) -> Bool {
    var left = before.answers[Int(one)]
    var right = after.answers[Int(other)]
    if left == .max { left = AnswerComparison.look(one, old, &before, &sets) }
    if right == .max { right = AnswerComparison.look(other, new, &after, &sets) }
    return left != right
  }

  private static func cover(_ table: borrowing AnswerTable, _ side: inout Side) {
    let missing = table.count - side.answers.count
    if missing > 0 { side.answers.append(contentsOf: repeatElement(.max, count: missing)) }
  }

  @inline(never)
  private static func look(
    _ answer: UInt32, _ table: borrowing AnswerTable, _ side: inout Side,
    _ sets: inout OrderedSet<ConnectionSet>
  ) -> UInt64 {
    let record = table[answer]
    var key: UInt64 = 0
    for connections in [record.certain, record.possible] {
      let index = Int(connections)
      let missing = index + 1 - side.sets.count
      if missing > 0 { side.sets.append(contentsOf: repeatElement(.max, count: missing)) }
      if side.sets[index] == .max {
        // INVARIANT: fewer than 2^32 sets; memory ends long before.
        side.sets[index] = UInt32(
          truncatingIfNeeded: sets.append(table.connections[connections]).index)
      }
      key = key << 32 | UInt64(side.sets[index])
    }
    side.answers[Int(answer)] = key
    return key
  }
}
