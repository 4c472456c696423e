import Kubernetes

extension GroupEvaluator {
  /// What one text admits to each point.
  private struct TextRows {
    var certain: [UInt32]
    var withoutBlocks: [UInt32]
    var possible: [UInt32]
    var marks: [UInt32]
    var doubts: [UInt32]

    /// Makes rows that admit nothing.
    init(_ count: Int) {
      certain = Array(repeating: ConnectionTable.none, count: count)
      withoutBlocks = certain
      possible = certain
      marks = certain
      doubts = certain
    }
  }

  /// Combines the readings of a group's policies.
  ///
  /// Each policy is one of its texts, or absent where it may be. A connection
  /// is denied under some reading when no policy that must be there surely
  /// admits it, and the pod is isolated by one that need not admit it. It is
  /// allowed under some reading when all policies may be absent, or any may
  /// admit it.
  mutating func evaluateReadings(
    _ policies: [Int], _ direction: Direction, _ group: HalfTable.Group,
    _ runs: inout [HalfTable.Run]
  ) {
    let isIsolated = policies.contains { !program.alternatives[$0].mayBeAbsent }
    var result = TextRows(pointCount)
    let start = isIsolated ? ConnectionTable.none : ConnectionTable.all
    for point in 0..<pointCount {
      result.certain[point] = start
      result.withoutBlocks[point] = start
      result.possible[point] = start
    }
    var common = CauseTable.none
    if case .incomplete(let causes) = group.standing {
      // One more policy that nobody has seen: it may isolate and admit nothing,
      // or anything.
      common = causes
      for point in 0..<pointCount {
        result.certain[point] = ConnectionTable.none
        result.withoutBlocks[point] = ConnectionTable.none
        result.possible[point] = ConnectionTable.all
      }
    }
    for index in policies {
      let alternatives = program.alternatives[index]
      common = answers.causes.union(common, alternatives.doubts)
      var least = TextRows(pointCount)
      for (number, text) in alternatives.texts.enumerated() {
        let one = rows(of: program.texts[text], direction, group.resolution)
        for point in 0..<pointCount {
          if number == 0 {
            least.certain[point] = one.certain[point]
            least.withoutBlocks[point] = one.withoutBlocks[point]
          } else {
            least.certain[point] =
              answers.connections.intersection(least.certain[point], one.certain[point])
            least.withoutBlocks[point] =
              answers.connections.intersection(least.withoutBlocks[point], one.withoutBlocks[point])
          }
          result.possible[point] =
            answers.connections.union(result.possible[point], one.possible[point])
          result.marks[point] = answers.causes.union(result.marks[point], one.marks[point])
          result.doubts[point] = answers.causes.union(result.doubts[point], one.doubts[point])
        }
      }
      if isIsolated && alternatives.mayBeAbsent { continue }
      for point in 0..<pointCount {
        if isIsolated {
          result.certain[point] =
            answers.connections.union(result.certain[point], least.certain[point])
          result.withoutBlocks[point] =
            answers.connections.union(result.withoutBlocks[point], least.withoutBlocks[point])
        } else {
          result.certain[point] =
            answers.connections.intersection(result.certain[point], least.certain[point])
          result.withoutBlocks[point] =
            answers.connections.intersection(
              result.withoutBlocks[point], least.withoutBlocks[point])
        }
      }
    }
    for point in 0..<pointCount {
      let answer = answers.id(
        AnswerRecord(
          certain: result.certain[point], withoutBlocks: result.withoutBlocks[point],
          possible: result.possible[point], marks: result.marks[point],
          doubts: answers.causes.union(common, result.doubts[point])))
      if point == 0 || runs[runs.count - 1].answer != answer {
        runs.append(HalfTable.Run(start: UInt32(truncatingIfNeeded: point), answer: answer))
      }
    }
  }

  private mutating func rows(
    of text: PolicyProgram.Text, _ direction: Direction, _ resolution: Int
  ) -> TextRows {
    var rows = TextRows(pointCount)
    let everywhere = PointSet(0..<pointCount)
    for rule in text.rules(direction) {
      if rule.isUnknown {
        for point in 0..<pointCount {
          rows.possible[point] = ConnectionTable.all
          for doubt in rule.doubts {
            rows.doubts[point] = answers.causes.union(rows.doubts[point], doubt.causes)
          }
        }
        continue
      }
      (rule.admitsEveryone ? everywhere : rule.plain).forEach { point in
        let value = connections(rule, direction, resolution, point)
        rows.certain[point] = answers.connections.union(rows.certain[point], value)
        rows.withoutBlocks[point] = answers.connections.union(rows.withoutBlocks[point], value)
        rows.possible[point] = answers.connections.union(rows.possible[point], value)
      }
      rule.byBlock.forEach { point in
        let value = connections(rule, direction, resolution, point)
        rows.certain[point] = answers.connections.union(rows.certain[point], value)
        rows.possible[point] = answers.connections.union(rows.possible[point], value)
        rows.marks[point] = answers.causes.union(rows.marks[point], rule.mark)
      }
      rule.maybe.forEach { point in
        let value = connections(rule, direction, resolution, point)
        rows.possible[point] = answers.connections.union(rows.possible[point], value)
      }
      for doubt in rule.doubts {
        doubt.points.forEach { point in
          rows.doubts[point] = answers.causes.union(rows.doubts[point], doubt.causes)
        }
      }
    }
    return rows
  }

  private mutating func connections(
    _ rule: PolicyProgram.Rule, _ direction: Direction, _ resolution: Int, _ point: Int
  ) -> UInt32 {
    connections(
      rule.ports, at: direction == .egress ? Int(resolutionOfPoint[point]) : resolution)
  }
}
