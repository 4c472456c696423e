import Kubernetes

/// Rules as steps of the walk.
extension GroupEvaluator {
  /// Lets the policies of one rank speak.
  mutating func speak(
    _ policies: ArraySlice<Int32>, _ direction: Direction, _ resolution: Int
  ) {
    if policies.count == 1, let only = policies.first {
      speak(only, direction, resolution, isTied: false)
      return
    }
    let tied = policies.map {
      program.texts[program.alternatives[Int($0)].texts[0]].source.reference
    }
    let cause = answers.causes.id([.priorityTie(tied)])
    everywhere(PolicyWalkStep(kind: .beginTie))
    for policy in policies {
      if reasonToStop != nil { return }
      speak(policy, direction, resolution, isTied: true)
    }
    everywhere(PolicyWalkStep(kind: .endTie, cause: cause))
  }

  private mutating func speak(
    _ index: Int32, _ direction: Direction, _ resolution: Int, isTied: Bool
  ) {
    let only = program.outlines[Int(index)].onlyText
    if only >= 0, !isTied {
      speak(Int(only), direction, resolution, isLocal: false)
      return
    }
    let alternatives = program.alternatives[Int(index)]
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
    // INVARIANT: fewer than 2^30 texts and 2^32 resolutions.
    let left = UInt32(
      truncatingIfNeeded: text << 2 | (direction == .ingress ? 0 : 2) | (isLocal ? 1 : 0))
    let namesPorts =
      direction == .ingress && program.traits(ofText: text, .ingress).contains(.namingPorts)
    let right = UInt32(truncatingIfNeeded: namesPorts ? resolution : 0)
    let place: Int
    if let known = placeOfMoves.value(left, right) {
      place = Int(known)
    } else {
      place = moves.count
      moves.append(moves(of: text, direction, resolution, isLocal: isLocal))
      placeOfMoves.insert(left, right, UInt32(truncatingIfNeeded: place))
    }
    for move in moves[place] { take(move) }
  }

  /// A step of a rule, and whom it concerns.
  struct Move {
    /// The peers; `nil` for all.
    var peers: PeerSet?
    /// The step.
    var step: PolicyWalkStep
    /// Its number; not that of a step that depends on the peer.
    var number: UInt32
    /// Where the connections of the step are those that the named ports of each
    /// peer give: the port list.
    var ports: Int?
  }

  private mutating func moves(
    of text: Int, _ direction: Direction, _ resolution: Int, isLocal: Bool
  ) -> [Move] {
    let rules = program.rules(ofText: text, direction)
    var result: [Move] = []
    result.reserveCapacity(rules.count)
    for rule in rules {
      let dependsOnPeer = direction == .egress && program.ports[rule.ports].dependsOnNames
      let ports = dependsOnPeer ? rule.ports : nil
      var step = PolicyWalkStep(
        kind: rule.doubt == CauseTable.none ? .rule : .doubtfulRule, action: rule.action,
        flag: isLocal, cause: rule.doubt)
      if !dependsOnPeer { step.connections = connections(rule.ports, at: resolution) }
      if rule.namesEveryone {
        step.cause = rule.doubt == CauseTable.none ? rule.mark : rule.doubt
        add(step, ports, at: ports == nil ? nil : everyone, to: &result)
        continue
      }
      add(step, ports, at: rule.plain, to: &result)
      if rule.doubt == CauseTable.none { step.cause = rule.mark }
      add(step, ports, at: rule.marked, to: &result)
      if rule.maybe.isEmpty { continue }
      step.kind = .doubtfulRule
      step.cause = rule.doubt
      add(step, ports, at: rule.maybe, to: &result)
      for doubt in rule.doubts {
        add(PolicyWalkStep(kind: .doubt, cause: doubt.causes), nil, at: doubt.peers, to: &result)
      }
    }
    return result
  }

  private mutating func add(
    _ step: PolicyWalkStep, _ ports: Int?, at peers: PeerSet?, to moves: inout [Move]
  ) {
    if peers?.isEmpty == true { return }
    moves.append(
      Move(peers: peers, step: step, number: ports == nil ? walk.id(step) : 0, ports: ports))
  }

  /// Returns the connections of a port list at a destination, as a number.
  mutating func connections(_ ports: Int, at resolution: Int) -> UInt32 {
    let list = program.ports[ports]
    // INVARIANT: fewer than 2^32 port lists and resolutions.
    let left = UInt32(truncatingIfNeeded: ports)
    let right = UInt32(truncatingIfNeeded: list.dependsOnNames ? resolution : 0)
    if let known = portMemo.value(left, right) { return known }
    let result = answers.connections.id(list.connections(at: resolutions[Int(right)]))
    portMemo.insert(left, right, result)
    return result
  }
}
