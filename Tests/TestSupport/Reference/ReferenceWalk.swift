import Kubernetes

/// A rule that was asked about one half: what is left is the connection.
struct ReferenceHeardRule: Sendable {
  /// What a rule does with what it names.
  enum Action: Hashable, Sendable {
    /// The connection is allowed.
    case allow
    /// The connection is denied.
    case deny
    /// The connection leaves the tier.
    case pass
  }

  /// What it does; several where nobody knows which.
  var actions: Set<Action>
  /// Whether it names the two ends.
  var namesEnds: ReferenceTruth
  /// The connections it names.
  var connections: ReferenceConnections = .everything
  /// A Boolean value that tells whether what it allows is an upper bound.
  var isMarked = false
  /// Where the rule stands.
  var origin: ReferenceOrigin

  /// Returns whether it speaks of a connection.
  func speaks(_ connection: ReferenceConnection) -> ReferenceTruth {
    namesEnds == .no ? .no : namesEnds.and(connections.hold(connection))
  }

  /// What becomes of a connection of which it speaks.
  var findings: Set<ReferenceFinding> {
    Set(
      actions.map { action in
        switch action {
        case .allow: .allow(isMarked: isMarked)
        case .deny: .deny
        case .pass: .pass
        }
      })
  }
}

/// What one policy may say of one connection.
enum ReferenceFinding: Hashable, Sendable {
  /// It is not there, or does not select the pod in this direction.
  case absent
  /// It is there, says nothing, and asks for nothing.
  case idle
  /// It is there and no rule of it matches; the end of the tier counts.
  case silent
  /// It allows the connection.
  case allow(isMarked: Bool)
  /// It denies the connection.
  case deny
  /// It sends the connection to the next tier.
  case pass
}

/// One text of a policy, or one section of a rule of Cilium, asked about one
/// half.
struct ReferenceHearing: Sendable {
  /// Whether it is there and selects the pod in this direction.
  var isPresent: ReferenceTruth
  /// Whether its being there asks for the end of the tier (K-3, C-4, X-1).
  var isolates: ReferenceTruth = .yes
  /// Its rules, in order.
  var rules: [ReferenceHeardRule] = []
  /// A Boolean value that tells whether the order of rules counts: the first
  /// that matches decides. Otherwise they are joined by *or* (K-4).
  var isOrdered: Bool
  /// The policy as a whole.
  var origin: ReferenceOrigin

  /// Nothing at all.
  static func nothing(_ origin: ReferenceOrigin) -> ReferenceHearing {
    ReferenceHearing(isPresent: .no, isOrdered: false, origin: origin)
  }

  /// Returns what it may say of a connection.
  func findings(_ connection: ReferenceConnection) -> Set<ReferenceFinding> {
    if isPresent == .no { return [.absent] }
    var result: Set<ReferenceFinding> = isPresent == .maybe ? [.absent] : []
    let spoken = isOrdered ? first(connection) : union(connection)
    for finding in spoken {
      guard finding == .silent else {
        result.insert(finding)
        continue
      }
      if isolates != .no { result.insert(.silent) }
      if isolates != .yes { result.insert(.idle) }
    }
    return result
  }

  /// The first rule that matches; one that may match may also not.
  private func first(_ connection: ReferenceConnection) -> Set<ReferenceFinding> {
    var result: Set<ReferenceFinding> = []
    for rule in rules {
      let speaks = rule.speaks(connection)
      if speaks == .no { continue }
      result.formUnion(rule.findings)
      if speaks == .yes { return result }
    }
    result.insert(.silent)
    return result
  }

  /// Any rule that matches; all are of one action. What a rule without a mark
  /// surely allows needs none (C21).
  private func union(_ connection: ReferenceConnection) -> Set<ReferenceFinding> {
    let sure = rules.filter { $0.speaks(connection) == .yes }
    if let rule = sure.first(where: { !$0.isMarked }) ?? sure.first { return rule.findings }
    let possible = rules.filter { $0.speaks(connection) == .maybe }
    return possible.reduce([.silent]) { $0.union($1.findings) }
  }
}

/// One choice in a tier: a policy in all the texts that were found of it.
struct ReferenceStep: Sendable {
  /// Its texts, of which one counts.
  var texts: [ReferenceHearing]

  /// Makes a step.
  init(_ texts: [ReferenceHearing]) { self.texts = texts }

  /// A Boolean value that tells whether it cannot say anything.
  var isVoid: Bool { texts.allSatisfy { $0.isPresent == .no } }

  /// Returns what it may say of a connection.
  func findings(_ connection: ReferenceConnection) -> Set<ReferenceFinding> {
    texts.reduce([]) { $0.union($1.findings(connection)) }
  }
}

/// Steps of one rank: none of them comes before another.
struct ReferenceRank: Sendable {
  /// How steps of one rank are joined.
  enum Kind: Hashable, Sendable {
    /// Any that decides may decide.
    case tied
    /// Together they are one list: one denial denies, one allow allows.
    case joined
  }

  /// How the steps are joined.
  var kind: Kind
  /// The steps.
  var steps: [ReferenceStep]
}

/// A tier: ranks of steps, and what becomes of what none of them decides.
struct ReferenceTier: Sendable {
  /// The ranks, in the order in which they speak.
  var ranks: [ReferenceRank]
  /// A Boolean value that tells whether what is left undecided is denied where
  /// some step isolates; it goes on to the next tier otherwise.
  var deniesAtEnd: Bool
  /// A Boolean value that tells whether the pod is isolated without any policy
  /// (C-2).
  var isIsolated = false
}
