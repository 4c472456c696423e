import Kubernetes

extension Reachability {
  /// Returns the policies of some lists that the engine counts, as it
  /// understands them, in the order in which they speak.
  ///
  /// Costs the peers of their rules, not pods: for what is asked of policies
  /// themselves rather than of pairs.
  package func policyReadings(of lists: Set<PolicySource.List>) -> [PolicyReading] {
    let cluster = builder.cluster
    let places = ReachabilityBuilder.places(of: cluster).filter {
      lists.contains(cluster.tiers[$0.tier].choices[$0.index].source.list)
    }
    if places.isEmpty { return [] }
    var reader = RuleReader(builder)
    let ingress = groupsOfPolicy(.ingress)
    let egress = groupsOfPolicy(.egress)
    return places.flatMap { place in
      let tier = cluster.tiers[place.tier]
      let choice = tier.choices[place.index]
      return choice.texts.map { text in
        PolicyReading(
          source: choice.source, origin: text.origin,
          subject: Reachability.terms(text.subject),
          isCertain: choice.texts.count == 1 && text.absenceCauses.isEmpty,
          ingress: reader.side(text.ingress, place, isOfUnion: tier.isUnion),
          egress: reader.side(text.egress, place, isOfUnion: tier.isUnion),
          ingressGroups: ingress[choice.source] ?? [], egressGroups: egress[choice.source] ?? [])
      }
    }
  }

  /// The groups of pods for which each policy may speak.
  private func groupsOfPolicy(_ direction: Direction) -> [PolicySource: Set<Int>] {
    let table = table(direction)
    var found: [PolicySource: Set<Int>] = [:]
    for group in Set(table.groupOfClass) {
      for entry in program.policies(of: table.groups[group].policies) {
        for text in program.alternatives[Int(entry)].texts {
          found[program.texts[text].source, default: []].insert(group)
        }
      }
    }
    return found
  }

  private static func terms(_ subject: CompiledSubject) -> [LabelTerms] {
    switch subject {
    case .podsOf(let namespace, let pods):
      [
        LabelTerms(
          namespaces: LabelSelector([
            LabelSelector.Requirement(Namespace.nameLabel, .isIn, [namespace])
          ]),
          pods: pods ?? .everything, isExact: pods != nil)
      ]
    case .formula(let formula): LabelTerms.alternatives(formula)
    }
  }
}

/// Reads compiled rules against the points of a cluster.
private struct RuleReader {
  private let space: PeerSpace
  private var matcher: PeerMatcher
  private let everyPeer: PointSet

  init(_ builder: ReachabilityBuilder) {
    space = builder.space
    matcher = builder.matcher
    everyPeer = space.selectable.union(PointSet(space.atomPoints))
  }

  mutating func side(
    _ side: CompiledPolicy.Side?, _ place: ReachabilityBuilder.Place, isOfUnion: Bool
  ) -> PolicyReading.Side? {
    guard let side else { return nil }
    var rules: [RuleReading] = []
    for rule in side.rules {
      let clause = clause(rule)
      let action = Explanation.Rule.Action(rule.action)
      // The parts of one rule follow each other.
      if let last = rules.indices.last, rules[last].origin == rule.origin,
        rules[last].action == action
      {
        rules[last].clauses.append(clause)
      } else {
        rules.append(
          RuleReading(
            origin: rule.origin, action: action, clauses: [clause], tier: place.tier,
            rank: place.rank, isOfUnion: isOfUnion))
      }
    }
    return PolicyReading.Side(isolates: side.isolates, rules: rules)
  }

  private mutating func clause(_ rule: CompiledRule) -> RuleReading.Clause {
    let isPlain =
      rule.doubt == nil && rule.mark == nil && rule.subject == nil
      && rule.ports.excludedNames.isEmpty
    let connections = rule.ports.fixed.subtracting(rule.ports.excluded)
    let portNames = Set(rule.ports.names.map(\.name)).sorted()
    guard case .anyOf(let peers) = rule.peers, !peers.contains(.formula(.everyone)) else {
      return RuleReading.Clause(
        peers: nil, connections: connections, portNames: portNames, namesEveryPeer: true,
        namesEveryPod: true, addresses: IPFamily.allCases.map { .all($0) }, pods: [],
        names: [], namesNodesOnly: false, isPlain: isPlain)
    }
    let match = matcher.match(peers)
    let sure = match.plain.union(match.byBlock)
    let namesEveryPod = space.selectable.subtracting(sure).isEmpty
    let all = sure.union(match.maybe)
    let pods = all.intersection(space.selectable)
    var classes: Set<Int> = []
    if !namesEveryPod {
      pods.forEach {
        if space.classOfPoint[$0] < space.classes.count { classes.insert(space.classOfPoint[$0]) }
      }
    }
    let samples = classes.map { space.samplePod[$0] }.sorted()
    let names = space.names.indices.filter { index in
      IPFamily.allCases.contains { all.contains(space.point(ofName: index, $0)) }
    }
    let addresses = addresses(sure)
    return RuleReading.Clause(
      peers: peers.flatMap(RuleReader.peers), connections: connections, portNames: portNames,
      namesEveryPeer: everyPeer.subtracting(sure).isEmpty, namesEveryPod: namesEveryPod,
      addresses: addresses, pods: samples,
      names: addresses.isEmpty ? names.map { space.names[$0] } : [],
      namesNodesOnly: pods.isEmpty && names.isEmpty && isNodesOnly(all), isPlain: isPlain)
  }

  private func isNodesOnly(_ points: PointSet) -> Bool {
    let atoms = points.intersection(PointSet(space.atomPoints))
    return !points.isEmpty && atoms.subtracting(space.nodeAtoms).isEmpty
  }

  private func addresses(_ points: PointSet) -> [AddressSet] {
    IPFamily.allCases.compactMap { family in
      let atoms = space.atoms(family)
      let first = space.firstAtomPoint(family)
      var bounds: [ClosedRange<UInt128>] = []
      points.intersection(PointSet(first..<(first + atoms.count))).forEach { point in
        bounds.append(atoms.range(of: (point - first)..<(point - first + 1)).bounds)
      }
      return bounds.isEmpty ? nil : AddressSet(family, bounds)
    }
  }

  /// The ways in which a compiled peer names peers.
  private static func peers(_ peer: CompiledPeer) -> [RuleReading.Peer] {
    switch peer {
    case .podsOf(let namespace, let pods):
      let own = LabelSelector([
        LabelSelector.Requirement(Namespace.nameLabel, .isIn, [namespace])
      ])
      return [.pods(LabelTerms(namespaces: own, pods: pods))]
    case .podsWhere(let namespaces, let pods):
      return [.pods(LabelTerms(namespaces: namespaces, pods: pods))]
    case .addresses(let set): return [.addresses(set)]
    case .formula(let formula): return peers(formula)
    }
  }

  private static func peers(_ formula: PeerFormula) -> [RuleReading.Peer] {
    if case .any(let parts) = formula { return parts.flatMap(peers) }
    if case .addresses(let set, .everywhere) = formula { return [.addresses(set)] }
    let terms = LabelTerms.alternatives(formula)
    if !terms.isEmpty { return terms.map { .pods($0) } }
    return [.other(RuleReading.Opaque(formula: formula))]
  }
}

extension Explanation.Rule.Action {
  /// Makes what a person reads of a compiled action.
  fileprivate init(_ action: CompiledRule.Action) {
    switch action {
    case .allow: self = .allow
    case .deny: self = .deny
    case .pass: self = .pass
    }
  }
}
