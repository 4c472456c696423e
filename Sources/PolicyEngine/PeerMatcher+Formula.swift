import Kubernetes

/// What a formula matches, in three values.
struct FormulaMatch: Sendable {
  /// The points it surely matches.
  var certain: PointSet
  /// The points it may match, those it surely matches included.
  var possible: PointSet
  /// Why some may only: points, and a reason where one is known; blocks of
  /// addresses have none of their own, since the rule is the reason.
  var reasons: [(points: PointSet, cause: Cause?)]

  /// Returns whether one point matches.
  func verdict(_ point: Int) -> SelectorMatch {
    certain.contains(point) ? .yes : possible.contains(point) ? .unknown : .no
  }

  /// Returns the reasons as far as they leave something open, for the rule that
  /// has the formula.
  func doubts(_ origin: RuleOrigin) -> [(points: PointSet, cause: Cause)] {
    let open = possible.subtracting(certain)
    if open.isEmpty { return [] }
    return reasons.compactMap { reason in
      let points = reason.points.intersection(open)
      return points.isEmpty ? nil : (points, reason.cause ?? .unknownPodAddress(origin))
    }
  }
}

extension PeerMatcher {
  /// Returns the points that a formula matches.
  ///
  /// Every distinct formula is answered once. The walk goes as deep as the
  /// compilers nest, which is bounded by what a dialect can say.
  mutating func match(_ formula: PeerFormula) -> FormulaMatch {
    if let known = formulaMemo[formula] { return known }
    let result: FormulaMatch
    switch formula {
    case .all(let parts): result = all(parts)
    case .any(let parts):
      var whole = FormulaMatch(certain: .empty, possible: .empty, reasons: [])
      for part in parts {
        let match = match(part)
        whole.certain = whole.certain.union(match.certain)
        whole.possible = whole.possible.union(match.possible)
        whole.reasons += match.reasons
      }
      result = whole
    case .not(let part):
      let match = match(part)
      let everything = PointSet(0..<space.count)
      result = FormulaMatch(
        certain: everything.subtracting(match.possible),
        possible: everything.subtracting(match.certain), reasons: match.reasons)
    default: result = leaf(formula)
    }
    formulaMemo[formula] = result
    return result
  }

  /// What all parts match; stops where nothing can be left.
  private mutating func all(_ parts: [PeerFormula]) -> FormulaMatch {
    let everything = PointSet(0..<space.count)
    var whole = FormulaMatch(certain: everything, possible: everything, reasons: [])
    for part in parts {
      let match = match(part)
      whole.certain = whole.certain.intersection(match.certain)
      whole.possible = whole.possible.intersection(match.possible)
      whole.reasons += match.reasons
      if whole.possible.isEmpty { break }
    }
    return whole
  }

  private mutating func leaf(_ formula: PeerFormula) -> FormulaMatch {
    let ofPods = 0..<space.podPointCount
    func exactly(_ points: PointSet) -> FormulaMatch {
      FormulaMatch(certain: points, possible: points, reasons: [])
    }
    switch formula {
    case .everyone: return exactly(PointSet(0..<space.count))
    case .pods: return exactly(space.selectable)
    case .podLabel(let test):
      return among(podIndex.match(test, in: ofPods), .templateLabel(test.key))
    case .namespaceLabel(let test): return inNamespaces(test)
    case .serviceAccounts(let names):
      var bits = PointBits(start: 0, end: (space.podPointCount + 63) / 64)
      for name in names { for point in pointsOfAccount[name] ?? [] { bits.insert(point) } }
      return exactly(bits.sealed())
    case .serviceAccountLabel(let test):
      return among(accountIndex.match(test, in: ofPods), .unknownServiceAccount(test.key))
    case .addresses(let block, let scope): return covered(by: block, scope)
    case .world:
      var bits = PointBits(start: 0, end: (space.count + 63) / 64)
      bits.insert(space.atomPoints)
      bits.remove(space.nodeAtoms)
      bits.insert(space.namePoints)
      return exactly(bits.sealed())
    case .otherNodes: return exactly(space.nodeAtoms.union(hostPoints))
    case .ownNode: return exactly(PointSet(space.ownNodePoints))
    case .names(let patterns): return named(patterns)
    case .doubtful(let cause):
      let everything = PointSet(0..<space.count)
      return FormulaMatch(
        certain: .empty, possible: everything, reasons: [(everything, cause)])
    case .nobody, .all, .any, .not: return exactly(.empty)
    }
  }

  /// The pods on the network of a node.
  private var hostPoints: PointSet {
    PointSet(0..<space.podPointCount).subtracting(space.selectable)
  }

  private func among(_ match: LabelIndex.Match, _ cause: Cause) -> FormulaMatch {
    FormulaMatch(
      certain: match.certain, possible: match.possible,
      reasons: [(match.possible.subtracting(match.certain), cause)])
  }

  private func inNamespaces(_ test: LabelTest) -> FormulaMatch {
    let match = namespaceIndex.match(test, in: 0..<spaces.count)
    var certain = PointBits(start: 0, end: (space.podPointCount + 63) / 64)
    var possible = certain
    match.certain.forEach { certain.insert(spaces[$0].points) }
    match.possible.forEach { possible.insert(spaces[$0].points) }
    var reasons: [(points: PointSet, cause: Cause?)] = []
    match.possible.subtracting(match.certain).forEach { number in
      reasons.append((PointSet(spaces[number].points), .inferredNamespace(spaces[number].name)))
    }
    return FormulaMatch(
      certain: certain.sealed(), possible: possible.sealed(), reasons: reasons)
  }

  private mutating func covered(by block: AddressSet, _ scope: AddressScope) -> FormulaMatch {
    let match = blockMatch(block)
    var certain = PointBits(start: 0, end: (space.count + 63) / 64)
    var possible = certain
    if scope.contains(.world) {
      certain.insert(match.atoms.subtracting(space.nodeAtoms))
      certain.insert(match.names.certain)
      possible.insert(match.names.possible)
    }
    if scope.contains(.nodes) {
      certain.insert(
        space.nodeAtoms.isEmpty && !scope.contains(.world)
          ? .empty : match.atoms.intersection(space.nodeAtoms))
      certain.insert(match.hosts.certain)
      certain.insert(match.ownNodes.certain)
      possible.insert(match.hosts.possible)
      possible.insert(match.ownNodes.possible)
    }
    if scope.contains(.pods) {
      certain.insert(match.pods.certain)
      possible.insert(match.pods.possible)
    }
    possible.formUnion(certain)
    let sure = certain.sealed()
    let maybe = possible.sealed()
    return FormulaMatch(
      certain: sure, possible: maybe, reasons: [(maybe.subtracting(sure), nil)])
  }

  private func named(_ patterns: [DomainPattern]) -> FormulaMatch {
    var certain = PointBits(start: 0, end: (space.count + 63) / 64)
    var possible = certain
    for (index, name) in space.names.enumerated() {
      let matches = patterns.map { $0.match(name) }
      let isSure = matches.contains(.yes)
      // A pattern speaks of the name, whatever family its addresses are of.
      for family in IPFamily.allCases where isSure || matches.contains(.unknown) {
        let point = space.point(ofName: index, family)
        possible.insert(point)
        if isSure { certain.insert(point) }
      }
    }
    if patterns.contains(where: \.isEveryName) {
      certain.insert(space.namePoints)
      possible.insert(space.namePoints)
    }
    let sure = certain.sealed()
    let maybe = possible.sealed()
    return FormulaMatch(
      certain: sure, possible: maybe, reasons: [(maybe.subtracting(sure), nil)])
  }
}
