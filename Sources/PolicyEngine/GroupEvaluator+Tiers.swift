import Kubernetes

/// The walk through the tiers of a group.
extension GroupEvaluator {
  /// Walks through the policies of a group, up to the end of its last tier.
  mutating func walkTiers(_ group: HalfTable.Group, _ direction: Direction) {
    parts.reset()
    lastEnd = nil
    let shared = tiers(of: group.policies.shared, direction)
    var rest = group.policies.own
    for (number, tier) in program.tiers.enumerated() {
      let own = program.policies(of: number, from: &rest)
      var unseen: UInt32?
      if case .incomplete(let causes) = group.standing, tier.holdsMissingEvidence {
        unseen = causes
      }
      let common = group.policies.shared.policies[shared[number].policies]
      if own.isEmpty, common.isEmpty, unseen == nil { continue }
      if let lastEnd { endTier(lastEnd) }
      settledParts = 0
      if shared[number].isolates || program.isolates(own, direction) {
        everywhere(PolicyWalkStep(kind: .enter))
      }
      if unseen != nil || tier.hasTies {
        walkApart(program.merged(common, own), tier, unseen, group, direction)
      } else if common.isEmpty {
        walkChain(own, direction, group.resolution)
      } else {
        let root = chains.chain(
          ofShared: shared[number].key, common, namesPorts: shared[number].namesOwnPorts,
          direction, resolution: group.resolution, in: program)
        walkStretch(root, among: own, direction, group.resolution)
      }
      lastEnd = tier.end
    }
  }

  private mutating func tiers(
    of list: PolicyList.Shared, _ direction: Direction
  ) -> [SharedTier] {
    // INVARIANT: numbers of lists are from 0 on, in each direction.
    let place = Int(list.number) << 1 | (direction == .ingress ? 0 : 1)
    while sharedTiers.count <= place { sharedTiers.append([]) }
    if !sharedTiers[place].isEmpty { return sharedTiers[place] }
    var rest = list.policies[...]
    for number in program.tiers.indices {
      let own = program.policies(of: number, from: &rest)
      sharedTiers[place].append(
        SharedTier(
          policies: own.indices,
          // INVARIANT: fewer than 2^32 tiers of all lists; memory ends long before.
          key: UInt32(truncatingIfNeeded: place &* program.tiers.count &+ number),
          isolates: program.isolates(own, direction),
          namesOwnPorts: direction == .ingress
            && own.contains { program.outlines[Int($0)].namesOwnPorts }))
    }
    return sharedTiers[place]
  }

  /// Walks the policies of one tier where some share a rank, or some that nobody
  /// has seen would stand among them.
  private mutating func walkApart(
    _ policies: [Int32], _ tier: PolicyProgram.Tier, _ unseen: UInt32?,
    _ group: HalfTable.Group, _ direction: Direction
  ) {
    var rest = policies[...]
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
  }

  private mutating func walkChain(
    _ policies: ArraySlice<Int32>, _ direction: Direction, _ resolution: Int
  ) {
    let root = chains.chain(of: policies, direction, resolution: resolution, in: program)
    walkStretch(root, among: [], direction, resolution)
  }

  /// Walks a stretch of policies in order, by the parts that other groups walked
  /// before, and some others where they stand among it.
  ///
  /// - Parameters:
  ///   - root: The stretch; nothing else for `nil`.
  ///   - others: The others, in the order of the walk, each of a rank of its own.
  private mutating func walkStretch(
    _ root: UInt32?, among others: ArraySlice<Int32>, _ direction: Direction, _ resolution: Int
  ) {
    var open = root.map { [$0] } ?? []
    var others = others
    while true {
      // What is left out here is left out of the group as a whole.
      if reasonToStop != nil { return }
      let node = open.popLast()
      let stretch = node.map { chains[$0] }
      let place = others.first.map { program.outlines[Int($0)].number }
      if let place, place < stretch?.number ?? .max {
        if let node { open.append(node) }
        open.append(chains.stretch(ofFirst: others, direction, resolution: resolution, in: program))
        others = others.dropFirst()
        continue
      }
      guard let node, let stretch else { return }
      if stretch.isPlain, areAllSettled() { continue }
      if let place, place < stretch.last, let halves = stretch.halves {
        open.append(halves.second)
        open.append(halves.first)
        continue
      }
      if chains.walk(node), stretch.isOfKinds, let effects = effects(of: node) {
        takeSequences(effects)
      } else if let halves = stretch.halves {
        open.append(halves.second)
        open.append(halves.first)
      } else {
        speak(chains.policies(of: node), direction, stretch.resolution)
      }
    }
  }

  /// Returns whether no rule of the tier can change any part any more.
  ///
  /// What is settled stays so until the tier ends, so a part is looked at once.
  private mutating func areAllSettled() -> Bool {
    while settledParts < parts.count, walk.isSettled(parts[settledParts].state) {
      settledParts += 1
    }
    return settledParts == parts.count
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

extension PolicyProgram {
  /// Takes the policies of a tier off the front of a list in the order of the
  /// walk, whose tiers are this one and later ones.
  fileprivate func policies(
    of tier: Int, from list: inout ArraySlice<Int32>
  ) -> ArraySlice<Int32> {
    let end = list.firstIndex { outlines[Int($0)].tier != tier } ?? list.endIndex
    defer { list = list[end...] }
    return list[..<end]
  }

  /// Returns whether one of some policies surely isolates in a direction.
  fileprivate func isolates(_ policies: ArraySlice<Int32>, _ direction: Direction) -> Bool {
    policies.contains { outlines[Int($0)].isolates(direction) }
  }
}
