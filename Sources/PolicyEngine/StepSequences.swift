/// Sequences of steps of a walk as numbers; what a sequence makes of a state is
/// computed once.
///
/// A sequence is a step, or one sequence after another, so that long ones share
/// their parts.
struct StepSequences: Sendable {
  /// The number of the sequence without steps.
  static let none: UInt32 = 0

  /// A step, or the number of the first part and the second.
  private enum Part {
    case step(UInt32)
    case pair(UInt32, UInt32)
  }

  private var parts: [Part] = [.pair(none, none)]
  private var ofStep: [UInt32] = []
  private var pairs = PairMemo()
  /// Where each sequence leads from each state, as an index into `ends`.
  private var results = PairMemo()
  /// The positions they lead to, with the causes met on the way.
  private var ends: [PolicyWalkPosition] = []
  /// How many results were computed.
  var computed: Int { ends.count }

  /// Returns the sequence of some steps.
  mutating func sequence(_ steps: [UInt32]) -> UInt32 {
    var level = steps.map { sequence(ofStep: $0) }
    // Halves of halves, so that a sequence is as deep as its length has bits.
    while level.count > 1 {
      var next: [UInt32] = []
      next.reserveCapacity(level.count / 2 + 1)
      for index in stride(from: 0, to: level.count, by: 2) {
        next.append(
          index + 1 < level.count ? joined(level[index], level[index + 1]) : level[index])
      }
      level = next
    }
    return level.first ?? StepSequences.none
  }

  /// Returns the sequence that is one after another.
  mutating func joined(_ first: UInt32, _ second: UInt32) -> UInt32 {
    if first == StepSequences.none { return second }
    if second == StepSequences.none { return first }
    if let known = pairs.value(first, second) { return known }
    let number = append(.pair(first, second))
    pairs.insert(first, second, number)
    return number
  }

  private mutating func sequence(ofStep step: UInt32) -> UInt32 {
    while ofStep.count <= Int(step) { ofStep.append(.max) }
    if ofStep[Int(step)] == .max { ofStep[Int(step)] = append(.step(step)) }
    return ofStep[Int(step)]
  }

  private mutating func append(_ part: Part) -> UInt32 {
    parts.append(part)
    // INVARIANT: fewer than 2^32 sequences; memory ends long before.
    return UInt32(truncatingIfNeeded: parts.count - 1)
  }

  /// Returns the position after a sequence.
  @inline(__always)
  mutating func position(
    _ position: PolicyWalkPosition, after sequence: UInt32, _ walk: inout PolicyWalkTable,
    _ answers: inout AnswerTable
  ) -> PolicyWalkPosition {
    if sequence == StepSequences.none { return position }
    return walk.joined(position, end(of: sequence, position.state, &walk, &answers))
  }

  /// Returns where a sequence leads from a state, with the causes met on the way.
  ///
  /// It goes as deep as sequences are nested: a bit of the length of a text, and
  /// of the number of policies, for each level, which is at most 128.
  private mutating func end(
    of sequence: UInt32, _ state: UInt32, _ walk: inout PolicyWalkTable,
    _ answers: inout AnswerTable
  ) -> PolicyWalkPosition {
    switch parts[Int(sequence)] {
    case .step(let step):
      return walk.position(PolicyWalkPosition(state: state), after: step, &answers)
    case .pair(let first, let second):
      if let known = results.value(sequence, state) { return ends[Int(known)] }
      let middle = end(of: first, state, &walk, &answers)
      let last = end(of: second, middle.state, &walk, &answers)
      let result = walk.joined(middle, last)
      // INVARIANT: fewer than 2^32 results; memory ends long before.
      results.insert(sequence, state, UInt32(truncatingIfNeeded: ends.count))
      ends.append(result)
      return result
    }
  }
}
