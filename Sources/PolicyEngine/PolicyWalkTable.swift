import OrderedCollections

/// Where a walk over the tiers has come with one peer.
struct PolicyWalkPosition: Hashable, Sendable {
  /// What it knows of the connections, as a number of the walk table.
  var state: UInt32 = 0
  /// Why it does not know more, as a number of the walk table's causes.
  var causes: UInt32 = WalkCauseTable.none
}

/// Walk states and steps as numbers; every pair of them is computed once.
///
/// Steps that differ in their causes alone, such as those of policies of which
/// each names its own block of addresses, do the same to a state, so they are
/// one there.
struct PolicyWalkTable: Sendable {
  /// The position before any step.
  static let start = PolicyWalkPosition()

  /// A step with its causes apart.
  private struct Step {
    /// What it does to a state, as a number of `effects`.
    var effect: UInt32
    /// Its causes, as a number of `causes`.
    var causes: UInt32
  }

  private var states: OrderedSet<PolicyWalkState> = [PolicyWalkState()]
  private var steps: [Step] = []
  /// The numbers of steps, by effect and causes.
  private var numbers = PairMemo()
  private var effects: OrderedSet<PolicyWalkStep> = []
  private var causes = WalkCauseTable()
  /// What becomes of a state by an effect: twice the number of the next state,
  /// one more where the causes of the step concern any connection.
  private var next = PairMemo()
  /// Which states are settled.
  private var settled = [false]
  /// How many pairs of states and effects were computed.
  private(set) var computed = 0

  /// Returns the number of a step.
  mutating func id(_ step: PolicyWalkStep) -> UInt32 {
    var bare = step
    // Any cause stands for all: what counts is that there is one.
    if step.cause != CauseTable.none { bare.cause = .max }
    // INVARIANT: fewer than 2^32 steps; memory ends long before.
    let new = Step(
      effect: UInt32(truncatingIfNeeded: effects.append(bare).index),
      causes: causes.id(
        step.kind == .rule ? WalkCauses(marks: step.cause) : WalkCauses(doubts: step.cause)))
    if let known = numbers.value(new.effect, new.causes) { return known }
    let number = UInt32(truncatingIfNeeded: steps.count)
    steps.append(new)
    numbers.insert(new.effect, new.causes, number)
    return number
  }

  /// Returns the position after a step.
  @inline(__always)
  mutating func position(
    _ position: PolicyWalkPosition, after step: UInt32, _ answers: inout AnswerTable
  ) -> PolicyWalkPosition {
    let step = steps[Int(step)]
    let result = next.value(position.state, step.effect) ?? compute(position.state, step, &answers)
    return PolicyWalkPosition(
      state: result &>> 1,
      causes: result & 1 == 0
        ? position.causes : causes.union(position.causes, step.causes))
  }

  private mutating func compute(
    _ state: UInt32, _ step: Step, _ answers: inout AnswerTable
  ) -> UInt32 {
    computed &+= 1
    var value = states[Int(state)]
    let isConcerned = value.apply(effects[Int(step.effect)], &answers)
    let (isNew, index) = states.append(value)
    if isNew { settled.append(value.isSettled) }
    // INVARIANT: fewer than 2^31 states; memory ends long before.
    let result = UInt32(truncatingIfNeeded: index) &<< 1 | (isConcerned ? 1 : 0)
    next.insert(state, step.effect, result)
    return result
  }

  /// Returns where two stretches of a walk lead that were walked apart: the
  /// second from the state after the first, without its causes.
  @inline(__always)
  mutating func joined(
    _ first: PolicyWalkPosition, _ second: PolicyWalkPosition
  ) -> PolicyWalkPosition {
    PolicyWalkPosition(
      state: second.state, causes: causes.union(first.causes, second.causes))
  }

  /// Returns whether no rule of the tier can change a state any more.
  @inline(__always)
  func isSettled(_ state: UInt32) -> Bool { settled[Int(state)] }

  /// Returns the answer of a finished walk, and whether it says why: only those
  /// depend on the causes.
  mutating func record(
    _ position: PolicyWalkPosition, _ answers: inout AnswerTable
  ) -> (answer: AnswerRecord, saysWhy: Bool) {
    let state = states[Int(position.state)]
    let certain = answers.connections.subtracting(ConnectionTable.all, state.deny)
    let unmarked = answers.connections.subtracting(certain, state.marked)
    let saysWhy = certain != unmarked || certain != state.allow
    let why =
      saysWhy ? causes.members(of: position.causes, &answers.causes) : WalkCauses()
    let answer = AnswerRecord(
      certain: certain, unmarked: unmarked, possible: state.allow, marks: why.marks,
      doubts: why.doubts)
    return (answer, saysWhy)
  }
}
