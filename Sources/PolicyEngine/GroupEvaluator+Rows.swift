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
    var last: (old: UInt32, new: UInt32) = (.max, .max)
    for part in 0..<parts.count {
      let old = parts[part]
      if old != last.old { last = (old, walk.state(old, after: number, &answers)) }
      parts[part] = last.new
    }
  }

  /// Takes at every point the steps of its kind.
  mutating func takeSequences(_ effects: Int) {
    steps &+= parts.count
    var last: (sequence: UInt32, old: UInt32, new: UInt32) = (.max, .max, .max)
    for part in 0..<parts.count {
      let sequence = chains.effects[effects &+ parts.kind(of: part)]
      if sequence == StepSequences.none { continue }
      let old = parts[part]
      if old != last.old || sequence != last.sequence {
        last = (sequence, old, sequences.state(old, after: sequence, &walk, &answers))
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
    var number = move.number
    var lastResolution: Int32 = -1
    let count = recording == nil ? parts.count : kinds.count
    steps &+= count
    for part in 0..<count {
      let kind = parts.kind(of: part)
      if !covered.contains(kind) { continue }
      if let ports = move.ports, kinds.resolutions[kind] != lastResolution {
        lastResolution = kinds.resolutions[kind]
        number = resolved(move.step, ports, lastResolution)
      }
      if recording == nil {
        parts[part] = walk.state(parts[part], after: number, &answers)
      } else {
        recording?[kind].append(number)
      }
    }
  }

  /// Takes a step at some points.
  private mutating func scatterPoints(_ points: PointSet, _ move: Move) {
    let words = parts.gather(points, by: move.ports == nil ? nil : resolutionOfPoint)
    steps &+= words &* 64
    for index in parts.shares.indices {
      let share = parts.shares[index]
      let own = move.ports.map { resolved(move.step, $0, share.resolution) } ?? move.number
      // INVARIANT: fewer than 2^32 parts.
      parts.move(index, to: walk.state(parts[Int(share.part)], after: own, &answers))
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
