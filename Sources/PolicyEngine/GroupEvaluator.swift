import Kubernetes

/// Evaluates what groups of pods admit, one group after the other.
///
/// A group is walked through once for all points: every rule takes the points
/// it names from one walk state to the next, those of one kind and one state
/// together (`PointParts`); states and steps are numbers, so each such part
/// costs a look-up. Stretches of policies that name whole kinds only, and that
/// other groups walked before, are taken in one step (`PolicyChains`).
struct GroupEvaluator: ~Copyable {
  /// The policies over points.
  let program: PolicyProgram
  /// The named ports of every point, as indices into the space's resolutions.
  let resolutionOfPoint: [Int32]
  /// All points, as all kinds.
  let everyone: PeerSet
  /// What the named ports of pods resolve to.
  let resolutions: [[ResolvedPort]]
  /// The connections of port lists at resolutions.
  var portMemo = PairMemo()
  /// The states and steps of all walks.
  var walk = PolicyWalkTable()
  /// The policies of the groups so far.
  var chains: PolicyChains
  /// What they do.
  var sequences = StepSequences()
  /// The steps of a stretch by kind, while it is found what it does.
  var recording: [[UInt32]]?
  /// The kinds of points.
  let kinds: PointKinds
  /// The points, by kind and state.
  var parts: PointParts
  /// The last step but one of the group, left to `finish`, since it concerns
  /// every point.
  var lastEnd: CompiledTier.End?
  /// The answers of states that only lack their last steps, by `lastEnd`, then
  /// by state; `.max` where it was never asked.
  var finished: [[UInt32]] = [[], [], []]
  /// The answers; they grow while groups are evaluated.
  var answers: AnswerTable
  /// How many steps groups took so far, about: parts of points, and points that
  /// were named one by one.
  var steps = 0
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
    chains = PolicyChains(kinds)
    self.resolutions = space.resolutions
    // INVARIANT: fewer than 2^31 resolutions; there are fewer than pods.
    self.resolutionOfPoint = space.resolutionOfPoint
    var everyone = PeerSet(PointSet(0..<space.count))
    var cover = KindCover(kinds)
    everyone.divide(by: &cover)
    self.everyone = everyone
    self.answers = answers
    parts = PointParts(kinds, pointCount: space.count)
  }

  /// Ends the evaluator and returns the answers.
  consuming func takeAnswers() -> AnswerTable { answers }

  /// Evaluates a group, appends its runs and returns its answers by kind.
  mutating func evaluate(
    _ group: HalfTable.Group, _ direction: Direction, into runs: inout [HalfTable.Run]
  ) -> [UInt32] {
    hasStopped = false
    switch group.standing {
    case .leftAlone: return constant(AnswerTable.everything, &runs)
    case .unevaluated(let causes): return constant(unknownAnswer(causes), &runs)
    case .known, .incomplete:
      if group.policies.isEmpty, program.isWhole { break }
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
  var reasonToStop: String? {
    if sign.isUp || !program.isWhole { return "the work was cancelled" }
    let costs = [
      (runCount, GroupEvaluator.stepsOfRun), (walk.computed, GroupEvaluator.stepsOfState),
      (answers.connections.rangeCount, GroupEvaluator.stepsOfRange),
      (sequences.computed, GroupEvaluator.stepsOfSequence),
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
  private static let stepsOfState = 4000
  /// How many steps a range of a connection set counts for, likewise.
  private static let stepsOfRange = 50

  /// How many steps what a sequence makes of a state counts for, likewise.
  private static let stepsOfSequence = 20
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
    parts.reset()
    lastEnd = nil
    var first = 0
    for (number, tier) in program.tiers.enumerated() {
      var end = first
      while end < group.policies.count,
        program.outlines[Int(group.policies[end])].tier == number
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
      if policies.contains(where: { program.outlines[Int($0)].isolates(direction) }) {
        everywhere(PolicyWalkStep(kind: .enter))
      }
      var rest = policies
      if let unseen {
        let place = tier.missingEvidenceIndex ?? .max
        let split =
          policies.firstIndex { program.alternatives[Int($0)].place.index >= place }
          ?? policies.endIndex
        walkChain(policies[..<split], direction, group.resolution)
        speakUnseen(unseen)
        rest = policies[split...]
      }
      walkChain(rest, direction, group.resolution)
      lastEnd = tier.end
    }
  }

  /// Walks the policies of one tier in order, stretch by stretch.
  private mutating func walkChain(
    _ policies: ArraySlice<Int32>, _ direction: Direction, _ resolution: Int
  ) {
    guard let root = chains.chain(of: policies, direction, resolution: resolution, in: program)
    else { return }
    var open = [root]
    while let node = open.popLast() {
      // What is left out here is left out of the group as a whole.
      if reasonToStop != nil { return }
      let stretch = chains[node]
      let isShared = chains.walk(node)
      if isShared, stretch.isOfKinds, let effects = effects(of: node) {
        takeSequences(effects)
      } else if let halves = stretch.halves {
        open.append(halves.second)
        open.append(halves.first)
      } else {
        speak(chains.policies(of: node), direction, stretch.resolution)
      }
    }
  }

  /// Returns where it stands what a stretch does at the points of each kind, or
  /// `nil` where too much is kept already.
  ///
  /// It goes as deep as stretches are nested: a bit of the number of policies
  /// for each level.
  private mutating func effects(of node: UInt32) -> Int? {
    let stretch = chains[node]
    if let known = stretch.effects { return known }
    var result: [UInt32] = []
    result.reserveCapacity(kinds.count)
    if let halves = stretch.halves {
      guard let first = effects(of: halves.first), let second = effects(of: halves.second)
      else { return nil }
      for kind in 0..<kinds.count {
        result.append(
          sequences.joined(chains.effects[first + kind], chains.effects[second + kind]))
      }
    } else {
      recording = Array(repeating: [], count: kinds.count)
      speak(chains.policies(of: node), stretch.direction, stretch.resolution)
      for steps in recording ?? [] { result.append(sequences.sequence(steps)) }
      recording = nil
    }
    return chains.keep(result, of: node)
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
}
