import Kubernetes

/// Evaluates what groups of pods admit, one group after the other.
///
/// A group whose policies surely count takes the fast way: each rule is
/// scattered over rows of points, and only the words of points that a rule
/// touched are read back. Where a policy may be absent, have another text, or
/// hold a rule that nobody can read, every text gets rows of its own, and they
/// are combined over all readings (M-3).
///
/// Rows live in one allocation of the evaluator's own, since they are written
/// for every rule of every group.
struct GroupEvaluator: ~Copyable {
  /// The policies over points.
  let program: PolicyProgram
  /// The named ports of every point, as indices into the space's resolutions.
  let resolutionOfPoint: [Int32]
  /// The number of points.
  let pointCount: Int
  private let resolutions: [[ResolvedPort]]
  private var portMemo = PairMemo()
  /// The memory of all rows; each is zero wherever no rule of the group that is
  /// being evaluated wrote.
  private let allRows: UnsafeMutableBufferPointer<UInt32>
  /// What rules surely admit, blocks on pods left out.
  private let plain: UnsafeMutableBufferPointer<UInt32>
  /// What blocks admit to pods.
  private let byBlock: UnsafeMutableBufferPointer<UInt32>
  /// What rules may admit besides.
  private let maybe: UnsafeMutableBufferPointer<UInt32>
  /// The causes that mark what blocks admit to pods.
  private let marks: UnsafeMutableBufferPointer<UInt32>
  /// The causes behind what rules may admit.
  private let doubts: UnsafeMutableBufferPointer<UInt32>
  /// Which words of 64 points a rule wrote to.
  private var touched: [UInt64]
  /// Which of them a rule wrote to in any row but the first.
  private var touchedBeyond: [UInt64]
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
    self.touchedBeyond = touched
    let rows = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: 5 * space.count)
    rows.initialize(repeating: 0)
    func row(_ index: Int) -> UnsafeMutableBufferPointer<UInt32> {
      UnsafeMutableBufferPointer(
        rebasing: rows[(index * space.count)..<((index + 1) * space.count)])
    }
    allRows = rows
    plain = row(0)
    byBlock = row(1)
    maybe = row(2)
    marks = row(3)
    doubts = row(4)
  }

  /// Gives the rows back.
  deinit { allRows.deallocate() }

  /// Evaluates a group and appends its runs.
  mutating func evaluate(
    _ group: HalfTable.Group, _ direction: Direction, into runs: inout [HalfTable.Run]
  ) {
    switch group.standing {
    case .hostNetwork:
      runs.append(HalfTable.Run(start: 0, answer: AnswerTable.everything))
    case .unevaluated(let causes):
      runs.append(HalfTable.Run(start: 0, answer: unknownAnswer(causes)))
    case .known, .incomplete:
      // The walk over the tiers: the first whose policies concern the group
      // decides, and what no tier decides is allowed.
      var policies: [Int] = []
      for tier in program.tiers.indices where policies.isEmpty {
        policies = group.policies.filter { program.alternatives[$0].tier == tier }
      }
      if policies.isEmpty, group.standing == .known {
        runs.append(HalfTable.Run(start: 0, answer: AnswerTable.everything))
      } else if group.standing == .known, isSure(policies, direction) {
        evaluateSure(policies, direction, group.resolution, &runs)
      } else {
        evaluateReadings(policies, direction, group, &runs)
      }
    }
  }

  private mutating func unknownAnswer(_ causes: UInt32) -> UInt32 {
    answers.id(
      AnswerRecord(
        certain: ConnectionTable.none, withoutBlocks: ConnectionTable.none,
        possible: ConnectionTable.all, marks: CauseTable.none, doubts: causes))
  }

  /// A Boolean value that tells whether every policy surely counts, as one text
  /// whose rules can all be read.
  private func isSure(_ policies: [Int], _ direction: Direction) -> Bool {
    policies.allSatisfy { index in
      let alternatives = program.alternatives[index]
      return alternatives.isSure
        && !program.texts[alternatives.texts[0]].hasUnknownRule(direction)
    }
  }

  /// Returns the connections of a port list at a destination, as a number.
  mutating func connections(_ ports: Int, at resolution: Int) -> UInt32 {
    let list = program.ports[ports]
    // INVARIANT: fewer than 2^32 port lists and resolutions.
    let left = UInt32(truncatingIfNeeded: ports)
    let right = UInt32(truncatingIfNeeded: list.names.isEmpty ? 0 : resolution)
    if let known = portMemo.value(left, right) { return known }
    let result = answers.connections.id(list.connections(at: resolutions[Int(right)]))
    portMemo.insert(left, right, result)
    return result
  }
}

// MARK: - Groups whose policies surely count

extension GroupEvaluator {
  private mutating func evaluateSure(
    _ policies: [Int], _ direction: Direction, _ resolution: Int, _ runs: inout [HalfTable.Run]
  ) {
    var base = ConnectionTable.none
    for index in policies {
      let text = program.alternatives[index].texts[0]
      for number in program.texts[text].rules(direction).indices {
        let rule = program.texts[text].rules(direction)[number]
        let dependsOnPeer = direction == .egress && !program.ports[rule.ports].names.isEmpty
        let fixed = dependsOnPeer ? nil : connections(rule.ports, at: resolution)
        if rule.admitsEveryone {
          if let fixed {
            base = answers.connections.union(base, fixed)
          } else {
            scatter(PointSet(0..<pointCount), rule.ports, nil, into: plain)
          }
          continue
        }
        scatter(rule.plain, rule.ports, fixed, into: plain)
        if !rule.byBlock.isEmpty {
          scatter(rule.byBlock, rule.ports, fixed, into: byBlock, isBeyond: true)
          scatter(cause: rule.mark, rule.byBlock, into: marks)
        }
        if !rule.maybe.isEmpty {
          scatter(rule.maybe, rule.ports, fixed, into: maybe, isBeyond: true)
          for doubt in rule.doubts {
            scatter(cause: doubt.causes, doubt.points.intersection(rule.maybe), into: doubts)
          }
        }
      }
    }
    collect(base, &runs)
  }

  /// Adds connections to the points of a set; `fixed` is `nil` where they
  /// depend on the named ports of each point.
  private mutating func scatter(
    _ points: PointSet, _ ports: Int, _ fixed: UInt32?,
    into row: UnsafeMutableBufferPointer<UInt32>, isBeyond: Bool = false
  ) {
    var lastOld: UInt32 = .max
    var lastNew: UInt32 = .max
    var lastResolution: Int32 = -1
    var value = fixed ?? ConnectionTable.none
    for index in points.words.indices {
      var word = points.words[index]
      if word == 0 { continue }
      let number = points.start &+ index
      touched[number &>> 6] |= 1 &<< UInt64(number & 63)
      if isBeyond { touchedBeyond[number &>> 6] |= 1 &<< UInt64(number & 63) }
      let first = number &<< 6
      while word != 0 {
        // INVARIANT: sets hold points of this space only, so the row has it.
        let point = first &+ word.trailingZeroBitCount
        word &= word &- 1
        if fixed == nil, resolutionOfPoint[point] != lastResolution {
          lastResolution = resolutionOfPoint[point]
          value = connections(ports, at: Int(lastResolution))
          lastOld = .max
        }
        let old = row[point]
        if old != lastOld {
          lastOld = old
          lastNew = answers.connections.union(old, value)
        }
        row[point] = lastNew
      }
    }
  }

  /// Adds causes to the points of a set.
  private mutating func scatter(
    cause: UInt32, _ points: PointSet, into row: UnsafeMutableBufferPointer<UInt32>
  ) {
    var lastOld: UInt32 = .max
    var lastNew: UInt32 = .max
    for index in points.words.indices {
      var word = points.words[index]
      let first = (points.start &+ index) &<< 6
      while word != 0 {
        // INVARIANT: as above; connections were scattered over the same words.
        let point = first &+ word.trailingZeroBitCount
        word &= word &- 1
        let old = row[point]
        if old != lastOld {
          lastOld = old
          lastNew = answers.causes.union(old, cause)
        }
        row[point] = lastNew
      }
    }
  }

  /// Reads the touched words back as runs and wipes them for the next group.
  private mutating func collect(_ base: UInt32, _ runs: inout [HalfTable.Run]) {
    let baseAnswer = answers.exact(base)
    var writer = RunWriter(baseAnswer, into: &runs)
    var last: UInt32 = .max
    var lastAnswer = baseAnswer
    for index in touched.indices {
      var word = touched[index]
      let beyond = touchedBeyond[index]
      touched[index] = 0
      touchedBeyond[index] = 0
      while word != 0 {
        let bit = word.trailingZeroBitCount
        let start = ((index &<< 6) &+ bit) &<< 6
        word &= word &- 1
        let end = min(start &+ 64, pointCount)
        if beyond &>> UInt64(bit) & 1 == 1 {
          collectAllRows(base, start..<end, &writer, &runs)
        } else {
          for point in start..<end {
            if plain[point] != last {
              last = plain[point]
              lastAnswer = answers.exact(answers.connections.union(base, last))
            }
            writer.append(point, lastAnswer, to: &runs)
            plain[point] = ConnectionTable.none
          }
        }
        // Between touched words nothing but the base is admitted.
        if end < pointCount { writer.append(end, baseAnswer, to: &runs) }
      }
    }
  }

  /// Reads points back that rules wrote to in more rows than the first.
  private mutating func collectAllRows(
    _ base: UInt32, _ points: Range<Int>, _ writer: inout RunWriter, _ runs: inout [HalfTable.Run]
  ) {
    var last: (plain: UInt32, byBlock: UInt32, maybe: UInt32, marks: UInt32) = (.max, 0, 0, 0)
    var lastDoubts: UInt32 = 0
    var lastAnswer: UInt32 = 0
    for point in points {
      if plain[point] != last.plain || byBlock[point] != last.byBlock || maybe[point] != last.maybe
        || marks[point] != last.marks || doubts[point] != lastDoubts
      {
        last = (plain[point], byBlock[point], maybe[point], marks[point])
        lastDoubts = doubts[point]
        lastAnswer = answer(base, last, lastDoubts)
      }
      writer.append(point, lastAnswer, to: &runs)
      plain[point] = ConnectionTable.none
      byBlock[point] = ConnectionTable.none
      maybe[point] = ConnectionTable.none
      marks[point] = CauseTable.none
      doubts[point] = CauseTable.none
    }
  }

  private mutating func answer(
    _ base: UInt32, _ parts: (plain: UInt32, byBlock: UInt32, maybe: UInt32, marks: UInt32),
    _ doubts: UInt32
  ) -> UInt32 {
    let withoutBlocks = answers.connections.union(base, parts.plain)
    if parts.byBlock == ConnectionTable.none, parts.maybe == ConnectionTable.none {
      return answers.exact(withoutBlocks)
    }
    let certain = answers.connections.union(withoutBlocks, parts.byBlock)
    return answers.id(
      AnswerRecord(
        certain: certain, withoutBlocks: withoutBlocks,
        possible: answers.connections.union(certain, parts.maybe), marks: parts.marks,
        doubts: doubts))
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
