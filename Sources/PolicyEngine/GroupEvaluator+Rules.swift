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
    let alternatives = program.alternatives[Int(index)]
    if alternatives.isSure, !isTied {
      speak(alternatives.texts[0], direction, resolution, isLocal: false)
      return
    }
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
    for number in program.texts[text].rules(direction).indices {
      let rule = program.texts[text].rules(direction)[number]
      let dependsOnPeer = direction == .egress && program.ports[rule.ports].dependsOnNames
      var step = PolicyWalkStep(
        kind: rule.doubt == CauseTable.none ? .rule : .doubtfulRule, action: rule.action,
        flag: isLocal, cause: rule.doubt)
      if !dependsOnPeer { step.connections = connections(rule.ports, at: resolution) }
      let ports = dependsOnPeer ? rule.ports : nil
      if rule.namesEveryone {
        step.cause = rule.doubt == CauseTable.none ? rule.mark : rule.doubt
        if ports == nil {
          everywhere(step)
        } else {
          scatter(everyone, step, ports)
        }
        continue
      }
      scatter(rule.plain, step, ports)
      if !rule.marked.isEmpty {
        if rule.doubt == CauseTable.none { step.cause = rule.mark }
        scatter(rule.marked, step, ports)
      }
      if !rule.maybe.isEmpty {
        step.kind = .doubtfulRule
        step.cause = rule.doubt
        scatter(rule.maybe, step, ports)
        for doubt in rule.doubts {
          scatter(doubt.peers, PolicyWalkStep(kind: .doubt, cause: doubt.causes), nil)
        }
      }
    }
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
