import OrderedCollections

/// What a walk over the tiers knows of the connections with one peer.
///
/// Every field is a set of connections, as a number of the connection table.
/// With doubts about (M-3) a connection may have several outcomes, so it may
/// stand in several sets; without, it stands in exactly one of `allow`, `deny`,
/// `open`, `entered` and `passed`.
struct PolicyWalkState: Hashable, Sendable {
  /// May be allowed by now.
  var allow = ConnectionTable.none
  /// May be denied by now.
  var deny = ConnectionTable.none
  /// May be undecided, with no isolating policy of this tier so far.
  var open = ConnectionTable.all
  /// May be undecided, with an isolating policy of this tier.
  var entered = ConnectionTable.none
  /// May have been passed on to the next tier.
  var passed = ConnectionTable.none
  /// Undecided inside a policy that may not be there.
  var local = ConnectionTable.none
  /// Undecided after texts of that policy: as `open`.
  var gatheredOpen = ConnectionTable.none
  /// Undecided after texts of that policy: as `entered`.
  var gatheredEntered = ConnectionTable.none
  /// Undecided after every tied policy so far: as `open`.
  var tiedOpen = ConnectionTable.none
  /// Undecided after every tied policy so far: as `entered`.
  var tiedEntered = ConnectionTable.none
  /// Allowed by marked rules only, as far as the walk has come.
  var marked = ConnectionTable.none
  /// Those of `marked` that a later rule may still allow without a mark.
  var ghost = ConnectionTable.none
  /// The causes behind `marked`.
  var marks = CauseTable.none
  /// The causes for which a connection may have several outcomes.
  var doubts = CauseTable.none

  /// Hashes the state as it stands in memory: numbers of one size have no gaps.
  func hash(into hasher: inout Hasher) {
    withUnsafeBytes(of: self) { hasher.combine(bytes: $0) }
  }
}

/// One step of a walk.
struct PolicyWalkStep: Hashable, Sendable {
  /// What a step does.
  enum Kind: UInt8, Sendable {
    /// A rule surely names the connections.
    case rule
    /// A rule may name them.
    case doubtfulRule
    /// A cause stands behind what a rule may name here.
    case doubt
    /// A policy that isolates is surely there.
    case enter
    /// A policy begins that is perhaps there, or of which texts differ.
    case beginText
    /// One of its texts ends.
    case endText
    /// It ends, and one of its texts surely was there.
    case endSureChoice
    /// It ends, and none of its texts may have been there.
    case endUnsureChoice
    /// Policies of one rank begin.
    case beginTie
    /// One of them ends, and one of its texts surely was there.
    case endSureTied
    /// One of them ends, and none of its texts may have been there.
    case endUnsureTied
    /// All of them have spoken.
    case endTie
    /// The tier ends; what is isolated and undecided is denied.
    case endDenying
    /// The tier ends; what is undecided goes on.
    case endPassing
    /// All tiers have spoken; what is undecided is allowed.
    case finishAllowing
    /// All tiers have spoken; what is undecided is denied.
    case finishDenying
  }

  /// What it does.
  var kind: Kind
  /// For rules: what becomes of the connections.
  var action = CompiledRule.Action.allow
  /// A Boolean value that tells whether a rule stands inside a text between
  /// `beginText` and `endText`; or whether a text that ends isolates.
  var flag = false
  /// For rules: the connections, as a number of the connection table.
  var connections = ConnectionTable.none
  /// The mark of a rule, or the cause of a doubt or of a tie that matters, as a
  /// number of the cause table.
  var cause = CauseTable.none
}

/// Walk states and steps as numbers; every pair of them is computed once.
struct PolicyWalkTable: Sendable {
  /// The number of the state before any step.
  static let start: UInt32 = 0

  private var states: OrderedSet<PolicyWalkState> = [PolicyWalkState()]
  private var steps: OrderedSet<PolicyWalkStep> = []
  private var next = PairMemo()
  /// Which states are settled.
  private var settled = [false]
  /// How many pairs of states and steps were computed.
  private(set) var computed = 0

  /// Returns the state of a number.
  subscript(state: UInt32) -> PolicyWalkState { states[Int(state)] }

  /// Returns the number of a step.
  mutating func id(_ step: PolicyWalkStep) -> UInt32 {
    UInt32(truncatingIfNeeded: steps.append(step).index)
  }

  /// Returns the state after a step.
  @inline(__always)
  mutating func state(_ state: UInt32, after step: UInt32, _ answers: inout AnswerTable) -> UInt32 {
    if let known = next.value(state, step) { return known }
    computed &+= 1
    var value = states[Int(state)]
    value.apply(steps[Int(step)], &answers)
    let (isNew, index) = states.append(value)
    if isNew { settled.append(value.isSettled) }
    let result = UInt32(truncatingIfNeeded: index)
    next.insert(state, step, result)
    return result
  }

  /// Returns whether no rule of the tier can change a state any more: nothing is
  /// undecided, and nothing that was allowed waits for a rule without a mark.
  @inline(__always)
  func isSettled(_ state: UInt32) -> Bool { settled[Int(state)] }
}

extension PolicyWalkState {
  fileprivate var isSettled: Bool {
    [open, entered, local, gatheredOpen, gatheredEntered, tiedOpen, tiedEntered, ghost]
      .allSatisfy { $0 == ConnectionTable.none }
  }

  /// Takes one step.
  fileprivate mutating func apply(_ step: PolicyWalkStep, _ answers: inout AnswerTable) {
    switch step.kind {
    case .rule: take(step, &answers)
    case .doubtfulRule:
      let hit = answers.connections.intersection(undecided(step.flag, &answers), step.connections)
      send(hit, step.action, &answers)
      if hit != ConnectionTable.none { doubts = answers.causes.union(doubts, step.cause) }
    case .doubt: doubts = answers.causes.union(doubts, step.cause)
    case .enter:
      entered = answers.connections.union(entered, open)
      open = ConnectionTable.none
    case .beginText: local = undecided(false, &answers)
    case .endText: endText(isolates: step.flag, &answers)
    case .endSureChoice:
      open = gatheredOpen
      entered = gatheredEntered
      closeChoice(step, &answers)
    case .endUnsureChoice:
      entered = answers.connections.union(entered, gatheredEntered)
      closeChoice(step, &answers)
    case .beginTie:
      tiedOpen = ConnectionTable.all
      tiedEntered = ConnectionTable.all
    case .endSureTied: closeTied(gatheredOpen, gatheredEntered, step, &answers)
    case .endUnsureTied:
      let all = answers.connections.union(entered, gatheredEntered)
      closeTied(open, all, step, &answers)
    case .endTie:
      open = tiedOpen
      entered = tiedEntered
      tiedOpen = ConnectionTable.none
      tiedEntered = ConnectionTable.none
      if isAmbiguous(&answers) { doubts = answers.causes.union(doubts, step.cause) }
    case .endDenying:
      deny = answers.connections.union(deny, entered)
      ghost = ConnectionTable.none
      endTier(open, &answers)
    case .endPassing: endTier(answers.connections.union(open, entered), &answers)
    case .finishAllowing:
      allow = answers.connections.union(allow, open)
      marked = answers.connections.subtracting(marked, ghost)
      close()
    case .finishDenying:
      deny = answers.connections.union(deny, open)
      close()
    }
  }

  /// Whether some connection may have more than one outcome so far.
  private func isAmbiguous(_ answers: inout AnswerTable) -> Bool {
    var seen = ConnectionTable.none
    for outcome in [allow, deny, passed, undecided(false, &answers)] {
      if answers.connections.intersection(seen, outcome) != ConnectionTable.none { return true }
      seen = answers.connections.union(seen, outcome)
    }
    return false
  }

  /// What may be undecided: inside a text, or at all.
  private func undecided(_ isLocal: Bool, _ answers: inout AnswerTable) -> UInt32 {
    isLocal ? local : answers.connections.union(open, entered)
  }

  private mutating func send(
    _ hit: UInt32, _ action: CompiledRule.Action, _ answers: inout AnswerTable
  ) {
    switch action {
    case .allow: allow = answers.connections.union(allow, hit)
    case .deny: deny = answers.connections.union(deny, hit)
    case .pass: passed = answers.connections.union(passed, hit)
    }
  }

  /// A rule that surely names some connections decides what was undecided.
  private mutating func take(_ step: PolicyWalkStep, _ answers: inout AnswerTable) {
    let names = step.connections
    let hit = answers.connections.intersection(undecided(step.flag, &answers), names)
    send(hit, step.action, &answers)
    if step.flag {
      local = answers.connections.subtracting(local, names)
    } else {
      open = answers.connections.subtracting(open, names)
      entered = answers.connections.subtracting(entered, names)
    }
    if step.action == .allow, step.cause != CauseTable.none {
      if hit != ConnectionTable.none {
        marked = answers.connections.union(marked, hit)
        ghost = answers.connections.union(ghost, hit)
        marks = answers.causes.union(marks, step.cause)
      }
    } else if ghost != ConnectionTable.none {
      // Without its mark the earlier rule would not have spoken; this one does.
      if step.action == .allow, !step.flag {
        marked = answers.connections.subtracting(
          marked, answers.connections.intersection(ghost, names))
      }
      if !step.flag { ghost = answers.connections.subtracting(ghost, names) }
    }
  }

  private mutating func endText(isolates: Bool, _ answers: inout AnswerTable) {
    if isolates {
      gatheredEntered = answers.connections.union(gatheredEntered, local)
    } else {
      gatheredOpen = answers.connections.union(
        gatheredOpen, answers.connections.intersection(local, open))
      gatheredEntered = answers.connections.union(
        gatheredEntered, answers.connections.intersection(local, entered))
    }
    local = ConnectionTable.none
  }

  private mutating func closeChoice(_ step: PolicyWalkStep, _ answers: inout AnswerTable) {
    gatheredOpen = ConnectionTable.none
    gatheredEntered = ConnectionTable.none
    doubts = answers.causes.union(doubts, step.cause)
  }

  private mutating func closeTied(
    _ leftOpen: UInt32, _ leftEntered: UInt32, _ step: PolicyWalkStep,
    _ answers: inout AnswerTable
  ) {
    tiedOpen = answers.connections.intersection(tiedOpen, leftOpen)
    tiedEntered = answers.connections.intersection(tiedEntered, leftEntered)
    closeChoice(step, &answers)
  }

  private mutating func endTier(_ rest: UInt32, _ answers: inout AnswerTable) {
    open = answers.connections.union(rest, passed)
    entered = ConnectionTable.none
    passed = ConnectionTable.none
  }

  /// Forgets what no answer needs, so that fewer states are told apart.
  private mutating func close() {
    open = ConnectionTable.none
    ghost = ConnectionTable.none
  }
}

extension PolicyWalkState {
  /// Returns the answer of a finished walk.
  func record(_ answers: inout AnswerTable) -> AnswerRecord {
    let certain = answers.connections.subtracting(ConnectionTable.all, deny)
    return AnswerRecord(
      certain: certain, unmarked: answers.connections.subtracting(certain, marked),
      possible: allow, marks: marks, doubts: doubts)
  }
}
