import Kubernetes

/// Evaluates what groups of pods admit, one group after the other.
///
/// A group is walked through once for all points: every rule takes the points
/// it names from one position of the walk to the next, those of one kind and one
/// position together (`PointParts`); positions and steps are numbers, so each
/// such part costs a look-up. Stretches of policies that name whole kinds only, and that
/// other groups walked before, are taken in one step (`PolicyChains`).
struct GroupEvaluator: ~Copyable {
  /// A tier of a shared list of policies.
  struct SharedTier {
    /// The policies, as a range of the list.
    var policies: Range<Int>
    /// What stands for both.
    var key: UInt32
    /// A Boolean value that tells whether one of them surely isolates.
    var isolates: Bool
    /// A Boolean value that tells whether an ingress rule of one names a port.
    var namesOwnPorts: Bool
  }

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
  /// The rules of texts as steps, in the order in which they were asked for.
  var moves: [[Move]] = []
  /// Which of them is that of a text, by four times its number, two more for
  /// egress, one more inside a policy that may not be there; and by the named
  /// ports of the group where they matter.
  var placeOfMoves = PairMemo()
  /// The policies of the groups so far.
  var chains: PolicyChains
  /// Up to which part all were found settled in the tier at hand.
  var settledParts = 0
  /// The tiers of shared lists of policies, by twice the number of the list, those
  /// of egress one further; empty where none of their groups was seen.
  var sharedTiers: [[SharedTier]] = []
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
  /// The answers of positions that only lack their last steps, by `lastEnd`.
  var finished = [FinishedPositions](repeating: FinishedPositions(), count: 3)
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
