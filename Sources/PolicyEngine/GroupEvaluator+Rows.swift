/// Steps at the points they concern.
extension GroupEvaluator {
  /// Takes a step at every point.
  mutating func everywhere(_ step: PolicyWalkStep) { everywhere(walk.id(step)) }

  /// Takes a step at every point.
  mutating func everywhere(_ number: UInt32) {
    if recording != nil {
      for kind in 0..<kinds.count { recording?[kind].append(number) }
      return
    }
    steps &+= parts.count
    var last: (old: PolicyWalkPosition, new: PolicyWalkPosition)?
    for part in 0..<parts.count {
      let old = parts[part]
      if let last, last.old == old {
        parts[part] = last.new
      } else {
        let new = walk.position(old, after: number, &answers)
        last = (old, new)
        parts[part] = new
      }
    }
  }

  /// Takes at every point the steps of its kind.
  mutating func takeSequences(_ effects: Int) {
    steps &+= parts.count
    var last = (
      sequence: StepSequences.none, old: PolicyWalkTable.start, new: PolicyWalkTable.start
    )
    for part in 0..<parts.count {
      let sequence = chains.effects[effects &+ parts.kind(of: part)]
      if sequence == StepSequences.none { continue }
      let old = parts[part]
      if old != last.old || sequence != last.sequence {
        last = (sequence, old, sequences.position(old, after: sequence, &walk, &answers))
      }
      parts[part] = last.new
    }
  }

  /// Takes the step of a move at its peers.
  mutating func take(_ move: Move) {
    guard let peers = move.peers else {
      everywhere(move.number)
      return
    }
    if let covered = peers.kinds, move.ports == nil || !kinds.resolutions.isEmpty {
      scatterKinds(covered, move)
    } else {
      scatterPoints(peers.points, move)
    }
  }

  /// Takes a step at the points of some kinds.
  private mutating func scatterKinds(_ covered: PointSet, _ move: Move) {
    var last: (resolution: Int32, number: UInt32) = (-1, move.number)
    let isWalk = recording == nil
    steps &+= isWalk ? parts.count : kinds.count
    covered.forEach { kind in
      let number = number(of: move, atKind: kind, &last)
      if isWalk {
        parts[kind] = walk.position(parts[kind], after: number, &answers)
      } else {
        recording?[kind].append(number)
      }
    }
    if !isWalk { return }
    // The parts that rules made of points of those kinds.
    for part in kinds.count..<parts.count where covered.contains(parts.kind(of: part)) {
      let number = number(of: move, atKind: parts.kind(of: part), &last)
      parts[part] = walk.position(parts[part], after: number, &answers)
    }
  }

  /// Returns the number of the step of a move at the points of a kind, kept for
  /// the next kind with the same named ports.
  @inline(__always)
  private mutating func number(
    of move: Move, atKind kind: Int, _ last: inout (resolution: Int32, number: UInt32)
  ) -> UInt32 {
    if let ports = move.ports, kinds.resolutions[kind] != last.resolution {
      last.resolution = kinds.resolutions[kind]
      last.number = resolved(move.step, ports, last.resolution)
    }
    return last.number
  }

  /// Takes a step at some points.
  private mutating func scatterPoints(_ points: PointSet, _ move: Move) {
    let words = parts.gather(points, by: move.ports == nil ? nil : resolutionOfPoint)
    steps &+= words &* 64
    for index in parts.shares.indices {
      let share = parts.shares[index]
      let own = move.ports.map { resolved(move.step, $0, share.resolution) } ?? move.number
      // INVARIANT: fewer than 2^32 parts.
      parts.move(index, to: walk.position(parts[Int(share.part)], after: own, &answers))
    }
    parts.settle(points)
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
}
