import OrderedCollections

/// Changes of pairs as numbers of their ends and answers: sixteen bytes each,
/// however long the names are.
///
/// An edit of a policy that speaks for a whole cluster changes millions of
/// pairs, of few workloads and with few distinct answers.
struct ChangeTable: Sendable {
  /// A change of one pair.
  struct Record: Sendable {
    /// Who opens connections, as a number of an end.
    var source: UInt32
    /// Who accepts them, as a number of an end.
    var destination: UInt32
    /// What passed before, as a number of an answer.
    var before: UInt32
    /// What passes now, as a number of an answer.
    var after: UInt32
  }

  private var ends: OrderedSet<ConnectivityDelta.End> = []
  private var answers: OrderedSet<ConnectionAnswer> = []

  /// Makes a table without ends and answers.
  init() {}

  /// Returns the number of an end.
  mutating func number(of end: ConnectivityDelta.End) -> UInt32 {
    // INVARIANT: fewer than 2^32 ends and answers; memory ends long before.
    UInt32(truncatingIfNeeded: ends.append(end).index)
  }

  /// Returns the number of an answer.
  mutating func number(of answer: ConnectionAnswer) -> UInt32 {
    UInt32(truncatingIfNeeded: answers.append(answer).index)
  }

  /// Returns whether nothing may pass under an answer.
  func isNothing(_ answer: UInt32) -> Bool { answers[Int(answer)].possible.isEmpty }

  /// Returns a change of its record.
  func change(_ record: Record) -> ConnectivityDelta.Change {
    ConnectivityDelta.Change(
      source: ends[Int(record.source)], destination: ends[Int(record.destination)],
      before: answers[Int(record.before)], after: answers[Int(record.after)])
  }

  /// Takes over the ends and answers of another table, and returns what turns
  /// its records into records of this one.
  mutating func adopt(_ other: ChangeTable) -> Renumbering {
    Renumbering(
      ends: other.ends.map { number(of: $0) }, answers: other.answers.map { number(of: $0) })
  }

  /// The numbers of one table by those of another.
  struct Renumbering {
    fileprivate var ends: [UInt32]
    fileprivate var answers: [UInt32]

    /// Returns a record with the numbers of the other table.
    func callAsFunction(_ record: Record) -> Record {
      Record(
        source: ends[Int(record.source)], destination: ends[Int(record.destination)],
        before: answers[Int(record.before)], after: answers[Int(record.after)])
    }
  }
}
