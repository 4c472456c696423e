import Kubernetes

/// Evaluates what groups of pods admit, one group after the other.
///
/// A group is walked through once for all points: every rule takes the points
/// it names from one walk state to the next, and since states and steps are
/// numbers, a point costs a load, a comparison and a store. Rules that name
/// whole kinds of points take each kind at once; a word of 64 points leaves its
/// kinds when a rule first names one of them by itself.
///
/// The rows of states are allocations of the evaluator's own, since they are
/// written for every rule of every group. The words of `row` are valid where
/// `touched` says so.
struct GroupEvaluator: ~Copyable {
  /// The policies over points.
  let program: PolicyProgram
  /// The named ports of every point, as indices into the space's resolutions.
  let resolutionOfPoint: [Int32]
  /// The number of points.
  let pointCount: Int
  /// All points, as all kinds.
  private let everyone: PeerSet
  private let resolutions: [[ResolvedPort]]
  private var portMemo = PairMemo()
  private var walk = PolicyWalkTable()
  /// The kinds of points.
  private let kinds: PointKinds
  /// The kind of every point, in whole words.
  private let kindOfPoint: UnsafeMutableBufferPointer<UInt16>
  /// The state of every point whose word is touched.
  private let row: UnsafeMutableBufferPointer<UInt32>
  /// Which words of 64 points a rule has written to.
  private var touched: [UInt64]
  /// The state of all other points, by their kind.
  private let kindRow: UnsafeMutableBufferPointer<UInt32>
  /// The last step but one of the group, left to `finish`, since it concerns
  /// every point.
  private var lastEnd: CompiledTier.End?
  /// The answers of states that only lack their last steps, by `lastEnd`, then
  /// by state; `.max` where it was never asked.
  private var finished: [[UInt32]] = [[], [], []]
  /// The answers; they grow while groups are evaluated.
  var answers: AnswerTable
  /// How many steps groups took so far, about: words of points, times 64.
  private var steps = 0
  private let stepLimit: Int
  /// How many runs the groups so far have.
  private var runCount = 0
  private let sign: StopSign
  /// A Boolean value that tells whether the last group was left unevaluated.
  private(set) var hasStopped = false

  /// Makes an evaluator over the points of a space.
  ///
  /// - Parameters:
  ///   - stepLimit: After how many steps groups are left unevaluated.
  ///   - sign: What tells it to leave them so at once.
  init(
    _ program: PolicyProgram, space: PeerSpace, kinds: PointKinds, answers: AnswerTable,
    stepLimit: Int, sign: StopSign
  ) {
    self.stepLimit = stepLimit
    self.sign = sign
    self.program = program
    self.kinds = kinds
    self.resolutions = space.resolutions
    // INVARIANT: fewer than 2^31 resolutions; there are fewer than pods.
    self.resolutionOfPoint = space.resolutionOfPoint
    self.pointCount = space.count
    var everyone = PeerSet(PointSet(0..<space.count))
    var cover = KindCover(kinds)
    everyone.divide(by: &cover)
    self.everyone = everyone
    self.answers = answers
    self.touched = Array(repeating: 0, count: (space.count + 4095) / 4096)
    row = .allocate(capacity: (space.count + 63) / 64 * 64)
    row.initialize(repeating: PolicyWalkTable.start)
    kindOfPoint = .allocate(capacity: row.count)
    kindOfPoint.initialize(repeating: 0)
    for point in kinds.ofPoint.indices { kindOfPoint[point] = kinds.ofPoint[point] }
    kindRow = .allocate(capacity: kinds.count)
    kindRow.initialize(repeating: PolicyWalkTable.start)
  }

  /// Ends the evaluator and returns the answers.
  consuming func takeAnswers() -> AnswerTable { answers }

  /// Gives the rows back.
  deinit {
    row.deallocate()
    kindOfPoint.deallocate()
    kindRow.deallocate()
  }

  /// Evaluates a group, appends its runs and returns its answers by kind.
  mutating func evaluate(
    _ group: HalfTable.Group, _ direction: Direction, into runs: inout [HalfTable.Run]
  ) -> [UInt32] {
    hasStopped = false
    switch group.standing {
    case .leftAlone: return constant(AnswerTable.everything, &runs)
    case .unevaluated(let causes): return constant(unknownAnswer(causes), &runs)
    case .known, .incomplete:
      if group.policies.isEmpty { break }
      runCount = runs.count
      if reasonToStop == nil { walkTiers(group, direction) }
      if let reasonToStop {
        hasStopped = true
        return constant(unknownAnswer(answers.causes.id([.notEvaluated(reasonToStop)])), &runs)
      }
      return collect(&runs)
    }
    walkTiers(group, direction)
    return collect(&runs)
  }

  /// Why no more is evaluated, if so.
  private var reasonToStop: String? {
    if sign.isUp { return "the work was cancelled" }
    let costs = [
      (runCount, GroupEvaluator.stepsOfRun), (walk.computed, GroupEvaluator.stepsOfState),
      (answers.connections.rangeCount, GroupEvaluator.stepsOfRange),
    ]
    var spent = steps
    for (count, price) in costs {
      let (cost, overflow) = count.multipliedReportingOverflow(by: price)
      let (sum, overflows) = spent.addingReportingOverflow(cost)
      spent = overflow || overflows ? .max : sum
    }
    return spent > stepLimit
      ? "those of the cluster take more than \(stepLimit) steps" : nil
  }

  /// How many steps a state counts for that is seen for the first time, by the
  /// time it takes to make.
  private static let stepsOfState = 200
  /// How many steps a range of a connection set counts for, likewise.
  private static let stepsOfRange = 50

  /// How many steps a run counts for, by the memory it takes.
  private static let stepsOfRun = 64

  private func constant(_ answer: UInt32, _ runs: inout [HalfTable.Run]) -> [UInt32] {
    runs.append(HalfTable.Run(start: 0, answer: HalfTable.Run.byKind))
    return Array(repeating: answer, count: kinds.count)
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
    kindRow.update(repeating: PolicyWalkTable.start)
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
      // What is left out here is left out of the group as a whole.
      if reasonToStop != nil { return }
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
        everywhere(PolicyWalkStep(kind: .beginTie))
        for policy in policies[index..<end] {
          speak(policy, direction, resolution, isTied: true)
        }
        everywhere(PolicyWalkStep(kind: .endTie, cause: cause))
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
          scatter(everyone, step, ports)
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
          scatter(doubt.peers, PolicyWalkStep(kind: .doubt, cause: doubt.causes), nil)
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
    var words = 0
    defer { steps &+= words &* 64 &+ kindRow.count }
    var lastOld: UInt32 = .max
    var lastNew: UInt32 = .max
    for kind in kindRow.indices {
      let old = kindRow[kind]
      if old != lastOld {
        lastOld = old
        lastNew = walk.state(old, after: number, &answers)
      }
      kindRow[kind] = lastNew
    }
    for index in touched.indices {
      var word = touched[index]
      while word != 0 {
        let start = ((index &<< 6) &+ word.trailingZeroBitCount) &<< 6
        word &= word &- 1
        words &+= 1
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

  /// Takes a step at the peers of a set; with `ports`, the connections of the
  /// step are those that the named ports of each point give.
  private mutating func scatter(_ peers: PeerSet, _ step: PolicyWalkStep, _ ports: Int?) {
    guard let covered = peers.kinds, ports == nil || !kinds.resolutions.isEmpty else {
      touch(peers.points)
      advance(peers.points, step, ports)
      return
    }
    var number = ports == nil ? walk.id(step) : 0
    var lastResolution: Int32 = -1
    var word = 0
    for bits in covered.words {
      var bits = bits
      while bits != 0 {
        // INVARIANT: sets of kinds hold kinds of this row only.
        let kind = (covered.start &+ word) &<< 6 &+ bits.trailingZeroBitCount
        bits &= bits &- 1
        if let ports, kinds.resolutions[kind] != lastResolution {
          lastResolution = kinds.resolutions[kind]
          number = resolved(step, ports, lastResolution)
        }
        kindRow[kind] = walk.state(kindRow[kind], after: number, &answers)
      }
      word &+= 1
    }
    advance(peers.points, step, ports)
  }

  /// Returns the number of a step with the connections of a port list at a
  /// destination.
  private mutating func resolved(
    _ step: PolicyWalkStep, _ ports: Int, _ resolution: Int32
  ) -> UInt32 {
    var step = step
    step.connections = connections(ports, at: Int(resolution))
    return walk.id(step)
  }

  /// Gives every word of a set states of its own.
  private mutating func touch(_ points: PointSet) {
    for index in points.words.indices where points.words[index] != 0 {
      let place = points.start &+ index
      if touched[place &>> 6] &>> UInt64(place & 63) & 1 != 0 { continue }
      touched[place &>> 6] |= 1 &<< UInt64(place & 63)
      let first = place &<< 6
      // INVARIANT: both rows are made of whole words, and kinds are in range.
      for point in first..<(first &+ 64) { row[point] = kindRow[Int(kindOfPoint[point])] }
    }
  }

  /// Takes a step at the points of a set that lie in touched words.
  private mutating func advance(_ points: PointSet, _ step: PolicyWalkStep, _ ports: Int?) {
    var number = ports == nil ? walk.id(step) : 0
    var lastOld: UInt32 = .max
    var lastNew: UInt32 = .max
    var lastResolution: Int32 = -1
    var words = 0
    defer { steps &+= words &* 64 }
    let end = points.start &+ points.words.count
    // Of a set of the whole cluster few words are touched.
    for index in (points.start &>> 6)..<max(points.start &>> 6, (end &+ 63) &>> 6) {
      var places = touched[index]
      while places != 0 {
        let place = (index &<< 6) &+ places.trailingZeroBitCount
        places &= places &- 1
        if place < points.start || place >= end { continue }
        words &+= 1
        var word = points.words[place &- points.start]
        while word != 0 {
          // INVARIANT: sets hold points of this space only, so the row has it.
          let point = place &<< 6 &+ word.trailingZeroBitCount
          word &= word &- 1
          if let ports, resolutionOfPoint[point] != lastResolution {
            lastResolution = resolutionOfPoint[point]
            number = resolved(step, ports, lastResolution)
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

  /// Reads the touched words back as runs, and the rest by kind.
  private mutating func collect(_ runs: inout [HalfTable.Run]) -> [UInt32] {
    var byKind: [UInt32] = []
    byKind.reserveCapacity(kindRow.count)
    for state in kindRow { byKind.append(answer(state)) }
    var writer = RunWriter(into: &runs)
    var lastState = PolicyWalkTable.start
    var lastAnswer = answer(lastState)
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
          writer.append(point, lastAnswer, byKind[Int(kindOfPoint[point])], to: &runs)
        }
        // Between touched words no rule named anything by itself.
        if end < pointCount { writer.endWord(end, to: &runs) }
      }
    }
    return byKind
  }

  /// Writes runs, joining neighbours with one answer.
  private struct RunWriter {
    private let first: Int
    private var last = HalfTable.Run.byKind

    /// Begins with the answers of kinds for all points.
    init(into runs: inout [HalfTable.Run]) {
      first = runs.count
      runs.append(HalfTable.Run(start: 0, answer: HalfTable.Run.byKind))
    }

    /// Says the answer from a point on; points come in order, and one may come
    /// again.
    @inline(__always)
    mutating func append(
      _ point: Int, _ answer: UInt32, _ ofKind: UInt32, to runs: inout [HalfTable.Run]
    ) {
      if answer == last || (last == HalfTable.Run.byKind && answer == ofKind) { return }
      change(point, answer == ofKind ? HalfTable.Run.byKind : answer, &runs)
    }

    /// Says that points are like their kinds from one on.
    mutating func endWord(_ point: Int, to runs: inout [HalfTable.Run]) {
      if last != HalfTable.Run.byKind { change(point, HalfTable.Run.byKind, &runs) }
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
