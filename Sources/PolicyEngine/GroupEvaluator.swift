import Kubernetes

/// Evaluates what groups of pods admit, one group after the other.
///
/// A group is walked through once for all points: every rule takes the points
/// it names from one walk state to the next, and since states and steps are
/// numbers, a point costs a load, a comparison and a store. Points that no rule
/// has named yet share one state; a word of 64 points leaves it when a rule
/// first names one of them.
///
/// The row of states is one allocation of the evaluator's own, since it is
/// written for every rule of every group. Its words are valid where `touched`
/// says so.
struct GroupEvaluator: ~Copyable {
  /// The policies over points.
  let program: PolicyProgram
  /// The named ports of every point, as indices into the space's resolutions.
  let resolutionOfPoint: [Int32]
  /// The number of points.
  let pointCount: Int
  private let resolutions: [[ResolvedPort]]
  private var portMemo = PairMemo()
  private var walk = PolicyWalkTable()
  /// The state of every point whose word is touched.
  private let row: UnsafeMutableBufferPointer<UInt32>
  /// Which words of 64 points a rule has written to.
  private var touched: [UInt64]
  /// The state of all other points.
  private var base = PolicyWalkTable.start
  /// The last step but one of the group, left to `finish`, since it concerns
  /// every point.
  private var lastEnd: CompiledTier.End?
  /// The answers of states that only lack their last steps, by `lastEnd`, then
  /// by state; `.max` where it was never asked.
  private var finished: [[UInt32]] = [[], [], []]
  /// The answers; they grow while groups are evaluated.
  var answers: AnswerTable

  /// Makes an evaluator over the points of a space.
  init(_ program: PolicyProgram, space: PeerSpace, answers: AnswerTable) {
    self.program = program
    self.resolutions = space.resolutions
    // INVARIANT: fewer than 2^31 resolutions; there are fewer than pods.
    self.resolutionOfPoint = (0..<space.count).map {
      Int32(truncatingIfNeeded: space.resolution(ofPoint: $0))
    }
    self.pointCount = space.count
    self.answers = answers
    self.touched = Array(repeating: 0, count: (space.count + 4095) / 4096)
    row = .allocate(capacity: (space.count + 63) / 64 * 64)
    row.initialize(repeating: PolicyWalkTable.start)
  }

  /// Ends the evaluator and returns the answers.
  consuming func takeAnswers() -> AnswerTable { answers }

  /// Gives the row back.
  deinit { row.deallocate() }

  /// Evaluates a group and appends its runs.
  mutating func evaluate(
    _ group: HalfTable.Group, _ direction: Direction, into runs: inout [HalfTable.Run]
  ) {
    switch group.standing {
    case .leftAlone:
      runs.append(HalfTable.Run(start: 0, answer: AnswerTable.everything))
    case .unevaluated(let causes):
      runs.append(HalfTable.Run(start: 0, answer: unknownAnswer(causes)))
    case .known, .incomplete:
      walkTiers(group, direction)
      collect(&runs)
    }
  }

  private mutating func unknownAnswer(_ causes: UInt32) -> UInt32 {
    answers.id(
      AnswerRecord(
        certain: ConnectionTable.none, unmarked: ConnectionTable.none,
        possible: ConnectionTable.all, marks: CauseTable.none, doubts: causes))
  }
}

// MARK: - The walk

extension GroupEvaluator {
  private mutating func walkTiers(_ group: HalfTable.Group, _ direction: Direction) {
    base = PolicyWalkTable.start
    for index in touched.indices { touched[index] = 0 }
    lastEnd = nil
    var first = 0
    for (number, tier) in program.tiers.enumerated() {
      var end = first
      while end < group.policies.count,
        program.alternatives[group.policies[end]].place.tier == number
      {
        end += 1
      }
      let policies = group.policies[first..<end]
      first = end
      var unseen: UInt32?
      if case .incomplete(let causes) = group.standing, tier.holdsMissingEvidence {
        unseen = causes
      }
      if policies.isEmpty, unseen == nil { continue }
      if let lastEnd { endTier(lastEnd) }
      if policies.contains(where: { isolatesSurely($0, direction) }) {
        everywhere(PolicyWalkStep(kind: .enter))
      }
      var rest = policies
      if let unseen {
        let place = tier.missingEvidenceIndex ?? .max
        let split =
          policies.firstIndex { program.alternatives[$0].place.index >= place }
          ?? policies.endIndex
        speak(policies[..<split], direction, group.resolution)
        speakUnseen(unseen)
        rest = policies[split...]
      }
      speak(rest, direction, group.resolution)
      lastEnd = tier.end
    }
  }

  /// Lets policies speak that nobody has seen: they may isolate, and allow
  /// anything.
  private mutating func speakUnseen(_ causes: UInt32) {
    everywhere(PolicyWalkStep(kind: .beginText))
    everywhere(
      PolicyWalkStep(
        kind: .doubtfulRule, flag: true, connections: ConnectionTable.all, cause: causes))
    everywhere(PolicyWalkStep(kind: .endText, flag: true))
    everywhere(PolicyWalkStep(kind: .endUnsureChoice, cause: causes))
  }

  private mutating func endTier(_ end: CompiledTier.End) {
    everywhere(PolicyWalkStep(kind: end == .deny ? .endDenying : .endPassing))
  }

  private func isolatesSurely(_ index: Int, _ direction: Direction) -> Bool {
    let alternatives = program.alternatives[index]
    return !alternatives.mayBeAbsent
      && alternatives.texts.allSatisfy { program.texts[$0].side(direction)?.isolates ?? false }
  }

  /// Lets the policies of one tier speak in order, those of one rank together.
  private mutating func speak(
    _ policies: ArraySlice<Int>, _ direction: Direction, _ resolution: Int
  ) {
    var index = policies.startIndex
    while index < policies.endIndex {
      let rank = program.alternatives[policies[index]].place.rank
      var end = index + 1
      while end < policies.endIndex, program.alternatives[policies[end]].place.rank == rank {
        end += 1
      }
      if end == index + 1 {
        speak(policies[index], direction, resolution, isTied: false)
      } else {
        let tied = policies[index..<end].map {
          program.texts[program.alternatives[$0].texts[0]].source.reference
        }
        let cause = answers.causes.id([.priorityTie(tied)])
        everywhere(PolicyWalkStep(kind: .beginTie, cause: cause))
        for policy in policies[index..<end] {
          speak(policy, direction, resolution, isTied: true)
        }
        everywhere(PolicyWalkStep(kind: .endTie))
      }
      index = end
    }
  }

  private mutating func speak(
    _ index: Int, _ direction: Direction, _ resolution: Int, isTied: Bool
  ) {
    let alternatives = program.alternatives[index]
    if alternatives.isSure, !isTied {
      speak(alternatives.texts[0], direction, resolution, isLocal: false)
      return
    }
    for text in alternatives.texts {
      everywhere(PolicyWalkStep(kind: .beginText))
      speak(text, direction, resolution, isLocal: true)
      everywhere(
        PolicyWalkStep(
          kind: .endText, flag: program.texts[text].side(direction)?.isolates ?? false))
    }
    let kind: PolicyWalkStep.Kind =
      switch (alternatives.mayBeAbsent, isTied) {
      case (false, false): .endSureChoice
      case (true, false): .endUnsureChoice
      case (false, true): .endSureTied
      case (true, true): .endUnsureTied
      }
    everywhere(PolicyWalkStep(kind: kind, cause: alternatives.doubts))
  }

  /// Lets the rules of a text speak in order.
  private mutating func speak(
    _ text: Int, _ direction: Direction, _ resolution: Int, isLocal: Bool
  ) {
    for number in program.texts[text].rules(direction).indices {
      let rule = program.texts[text].rules(direction)[number]
      let dependsOnPeer = direction == .egress && program.ports[rule.ports].dependsOnNames
      var step = PolicyWalkStep(
        kind: rule.doubt == CauseTable.none ? .rule : .doubtfulRule, action: rule.action,
        flag: isLocal, cause: rule.doubt)
      if !dependsOnPeer { step.connections = connections(rule.ports, at: resolution) }
      let ports = dependsOnPeer ? rule.ports : nil
      if rule.namesEveryone {
        step.cause = rule.doubt == CauseTable.none ? rule.mark : rule.doubt
        if ports == nil {
          everywhere(step)
        } else {
          scatter(PointSet(0..<pointCount), step, ports)
        }
        continue
      }
      scatter(rule.plain, step, ports)
      if !rule.marked.isEmpty {
        if rule.doubt == CauseTable.none { step.cause = rule.mark }
        scatter(rule.marked, step, ports)
      }
      if !rule.maybe.isEmpty {
        step.kind = .doubtfulRule
        step.cause = rule.doubt
        scatter(rule.maybe, step, ports)
        for doubt in rule.doubts {
          scatter(
            doubt.points.intersection(rule.maybe),
            PolicyWalkStep(kind: .doubt, cause: doubt.causes), nil)
        }
      }
    }
  }

  /// Returns the connections of a port list at a destination, as a number.
  private mutating func connections(_ ports: Int, at resolution: Int) -> UInt32 {
    let list = program.ports[ports]
    // INVARIANT: fewer than 2^32 port lists and resolutions.
    let left = UInt32(truncatingIfNeeded: ports)
    let right = UInt32(truncatingIfNeeded: list.dependsOnNames ? resolution : 0)
    if let known = portMemo.value(left, right) { return known }
    let result = answers.connections.id(list.connections(at: resolutions[Int(right)]))
    portMemo.insert(left, right, result)
    return result
  }

  /// Takes a step at every point.
  private mutating func everywhere(_ step: PolicyWalkStep) {
    let number = walk.id(step)
    base = walk.state(base, after: number, &answers)
    var lastOld: UInt32 = .max
    var lastNew: UInt32 = .max
    for index in touched.indices {
      var word = touched[index]
      while word != 0 {
        let start = ((index &<< 6) &+ word.trailingZeroBitCount) &<< 6
        word &= word &- 1
        // INVARIANT: the row is made of whole words.
        for point in start..<(start &+ 64) {
          let old = row[point]
          if old != lastOld {
            lastOld = old
            lastNew = walk.state(old, after: number, &answers)
          }
          row[point] = lastNew
        }
      }
    }
  }

  /// Takes a step at the points of a set; with `ports`, the connections of the
  /// step are those that the named ports of each point give.
  private mutating func scatter(_ points: PointSet, _ step: PolicyWalkStep, _ ports: Int?) {
    var number = ports == nil ? walk.id(step) : 0
    var lastOld: UInt32 = .max
    var lastNew: UInt32 = .max
    var lastResolution: Int32 = -1
    for index in points.words.indices {
      var word = points.words[index]
      if word == 0 { continue }
      let place = points.start &+ index
      let first = place &<< 6
      if touched[place &>> 6] &>> UInt64(place & 63) & 1 == 0 {
        touched[place &>> 6] |= 1 &<< UInt64(place & 63)
        row[first..<(first &+ 64)].update(repeating: base)
      }
      while word != 0 {
        // INVARIANT: sets hold points of this space only, so the row has it.
        let point = first &+ word.trailingZeroBitCount
        word &= word &- 1
        if let ports, resolutionOfPoint[point] != lastResolution {
          lastResolution = resolutionOfPoint[point]
          var resolved = step
          resolved.connections = connections(ports, at: Int(lastResolution))
          number = walk.id(resolved)
          lastOld = .max
        }
        let old = row[point]
        if old != lastOld {
          lastOld = old
          lastNew = walk.state(old, after: number, &answers)
        }
        row[point] = lastNew
      }
    }
  }
}

// MARK: - Reading back

extension GroupEvaluator {
  /// Returns the answer of a state when all tiers have spoken.
  @inline(__always)
  private mutating func answer(_ state: UInt32) -> UInt32 {
    let table = lastEnd == .deny ? 0 : lastEnd == .pass ? 1 : 2
    let index = Int(state)
    if index < finished[table].count, finished[table][index] != .max {
      return finished[table][index]
    }
    return finish(state, table)
  }

  private mutating func finish(_ state: UInt32, _ table: Int) -> UInt32 {
    var last = state
    if let lastEnd {
      let kind: PolicyWalkStep.Kind = lastEnd == .deny ? .endDenying : .endPassing
      last = walk.state(last, after: walk.id(PolicyWalkStep(kind: kind)), &answers)
    }
    let kind: PolicyWalkStep.Kind = program.deniesUndecided ? .finishDenying : .finishAllowing
    last = walk.state(last, after: walk.id(PolicyWalkStep(kind: kind)), &answers)
    let result = answers.id(walk[last].record(&answers))
    while finished[table].count <= Int(state) { finished[table].append(.max) }
    finished[table][Int(state)] = result
    return result
  }

  /// Reads the touched words back as runs.
  private mutating func collect(_ runs: inout [HalfTable.Run]) {
    let baseAnswer = answer(base)
    var writer = RunWriter(baseAnswer, into: &runs)
    var lastState = base
    var lastAnswer = baseAnswer
    for index in touched.indices {
      var word = touched[index]
      while word != 0 {
        let start = ((index &<< 6) &+ word.trailingZeroBitCount) &<< 6
        word &= word &- 1
        let end = min(start &+ 64, pointCount)
        for point in start..<end {
          if row[point] != lastState {
            lastState = row[point]
            lastAnswer = answer(lastState)
          }
          writer.append(point, lastAnswer, to: &runs)
        }
        // Between touched words no rule named anything by itself.
        if end < pointCount { writer.append(end, baseAnswer, to: &runs) }
      }
    }
  }

  /// Writes runs, joining neighbours with one answer.
  private struct RunWriter {
    private let first: Int
    private var last: UInt32

    /// Begins with one answer for all points.
    init(_ answer: UInt32, into runs: inout [HalfTable.Run]) {
      first = runs.count
      last = answer
      runs.append(HalfTable.Run(start: 0, answer: answer))
    }

    /// Says the answer from a point on; points come in order, and one may come
    /// again.
    @inline(__always)
    mutating func append(_ point: Int, _ answer: UInt32, to runs: inout [HalfTable.Run]) {
      if answer != last { change(point, answer, &runs) }
    }

    private mutating func change(_ point: Int, _ answer: UInt32, _ runs: inout [HalfTable.Run]) {
      // INVARIANT: fewer than 2^32 points; and the first run is never removed.
      let start = UInt32(truncatingIfNeeded: point)
      last = answer
      if runs[runs.count - 1].start == start {
        runs[runs.count - 1].answer = answer
        if runs.count - first > 1, runs[runs.count - 2].answer == answer { runs.removeLast() }
      } else {
        runs.append(HalfTable.Run(start: start, answer: answer))
      }
    }
  }
}
