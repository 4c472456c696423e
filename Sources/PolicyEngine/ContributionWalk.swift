import Kubernetes

extension Reachability {
  /// Returns which policies act on a pod in a direction, in order, and what
  /// each contributes; `nil` where there is no such pod.
  ///
  /// One walk through the rules of one pod, with the points of the cluster in
  /// parts that no rule has told apart so far: linear in rules times parts.
  package func contributions(
    _ direction: Direction, toPod pod: Int
  ) -> ContributionList? {
    guard inventory.pods.indices.contains(pod) else { return nil }
    let group = table(direction).groups[group(direction, ofPod: pod)]
    var isIncomplete = false
    switch group.standing {
    case .incomplete, .unevaluated: isIncomplete = true
    case .known, .leftAlone: break
    }
    var walk = ContributionWalk(
      self, direction, resolution: group.resolution,
      families: space.families[space.classOfPod[pod]])
    var tiers: [ContributionList.Tier] = []
    if group.standing != .leftAlone {
      let policies = program.policies(of: group.policies)
      for number in program.tiers.indices {
        let own = policies.filter { program.alternatives[Int($0)].place.tier == number }
        if !own.isEmpty { tiers.append(walk.tier(number, own)) }
      }
    }
    return ContributionList(
      direction: direction, pod: pod, isEnforceable: group.standing != .leftAlone,
      isIncomplete: isIncomplete, tiers: tiers, undecided: walk.undecided(),
      isUndecidedAllowed: !program.deniesUndecided)
  }
}

/// The walk over the tiers of one pod that keeps what nobody has decided yet.
private struct ContributionWalk {
  /// Points that all rules so far treat alike.
  private struct Part {
    var points: PointSet
    /// What is not decided.
    var open: ConnectionSet
    /// What this tier passes on.
    var passed: ConnectionSet
    /// Whether all of it is sure.
    var isCertain: Bool
  }

  /// Something decided, before the points become peers.
  private struct Piece {
    var points: PointSet
    var connections: ConnectionSet
    var isCertain: Bool
  }

  private let reachability: Reachability
  private let direction: Direction
  private let resolution: Int
  /// The points that count: of names only those that rules write, over families
  /// that the pod speaks (G-15), and none where others open the connections.
  private let everyone: PointSet
  private var parts: [Part]
  /// The most parts that are kept apart; beyond, a rule is taken as a whole.
  private static let partLimit = 4096

  init(
    _ reachability: Reachability, _ direction: Direction, resolution: Int,
    families: PeerSpace.Families
  ) {
    self.reachability = reachability
    self.direction = direction
    self.resolution = resolution
    let space = reachability.space
    var points = PointSet(0..<space.namePoints.lowerBound)
    for family in IPFamily.allCases
    where direction == .egress && families.contains(PeerSpace.Families(family)) {
      points = points.union(PointSet(space.namePoints(family).prefix(space.names.count)))
    }
    everyone = points
    parts = [Part(points: points, open: .all, passed: .none, isCertain: true)]
  }

  /// Lets the policies of a tier speak, then its end.
  mutating func tier(_ number: Int, _ policies: [Int32]) -> ContributionList.Tier {
    let program = reachability.program
    var entries: [ContributionList.Entry] = []
    var isolates = SelectorMatch.no
    for index in policies {
      let alternatives = program.alternatives[Int(index)]
      for text in alternatives.texts {
        let side = program.texts[text].side(direction)
        var decided: [CompiledRule.Action: [Piece]] = [:]
        for rule in side?.rules ?? [] {
          decided[rule.action, default: []] += take(rule, isSure: alternatives.isSure)
        }
        if side?.isolates == true {
          isolates = alternatives.isSure || isolates == .yes ? .yes : .unknown
        }
        entries.append(
          ContributionList.Entry(
            origin: program.texts[text].origin, isCertain: alternatives.isSure,
            isolates: side?.isolates ?? false, hasRules: side?.rules.isEmpty == false,
            allows: shares(decided[.allow] ?? []),
            denies: shares(decided[.deny] ?? []), passes: shares(decided[.pass] ?? [])))
      }
    }
    var denied: [Piece] = []
    for index in parts.indices {
      if program.tiers[number].end == .deny, isolates != .no, !parts[index].open.isEmpty {
        denied.append(
          Piece(
            points: parts[index].points, connections: parts[index].open,
            isCertain: isolates == .yes && parts[index].isCertain))
        if isolates == .yes { parts[index].open = .none } else { parts[index].isCertain = false }
      }
      parts[index].open = parts[index].open.union(parts[index].passed)
      parts[index].passed = .none
    }
    parts.removeAll { $0.open.isEmpty }
    return ContributionList.Tier(
      name: program.tiers[number].name, entries: entries, endDenies: shares(denied))
  }

  /// What is left when all tiers have spoken.
  func undecided() -> [ContributionList.Share] {
    shares(
      parts.map { Piece(points: $0.points, connections: $0.open, isCertain: $0.isCertain) })
  }

  /// Lets a rule speak and returns what it decides first.
  private mutating func take(_ rule: PolicyProgram.Rule, isSure: Bool) -> [Piece] {
    let program = reachability.program
    let sure =
      rule.namesEveryone ? everyone : rule.plain.points.union(rule.marked.points)
    let isSpeaking = isSure && rule.doubt == CauseTable.none
    var pieces: [Piece] = []
    for (points, isCertain) in [(sure, isSpeaking), (rule.maybe.points, false)]
    where !points.isEmpty {
      let ports = program.ports[rule.ports]
      if direction == .egress, ports.dependsOnNames {
        // Names of ports are those of the destination, point by point.
        let byResolution = Dictionary(grouping: points.members) {
          reachability.space.resolution(ofPoint: $0)
        }
        for (number, members) in byResolution.sorted(by: { $0.key < $1.key }) {
          let set = members.reduce(PointSet.empty) { $0.union(PointSet($1..<($1 + 1))) }
          pieces += take(
            set, ports.connections(at: reachability.space.resolutions[number]), rule.action,
            isCertain)
        }
      } else {
        pieces += take(
          points, ports.connections(at: reachability.space.resolutions[resolution]),
          rule.action, isCertain)
      }
    }
    return pieces
  }

  private mutating func take(
    _ points: PointSet, _ connections: ConnectionSet, _ action: CompiledRule.Action,
    _ isCertain: Bool
  ) -> [Piece] {
    var pieces: [Piece] = []
    var next: [Part] = []
    for part in parts {
      let hit = part.points.intersection(points)
      let taken = part.open.intersection(connections)
      guard !hit.isEmpty, !taken.isEmpty else {
        next.append(part)
        continue
      }
      let isSure = isCertain && part.isCertain
      pieces.append(Piece(points: hit, connections: taken, isCertain: isSure))
      var changed = part
      changed.points = hit
      if isCertain {
        changed.open = part.open.subtracting(taken)
      } else {
        changed.isCertain = false
      }
      if action == .pass { changed.passed = part.passed.union(taken) }
      let rest = part.points.subtracting(hit)
      if rest.isEmpty || parts.count >= ContributionWalk.partLimit {
        if rest.isEmpty {
          next.append(changed)
        } else {
          // Too many parts: the whole stays open, and nothing of it is sure.
          var whole = part
          whole.isCertain = false
          next.append(whole)
        }
      } else {
        var other = part
        other.points = rest
        next.append(changed)
        next.append(other)
      }
    }
    parts = next
    return pieces
  }

  // MARK: - Points as peers

  /// Puts pieces with equal connections together.
  private func shares(_ pieces: [Piece]) -> [ContributionList.Share] {
    struct Key: Hashable {
      var connections: ConnectionSet
      var isCertain: Bool
    }
    var order: [Key] = []
    var points: [Key: PointSet] = [:]
    for piece in pieces where !piece.points.isEmpty && !piece.connections.isEmpty {
      let key = Key(connections: piece.connections, isCertain: piece.isCertain)
      if points[key] == nil { order.append(key) }
      points[key] = (points[key] ?? .empty).union(piece.points)
    }
    return order.map { key in
      ContributionList.Share(
        peers: peers(points[key] ?? .empty), connections: key.connections,
        isCertain: key.isCertain)
    }
  }

  private func peers(_ points: PointSet) -> ContributionList.Peers {
    let space = reachability.space
    var result = ContributionList.Peers()
    let members = points.members
    result.isEveryone = points == everyone
    let pods = members.filter { $0 < space.podPointCount }
    result.isEveryPod = pods.count == space.podPointCount
    result.podClasses = Set(pods.map { space.classOfPoint[$0] })
      .filter { $0 < space.classes.count }.sorted()
    for family in IPFamily.allCases {
      let first = space.firstAtomPoint(family)
      let atoms = members.filter { $0 >= first && $0 < first + space.atoms(family).count }
      let ranges = atoms.map { space.atoms(family).range(of: ($0 - first)..<($0 - first + 1)) }
      if !ranges.isEmpty { result.addresses.append(AddressSet(family, ranges.map(\.bounds))) }
    }
    result.includesOwnNode = members.contains(where: space.ownNodePoints.contains)
    let names = Set(members.compactMap(space.name(ofPoint:)))
    result.names = space.names.filter(names.contains)
    return result
  }
}
