import Kubernetes

/// The walk of one connection through all tiers of one half.
///
/// It carries the set of all that may become of the connection. Every doubt is
/// a choice of its own at the step where it arises; what is left behind the
/// last tier is allowed (A-1 step 4; X-1, the profile of the namespace).
enum ReferenceTiers {
  /// Returns the ways in which the half may end for a connection.
  static func outcomes(
    of tiers: [ReferenceTier], _ connection: ReferenceConnection
  ) -> Set<ReferenceOutcome> {
    var ends: Set<ReferenceOutcome> = []
    for tier in tiers {
      var goesOn = false
      // Whether some step isolates, for each way to stay undecided so far.
      var open: Set<Bool> = [tier.isIsolated]
      for rank in tier.ranks {
        var next: Set<Bool> = []
        for isIsolated in open {
          for result in results(of: rank, connection, isIsolated) {
            switch result {
            case .ended(let outcome): ends.insert(outcome)
            case .left: goesOn = true
            case .open(let isIsolated): next.insert(isIsolated)
            }
          }
        }
        open = next
      }
      for isIsolated in open {
        if isIsolated && tier.deniesAtEnd { ends.insert(.denied) } else { goesOn = true }
      }
      if !goesOn { return ends }
    }
    ends.insert(.allowed(isMarked: false))
    return ends
  }

  private enum Result: Hashable {
    case ended(ReferenceOutcome)
    case left
    case open(isIsolated: Bool)
  }

  private static func results(
    of rank: ReferenceRank, _ connection: ReferenceConnection, _ isIsolated: Bool
  ) -> Set<Result> {
    // One world for each choice of what the steps say, equal ones once: does
    // any step isolate, and what do those say that decide?
    struct World: Hashable {
      var isIsolated: Bool
      var deciding: Set<ReferenceFinding> = []
    }
    var worlds: Set<World> = [World(isIsolated: isIsolated)]
    for step in rank.steps {
      var next: Set<World> = []
      for finding in step.findings(connection) {
        for world in worlds {
          var world = world
          switch finding {
          case .absent, .idle: break
          case .silent: world.isIsolated = true
          case .allow, .deny, .pass: world.deciding.insert(finding)
          }
          next.insert(world)
        }
      }
      worlds = next
    }
    var results: Set<Result> = []
    for world in worlds {
      let decisions = rank.kind == .tied ? world.deciding : joined(world.deciding)
      if decisions.isEmpty { results.insert(.open(isIsolated: world.isIsolated)) }
      for decision in decisions {
        switch decision {
        case .allow(let isMarked): results.insert(.ended(.allowed(isMarked: isMarked)))
        case .deny: results.insert(.ended(.denied))
        case .pass: results.insert(.left)
        case .absent, .idle, .silent: break
        }
      }
    }
    return results
  }

  /// A denial wins; an allow without a mark needs none (C-1, C21).
  private static func joined(_ findings: Set<ReferenceFinding>) -> Set<ReferenceFinding> {
    for winner in [ReferenceFinding.deny, .allow(isMarked: false), .allow(isMarked: true), .pass]
    where findings.contains(winner) {
      return [winner]
    }
    return []
  }
}

// MARK: - Who decides

extension ReferenceTiers {
  /// Returns the rules that decide a connection or, where none does, the
  /// policies at whose end it is denied; meaningful only where nothing is left
  /// open.
  static func deciders(
    of tiers: [ReferenceTier], _ connection: ReferenceConnection
  ) -> Set<ReferenceOrigin> {
    for tier in tiers {
      var isolating: Set<ReferenceOrigin> = []
      var isLeft = false
      for rank in tier.ranks where !isLeft {
        var spoken: [ReferenceHeardRule] = []
        for step in rank.steps {
          guard step.texts.count == 1, step.texts[0].isPresent == .yes else { continue }
          let text = step.texts[0]
          if text.isolates == .yes { isolating.insert(text.origin) }
          let rules = text.rules.filter { $0.speaks(connection) == .yes }
          spoken += text.isOrdered ? Array(rules.prefix(1)) : rules
        }
        let deciding = spoken.filter { $0.actions != [.pass] }
        if !deciding.isEmpty { return Set(deciding.map(\.origin)) }
        isLeft = !spoken.isEmpty
      }
      if !isLeft, tier.deniesAtEnd, !isolating.isEmpty { return isolating }
    }
    return []
  }
}
