/// What a walk over the tiers knows of the connections with one peer.
///
/// Every field is a set of connections, as a number of the connection table.
/// With doubts about (M-3) a connection may have several outcomes, so it may
/// stand in several sets; without, it stands in exactly one of `allow`, `deny`,
/// `open`, `entered` and `passed`.
///
/// For what causes that is so stands beside the state (`PolicyWalkPosition`):
/// they change nothing about the connections, and without them few states are
/// told apart.
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

  /// Hashes the state as it stands in memory: numbers of one size have no gaps.
  func hash(into hasher: inout Hasher) {
    withUnsafeBytes(of: self) { hasher.combine(bytes: $0) }
  }
}

extension PolicyWalkState {
  /// Whether no rule of the tier can change it any more: nothing is undecided,
  /// and nothing that was allowed waits for a rule without a mark.
  var isSettled: Bool {
    [open, entered, local, gatheredOpen, gatheredEntered, tiedOpen, tiedEntered, ghost]
      .allSatisfy { $0 == ConnectionTable.none }
  }

  /// Takes one step, and returns whether its causes concern any connection.
  ///
  /// Of the causes nothing counts here but whether there are any.
  mutating func apply(_ step: PolicyWalkStep, _ answers: inout AnswerTable) -> Bool {
    switch step.kind {
    case .rule: return take(step, &answers)
    case .doubtfulRule:
      let hit = answers.connections.intersection(undecided(step.flag, &answers), step.connections)
      send(hit, step.action, &answers)
      return hit != ConnectionTable.none
    case .doubt: break
    case .enter:
      entered = answers.connections.union(entered, open)
      open = ConnectionTable.none
    case .beginText: local = undecided(false, &answers)
    case .endText: endText(isolates: step.flag, &answers)
    case .endSureChoice:
      open = gatheredOpen
      entered = gatheredEntered
      closeChoice()
    case .endUnsureChoice:
      entered = answers.connections.union(entered, gatheredEntered)
      closeChoice()
    case .beginTie:
      tiedOpen = ConnectionTable.all
      tiedEntered = ConnectionTable.all
    case .endSureTied: closeTied(gatheredOpen, gatheredEntered, &answers)
    case .endUnsureTied:
      let all = answers.connections.union(entered, gatheredEntered)
      closeTied(open, all, &answers)
    case .endTie:
      open = tiedOpen
      entered = tiedEntered
      tiedOpen = ConnectionTable.none
      tiedEntered = ConnectionTable.none
      return isAmbiguous(&answers)
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
    return true
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

  /// A rule that surely names some connections decides what was undecided;
  /// returns whether it marks any.
  private mutating func take(_ step: PolicyWalkStep, _ answers: inout AnswerTable) -> Bool {
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
      }
      return hit != ConnectionTable.none
    }
    if ghost != ConnectionTable.none {
      // Without its mark the earlier rule would not have spoken; this one does.
      if step.action == .allow, !step.flag {
        marked = answers.connections.subtracting(
          marked, answers.connections.intersection(ghost, names))
      }
      if !step.flag { ghost = answers.connections.subtracting(ghost, names) }
    }
    return false
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

  private mutating func closeChoice() {
    gatheredOpen = ConnectionTable.none
    gatheredEntered = ConnectionTable.none
  }

  private mutating func closeTied(
    _ leftOpen: UInt32, _ leftEntered: UInt32, _ answers: inout AnswerTable
  ) {
    tiedOpen = answers.connections.intersection(tiedOpen, leftOpen)
    tiedEntered = answers.connections.intersection(tiedEntered, leftEntered)
    closeChoice()
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
