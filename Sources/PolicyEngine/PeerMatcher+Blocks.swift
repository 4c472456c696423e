import Kubernetes

extension PeerMatcher {
  /// What a block of addresses covers, part by part; who is meant of it is the
  /// rule's business.
  struct BlockMatch: Sendable {
    /// The addresses outside the pods, those of nodes included.
    var atoms = PointSet.empty
    /// The pods with an address of their own.
    var pods = LabelIndex.Match.nothing
    /// The pods on the network of a node.
    var hosts = LabelIndex.Match.nothing
    /// The nodes as the own nodes of pods.
    var ownNodes = LabelIndex.Match.nothing
    /// The names, over the family of the block: surely where it covers the
    /// whole family, since then it holds whatever address a name stands for.
    var names = LabelIndex.Match.nothing
  }

  /// Returns whether blocks of a rule cover the whole of a family together,
  /// though each may leave out a part, so that they name whatever a name stands
  /// for.
  static func areWhole(_ blocks: [AddressSet], _ family: IPFamily) -> Bool {
    if blocks.count < 2 { return false }
    let own = blocks.filter { $0.family == family }
    // Most rules leave out the first address of all, and need no union.
    guard own.count > 1, own.contains(where: { $0.intervals.ranges.first?.lowerBound == 0 })
    else { return false }
    return AddressSet(family, own.flatMap(\.intervals.ranges)) == .all(family)
  }

  /// The addresses of a block, and the pods that have one of them.
  ///
  /// A pod with a known address is matched by it. One without is matched when
  /// the block covers the family or all pod blocks of the cluster; where it
  /// covers a part, or no pod block of the family is known, nobody can say
  /// (section 2, "does a CIDR match a pod?").
  mutating func blockMatch(_ block: AddressSet) -> BlockMatch {
    if let known = blockMemo[block] { return known }
    var result = BlockMatch()
    let first = space.firstAtomPoint(block.family)
    var atoms = PointBits(start: 0, end: (space.count + 63) / 64)
    for range in block.intervals.ranges {
      let covered = space.atoms(block.family).atoms(of: range)
      atoms.insert((first + covered.lowerBound)..<(first + covered.upperBound))
    }
    result.atoms = atoms.sealed()
    let isFour = block.family == .ipv4
    let pools = podCIDRs.filter { $0.base.family == block.family }
    result.pods = faces(
      pointsByAtom, result.atoms, isFour ? unknownFaces.ipv4 : unknownFaces.ipv6,
      PeerMatcher.covers(block, pools))
    let anywhere = PeerMatcher.covers(block, [])
    result.hosts = faces(
      hostPointsByAtom, result.atoms, isFour ? unknownNodeFaces.ipv4 : unknownNodeFaces.ipv6,
      anywhere)
    var own = PointBits(start: 0, end: (space.count + 63) / 64)
    var maybeOwn = own
    for (index, node) in space.ownNodes.enumerated() where node.family == block.family {
      let point = space.firstOwnNodePoint + index
      if let atom = node.atom {
        if result.atoms.contains(first + atom) { own.insert(point) }
      } else if anywhere == .yes {
        own.insert(point)
      } else if anywhere == .unknown {
        maybeOwn.insert(point)
      }
    }
    let certain = own.sealed()
    result.ownNodes = LabelIndex.Match(
      certain: certain, possible: certain.union(maybeOwn.sealed()))
    let names = PointSet(space.namePoints(block.family))
    result.names = LabelIndex.Match(
      certain: anywhere == .yes ? names : .empty, possible: anywhere == .no ? .empty : names)
    blockMemo[block] = result
    return result
  }

  private func faces(
    _ byAtom: [Int: [Int]], _ atoms: PointSet, _ unknown: [Int], _ verdict: SelectorMatch
  ) -> LabelIndex.Match {
    var certain = PointBits(start: 0, end: (space.podPointCount + 63) / 64)
    if byAtom.count < 64 {
      for (atom, points) in byAtom where atoms.contains(atom) {
        for point in points { certain.insert(point) }
      }
    } else {
      atoms.forEach { atom in
        for point in byAtom[atom] ?? [] { certain.insert(point) }
      }
    }
    var possible = certain
    if verdict != .no { for point in unknown { possible.insert(point) } }
    if verdict == .yes { certain = possible }
    return LabelIndex.Match(certain: certain.sealed(), possible: possible.sealed())
  }

  /// Whether a block covers an address that lies somewhere in some pools, or
  /// anywhere where none is known.
  private static func covers(_ block: AddressSet, _ pools: [CIDR]) -> SelectorMatch {
    if block.isEmpty { return .no }
    if block == .all(block.family) { return .yes }
    if pools.isEmpty { return .unknown }
    let whole = pools.map { AddressSet($0) }
    if whole.allSatisfy(block.isSuperset(of:)) { return .yes }
    return whole.contains { !$0.intersection(block).isEmpty } ? .unknown : .no
  }
}
