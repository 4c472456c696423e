import Kubernetes

/// Steps at the points they concern.
extension GroupEvaluator {
  /// Takes a step at every point.
  mutating func everywhere(_ step: PolicyWalkStep) {
    let number = walk.id(step)
    if recording != nil {
      for kind in kindRow.indices { recording?[kind].append(number) }
      return
    }
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
  mutating func scatter(_ peers: PeerSet, _ step: PolicyWalkStep, _ ports: Int?) {
    guard let covered = peers.kinds, ports == nil || !kinds.resolutions.isEmpty else {
      touch(peers.points)
      advance(peers.points, step, ports)
      return
    }
    if recording == nil { advance(peers.points, step, ports) }
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
        if recording == nil {
          kindRow[kind] = walk.state(kindRow[kind], after: number, &answers)
        } else {
          recording?[kind].append(number)
        }
      }
      word &+= 1
    }
  }

  /// Takes at every point the steps of its kind.
  mutating func takeSequences(_ effects: Int) {
    var words = 0
    defer { steps &+= words &* 64 &+ kindRow.count }
    var last: (sequence: UInt32, old: UInt32, new: UInt32) = (.max, .max, .max)
    for kind in kindRow.indices {
      let sequence = chains.effects[effects &+ kind]
      if sequence == StepSequences.none { continue }
      let old = kindRow[kind]
      if old != last.old || sequence != last.sequence {
        last = (sequence, old, sequences.state(old, after: sequence, &walk, &answers))
      }
      kindRow[kind] = last.new
    }
    for index in touched.indices {
      var word = touched[index]
      while word != 0 {
        let start = ((index &<< 6) &+ word.trailingZeroBitCount) &<< 6
        word &= word &- 1
        words &+= 1
        // INVARIANT: both rows are made of whole words, and kinds are in range.
        for point in start..<(start &+ 64) {
          let sequence = chains.effects[effects &+ Int(kindOfPoint[point])]
          if sequence == StepSequences.none { continue }
          let old = row[point]
          if old != last.old || sequence != last.sequence {
            last = (sequence, old, sequences.state(old, after: sequence, &walk, &answers))
          }
          row[point] = last.new
        }
      }
    }
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
