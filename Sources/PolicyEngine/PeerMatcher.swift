import Kubernetes

/// Answers which points the peers of rules match; each question once.
struct PeerMatcher {
  /// What a peer or a rule matches, and why something may be in doubt.
  struct Match {
    /// The points that surely match, not counting pods matched by a block.
    var plain = PointSet.empty
    /// The points of pods that a block surely matches by their addresses.
    var byBlock = PointSet.empty
    /// The points that may match besides.
    var maybe = PointSet.empty
    /// The reasons for `maybe`: each with the points it concerns.
    var doubts: [(points: PointSet, cause: Cause)] = []
  }

  /// What a block of addresses matches.
  private struct BlockMatch {
    var atoms = PointSet.empty
    var pods = PointSet.empty
    var maybe = PointSet.empty
  }

  /// A namespace as selectors see it.
  private struct Space {
    var name: String
    var points: Range<Int>
  }

  private struct ScopedSelector: Hashable {
    var namespace: Int
    var selector: LabelSelector
  }

  /// Which namespace has which number, sorted by name.
  let namespaces: [String: Int]
  private let space: PeerSpace
  private let podCIDRs: [CIDR]
  private let blocksMatchPods: Bool
  private var spaces: [Space] = []
  private var podIndex: LabelIndex
  private var namespaceIndex: LabelIndex
  private var pointsByAtom: [Int: [Int]] = [:]
  private var unknownFaces: (ipv4: [Int], ipv6: [Int]) = ([], [])
  private var unknownNodeFaces: (ipv4: [Int], ipv6: [Int]) = ([], [])
  private var subjectMemo: [ScopedSelector: LabelIndex.Match] = [:]
  private var namespaceMemo: [LabelSelector: (LabelIndex.Match, doubtful: [Int])] = [:]
  private var blockMemo: [AddressSet: BlockMatch] = [:]

  /// Makes a matcher over the points of a cluster.
  init(
    _ state: ClusterState, inventory: Inventory, space: PeerSpace, tiers: [CompiledTier],
    labelKeys: Set<String>, options: ReachabilityOptions
  ) {
    self.space = space
    self.podCIDRs = state.podCIDRs
    self.blocksMatchPods = options.blocksMatchPods
    var known: [String: Namespace] = [:]
    for namespace in state.namespaces { known[namespace.name] = namespace }
    var names = Set(known.keys).union(space.classes.map(\.namespace))
    names.formUnion(state.evidence.gaps.compactMap(\.namespace))
    for policy in state.unevaluatedPolicies {
      if case .namespace(let name) = policy.reach { names.insert(name) }
    }
    var namespaceKeys: Set<String> = []
    for text in tiers.lazy.flatMap(\.choices).flatMap(\.texts) {
      names.insert(text.namespace)
      for rule in text.ingress + text.egress {
        guard case .anyOf(let peers) = rule.peers else { continue }
        for case .podsWhere(let selector, _) in peers {
          for requirement in selector.requirements { namespaceKeys.insert(requirement.key) }
        }
      }
    }
    podIndex = LabelIndex(keys: labelKeys)
    namespaceIndex = LabelIndex(keys: namespaceKeys)
    var numbers: [String: Int] = [:]
    for (number, name) in names.sorted().enumerated() {
      numbers[name] = number
      spaces.append(Space(name: name, points: 0..<0))
      let namespace = known[name]
      namespaceIndex.add(
        number, namespace?.labels ?? [Namespace.nameLabel: name], unknownKeys: [],
        isOpaque: namespace?.isInferred ?? true)
    }
    namespaces = numbers
    // The stranger's namespace has no label but a name that nobody has named.
    namespaceIndex.add(spaces.count, [Namespace.nameLabel: ""], unknownKeys: [])
    spaces.append(Space(name: "", points: space.strangerPoints))
    for (index, value) in space.classes.enumerated() {
      guard let number = numbers[value.namespace] else { continue }
      let points = space.points(ofClass: index)
      let old = spaces[number].points
      spaces[number].points =
        old.isEmpty ? points : old.lowerBound..<max(old.upperBound, points.upperBound)
      let subject = inventory.pods[space.samplePod[index]]
      for point in points {
        podIndex.add(point, subject.pod.metadata.labels, unknownKeys: subject.unknownLabelKeys)
      }
    }
    for point in 0..<space.podPointCount {
      note(point, space.faces[point].ipv4, .ipv4)
      note(point, space.faces[point].ipv6, .ipv6)
    }
  }

  private mutating func note(_ point: Int, _ face: PeerSpace.Face, _ family: IPFamily) {
    switch (face, family) {
    case (.absent, _): break
    case (.atom(let atom), _):
      pointsByAtom[space.firstAtomPoint(family) + atom, default: []].append(point)
    case (.unknown, .ipv4): unknownFaces.ipv4.append(point)
    case (.unknown, .ipv6): unknownFaces.ipv6.append(point)
    case (.unknownOfNode, .ipv4): unknownNodeFaces.ipv4.append(point)
    case (.unknownOfNode, .ipv6): unknownNodeFaces.ipv6.append(point)
    }
  }

  /// Returns the pods of a namespace that a selector matches, those on the
  /// host's network included; without a selector it may match all of them.
  mutating func subjects(
    _ selector: LabelSelector?, namespace: String
  ) -> LabelIndex.Match {
    guard let number = namespaces[namespace] else { return .nothing }
    guard let selector else {
      return LabelIndex.Match(certain: .empty, possible: PointSet(spaces[number].points))
    }
    let key = ScopedSelector(namespace: number, selector: selector)
    if let known = subjectMemo[key] { return known }
    let result = podIndex.match(selector, in: spaces[number].points)
    subjectMemo[key] = result
    return result
  }

  /// Returns the label keys that leave a selector in doubt, and where.
  func labelDoubts(
    _ selector: LabelSelector, _ doubtful: PointSet
  ) -> [(points: PointSet, cause: Cause)] {
    if doubtful.isEmpty { return [] }
    let keys = Set(selector.requirements.map(\.key)).sorted()
    return keys.compactMap { key in
      let points = doubtful.intersection(
        podIndex.itemsWithUnknownValue(of: key, in: 0..<space.podPointCount))
      return points.isEmpty ? nil : (points, .templateLabel(key))
    }
  }

  /// Returns what the peers of a rule match.
  mutating func match(_ peers: [CompiledPeer], origin: RuleOrigin) -> Match {
    var plain = PointBits(start: 0, end: (space.count + 63) / 64)
    var byBlock = plain
    var possible = plain
    var result = Match()
    for peer in peers {
      switch peer {
      case .podsOf(let namespace, let selector):
        let match = subjects(selector, namespace: namespace)
        let certain = match.certain.intersection(space.selectable)
        let all = match.possible.intersection(space.selectable)
        plain.insert(certain)
        possible.insert(all)
        result.doubts += labelDoubts(selector, all.subtracting(certain))
      case .podsWhere(let namespaces, let selector):
        let match = pods(where: namespaces, selector, &result.doubts)
        plain.insert(match.certain)
        possible.insert(match.possible)
      case .addresses(let block):
        let match = blockMatch(block)
        plain.insert(match.atoms)
        byBlock.insert(match.pods)
        possible.insert(match.maybe)
        if !match.maybe.isEmpty { result.doubts.append((match.maybe, .unknownPodAddress(origin))) }
      }
    }
    result.plain = plain.sealed()
    byBlock.subtract(plain)
    result.byBlock = byBlock.sealed()
    possible.subtract(plain)
    possible.subtract(byBlock)
    result.maybe = possible.sealed()
    if result.maybe.isEmpty { result.doubts = [] }
    return result
  }

  /// Pods by labels in namespaces by labels: both must match (K-7).
  private mutating func pods(
    where namespaceSelector: LabelSelector, _ selector: LabelSelector,
    _ doubts: inout [(points: PointSet, cause: Cause)]
  ) -> LabelIndex.Match {
    let (inNamespace, doubtful) = namespaces(namespaceSelector)
    let whole = ScopedSelector(namespace: -1, selector: selector)
    let labelled: LabelIndex.Match
    if let known = subjectMemo[whole] {
      labelled = known
    } else {
      let match = podIndex.match(selector, in: 0..<space.podPointCount)
      labelled = LabelIndex.Match(
        certain: match.certain.intersection(space.selectable),
        possible: match.possible.intersection(space.selectable))
      subjectMemo[whole] = labelled
    }
    let certain = labelled.certain.intersection(inNamespace.certain)
    let possible = labelled.possible.intersection(inNamespace.possible)
    let open = possible.subtracting(certain)
    if !open.isEmpty {
      doubts += labelDoubts(selector, open)
      for number in doubtful {
        let points = open.intersection(PointSet(spaces[number].points))
        if !points.isEmpty { doubts.append((points, .inferredNamespace(spaces[number].name))) }
      }
    }
    return LabelIndex.Match(certain: certain, possible: possible)
  }

  /// The points of the namespaces that a selector matches.
  private mutating func namespaces(
    _ selector: LabelSelector
  ) -> (LabelIndex.Match, doubtful: [Int]) {
    if let known = namespaceMemo[selector] { return known }
    let match = namespaceIndex.match(selector, in: 0..<spaces.count)
    var certain = PointBits(start: 0, end: (space.podPointCount + 63) / 64)
    var possible = certain
    match.certain.forEach { certain.insert(spaces[$0].points) }
    match.possible.forEach { possible.insert(spaces[$0].points) }
    var doubtful: [Int] = []
    match.possible.subtracting(match.certain).forEach { doubtful.append($0) }
    let result = (
      LabelIndex.Match(certain: certain.sealed(), possible: possible.sealed()), doubtful: doubtful
    )
    namespaceMemo[selector] = result
    return result
  }

  /// The addresses of a block, and the pods that have one of them.
  ///
  /// A pod with a known address is matched by it. One without is matched when
  /// the block covers the family or all pod blocks of the cluster; where it
  /// covers a part, or no pod block of the family is known, nobody can say
  /// (section 2, "does a CIDR match a pod?").
  private mutating func blockMatch(_ block: AddressSet) -> BlockMatch {
    if let known = blockMemo[block] { return known }
    var result = BlockMatch()
    let first = space.firstAtomPoint(block.family)
    var atoms = PointBits(start: 0, end: (space.count + 63) / 64)
    for range in block.intervals.ranges {
      let covered = space.atoms(block.family).atoms(of: range)
      atoms.insert((first + covered.lowerBound)..<(first + covered.upperBound))
    }
    result.atoms = atoms.sealed()
    if blocksMatchPods {
      var pods = PointBits(start: 0, end: (space.podPointCount + 63) / 64)
      var maybe = pods
      if pointsByAtom.count < 64 {
        for (atom, points) in pointsByAtom where result.atoms.contains(atom) {
          for point in points { pods.insert(point) }
        }
      } else {
        result.atoms.forEach { atom in
          for point in pointsByAtom[atom] ?? [] { pods.insert(point) }
        }
      }
      let isFour = block.family == .ipv4
      let pools = podCIDRs.filter { $0.base.family == block.family }
      for (points, verdict) in [
        (isFour ? unknownFaces.ipv4 : unknownFaces.ipv6, PeerMatcher.covers(block, pools)),
        (isFour ? unknownNodeFaces.ipv4 : unknownNodeFaces.ipv6, PeerMatcher.covers(block, [])),
      ] {
        switch verdict {
        case .yes: for point in points { pods.insert(point) }
        case .unknown: for point in points { maybe.insert(point) }
        case .no: break
        }
      }
      result.pods = pods.sealed()
      result.maybe = maybe.sealed()
    }
    blockMemo[block] = result
    return result
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
