/// The answers of a walk, read back from its rows.
extension GroupEvaluator {
  /// Returns the answer of a position when all tiers have spoken.
  @inline(__always)
  private mutating func answer(_ position: PolicyWalkPosition) -> UInt32 {
    let table = lastEnd == .deny ? 0 : lastEnd == .pass ? 1 : 2
    return finished[table].answer(position) ?? finish(position, table)
  }

  private mutating func finish(_ position: PolicyWalkPosition, _ table: Int) -> UInt32 {
    var last = position
    if let lastEnd {
      let kind: PolicyWalkStep.Kind = lastEnd == .deny ? .endDenying : .endPassing
      last = walk.position(last, after: walk.id(PolicyWalkStep(kind: kind)), &answers)
    }
    let kind: PolicyWalkStep.Kind = program.deniesUndecided ? .finishDenying : .finishAllowing
    last = walk.position(last, after: walk.id(PolicyWalkStep(kind: kind)), &answers)
    let (record, saysWhy) = walk.record(last, &answers)
    let result = answers.id(record)
    finished[table].insert(position, result, saysWhy: saysWhy)
    return result
  }

  /// Reads the points that were named one by one back as runs, and the rest by
  /// kind.
  mutating func collect(_ runs: inout [HalfTable.Run]) -> [UInt32] {
    var ofPart: [UInt32] = []
    ofPart.reserveCapacity(parts.count)
    for part in 0..<parts.count { ofPart.append(answer(parts[part])) }
    var writer = RunWriter(into: &runs)
    parts.forEachTouchedWord { points, row in
      for point in points {
        let part = Int(row[point])
        writer.append(point, ofPart[part], ofPart[parts.kind(of: part)], to: &runs)
      }
      // Between touched words no rule named anything by itself.
      if points.upperBound < parts.pointCount { writer.endWord(points.upperBound, to: &runs) }
    }
    ofPart.removeLast(ofPart.count - kinds.count)
    return ofPart
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
