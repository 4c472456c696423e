import Kubernetes

/// Answers which points the peers of rules match; each question once.
struct PeerMatcher: Sendable {
  /// What a peer or a rule matches, and why something may be in doubt.
  struct Match: Sendable {
    /// The points that surely match, not counting pods matched by the block of
    /// a NetworkPolicy.
    var plain = PointSet.empty
    /// The points of pods that such a block surely matches by their addresses.
    var byBlock = PointSet.empty
    /// The points that may match besides.
    var maybe = PointSet.empty
    /// The reasons for `maybe`: each with the points of it that it concerns;
    /// without a cause it is the rule's block of addresses.
    var doubts: [(points: PointSet, cause: Cause?)] = []

    /// All points that surely match.
    var certain: PointSet { plain.union(byBlock) }
  }

  /// A namespace as selectors see it.
  struct Space: Sendable {
    /// The name.
    var name: String
    /// The points of its classes.
    var points: Range<Int>
  }

  private struct ScopedSelector: Hashable, Sendable {
    var namespace: Int
    var selector: LabelSelector
  }

  /// Which namespace has which number, sorted by name.
  let namespaces: [String: Int]
  /// The classes and points.
  let space: PeerSpace
  /// The Namespace objects by name.
  private(set) var namespaceObjects: [String: Namespace] = [:]
  private let namespaceKeys: Set<String>
  /// The namespaces by number; the last is the stranger's.
  private(set) var spaces: [Space] = []
  /// The pods by their labels.
  private(set) var podIndex: LabelIndex
  /// The namespaces by their labels.
  private(set) var namespaceIndex: LabelIndex
  /// The pods by the labels of their service accounts.
  private(set) var accountIndex: LabelIndex
  /// The pods by the names of their service accounts.
  private(set) var pointsOfAccount: [String: [Int]] = [:]
  /// What formulas match, where it was asked before.
  var formulaMemo: [PeerFormula: FormulaMatch] = [:]
  /// Which hypothetical pods formulas match, where it was asked before.
  var newcomerMemo: [PeerFormula: LabelIndex.Match] = [:]
  /// The namespaces with a service account `default` in the input, and whether
  /// a test of its labels holds is asked of these labels.
  let defaultAccounts: [String: Labels]
  /// The blocks from which pods get their addresses.
  let podCIDRs: [CIDR]
  private let blocksMatchPods: Bool
  private let blocksMatchNodes: Bool
  /// The points of pods with an address, by the point of its atom.
  private(set) var pointsByAtom: [Int: [Int]] = [:]
  /// The same for pods on the network of a node.
  private(set) var hostPointsByAtom: [Int: [Int]] = [:]
  /// The points of pods of whose address nothing is known.
  private(set) var unknownFaces: (ipv4: [Int], ipv6: [Int]) = ([], [])
  /// The same for pods on the network of a node.
  private(set) var unknownNodeFaces: (ipv4: [Int], ipv6: [Int]) = ([], [])
  private var subjectMemo: [ScopedSelector: LabelIndex.Match] = [:]
  private var namespaceMemo: [LabelSelector: (LabelIndex.Match, doubtful: [Int])] = [:]
  /// What blocks match, where it was asked before.
  var blockMemo: [AddressSet: BlockMatch] = [:]
  private var peersMemo: [[CompiledPeer]: Match] = [:]

  /// Makes a matcher over the points of a cluster.
  init(
    _ state: ClusterState, inventory: Inventory, space: PeerSpace, relevance: PeerRelevance,
    unevaluated: [UnevaluatedPolicy], options: ReachabilityOptions
  ) {
    self.space = space
    self.podCIDRs = state.podCIDRs
    self.blocksMatchPods = options.profile.blocksMatchPods
    self.blocksMatchNodes = options.profile.blocksMatchNodes
    for namespace in state.namespaces { namespaceObjects[namespace.name] = namespace }
    var names = Set(namespaceObjects.keys).union(space.classes.map(\.namespace))
    names.formUnion(state.evidence.gaps.compactMap(\.namespace))
    names.formUnion(relevance.namespaces)
    for policy in unevaluated {
      if case .namespace(let name) = policy.reach { names.insert(name) }
    }
    // No namespace has an empty name.
    names.remove("")
    podIndex = LabelIndex(keys: relevance.labelKeys)
    namespaceIndex = LabelIndex(keys: [])
    accountIndex = LabelIndex(keys: relevance.serviceAccountKeys)
    var accounts: [String: Labels] = [:]
    var defaults: [String: Labels] = [:]
    if relevance.asksServiceAccounts {
      for account in state.serviceAccounts {
        accounts["\(account.namespace)/\(account.name)"] = account.metadata.labels
        if account.name == "default" { defaults[account.namespace] = account.metadata.labels }
      }
    }
    defaultAccounts = defaults
    var numbers: [String: Int] = [:]
    for (number, name) in names.sorted().enumerated() {
      numbers[name] = number
      spaces.append(Space(name: name, points: 0..<0))
    }
    namespaces = numbers
    spaces.append(Space(name: "", points: space.strangerPoints))
    namespaceKeys = relevance.namespaceKeys
    namespaceIndex = PeerMatcher.index(spaces, namespaceObjects, namespaceKeys)
    for (index, value) in space.classes.enumerated() {
      guard let number = numbers[value.namespace] else { continue }
      let points = space.points(ofClass: index)
      let old = spaces[number].points
      spaces[number].points =
        old.isEmpty ? points : old.lowerBound..<max(old.upperBound, points.upperBound)
      let subject = inventory.pods[space.samplePod[index]]
      let account = subject.pod.spec.serviceAccount
      let accountLabels = accounts["\(value.namespace)/\(account)"]
      for point in points {
        podIndex.add(point, subject.pod.metadata.labels, unknownKeys: subject.unknownLabelKeys)
        guard relevance.asksServiceAccounts else { continue }
        pointsOfAccount[account, default: []].append(point)
        accountIndex.add(
          point, accountLabels ?? .empty, unknownKeys: [], isOpaque: accountLabels == nil)
      }
    }
    // The stranger runs under the default account of its namespace, of which
    // nobody knows a label.
    for point in space.strangerPoints where relevance.asksServiceAccounts {
      pointsOfAccount["default", default: []].append(point)
      accountIndex.add(point, .empty, unknownKeys: [], isOpaque: true)
    }
    for point in 0..<space.podPointCount {
      note(point, space.faces[point].ipv4, .ipv4)
      note(point, space.faces[point].ipv6, .ipv6)
    }
  }

  /// Returns the namespaces by their labels.
  private static func index(
    _ spaces: [Space], _ objects: [String: Namespace], _ keys: Set<String>
  ) -> LabelIndex {
    var index = LabelIndex(keys: keys)
    for (number, space) in spaces.enumerated() {
      let object = objects[space.name]
      // The stranger's namespace, the last, has no label but a name that nobody
      // has named.
      let isStranger = number == spaces.count - 1
      index.add(
        number, object?.labels ?? [Namespace.nameLabel: space.name], unknownKeys: [],
        isOpaque: !isStranger && object?.isInferred ?? true)
    }
    return index
  }

  /// Takes over other labels of a namespace; what was asked of namespaces before
  /// is forgotten.
  mutating func replaceNamespace(_ namespace: Namespace) {
    namespaceObjects[namespace.name] = namespace
    namespaceIndex = PeerMatcher.index(spaces, namespaceObjects, namespaceKeys)
    namespaceMemo = [:]
    peersMemo = [:]
    formulaMemo = [:]
    newcomerMemo = [:]
  }

  private mutating func note(_ point: Int, _ face: PeerSpace.Face, _ family: IPFamily) {
    switch (face, family) {
    case (.absent, _): break
    case (.atom(let atom), _):
      let place = space.firstAtomPoint(family) + atom
      if space.selectable.contains(point) {
        pointsByAtom[place, default: []].append(point)
      } else {
        hostPointsByAtom[place, default: []].append(point)
      }
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

  /// Returns what the peers of a rule match; lists that reach beyond one
  /// namespace are answered once, since many rules repeat them.
  mutating func match(_ peers: [CompiledPeer]) -> Match {
    let isLocal = peers.allSatisfy { if case .podsOf = $0 { true } else { false } }
    if isLocal { return matched(peers) }
    if let known = peersMemo[peers] { return known }
    let result = matched(peers)
    peersMemo[peers] = result
    return result
  }

  private mutating func matched(_ peers: [CompiledPeer]) -> Match {
    var plain = PointSet.empty
    var byBlock = PointSet.empty
    var possible = PointSet.empty
    var result = Match()
    var blocks: [AddressSet] = []
    for peer in peers {
      switch peer {
      case .podsOf(let namespace, let selector):
        let match = subjects(selector, namespace: namespace)
        let certain = match.certain.intersection(space.selectable)
        let all = match.possible.intersection(space.selectable)
        plain = plain.union(certain)
        possible = possible.union(all)
        result.doubts += labelDoubts(selector, all.subtracting(certain))
          .map { ($0.points, $0.cause) }
      case .podsWhere(let namespaces, let selector):
        let match = pods(where: namespaces, selector, &result.doubts)
        plain = plain.union(match.certain)
        possible = possible.union(match.possible)
      case .addresses(let block):
        let match = blockMatch(block)
        blocks.append(block)
        var pods = PointSet.empty
        // Names stand for addresses of the world that nobody knows.
        var maybe = match.names.possible.subtracting(match.names.certain)
        plain = plain.union(match.names.certain).union(
          match.atoms.subtracting(blocksMatchNodes ? .empty : space.nodeAtoms))
        if blocksMatchNodes {
          plain = plain.union(match.ownNodes.certain)
          pods = match.hosts.certain
          maybe = maybe.union(match.ownNodes.possible).union(match.hosts.possible)
        }
        if blocksMatchPods {
          pods = pods.union(match.pods.certain)
          maybe = maybe.union(match.pods.possible)
        }
        byBlock = byBlock.union(pods)
        possible = possible.union(maybe)
        let open = maybe.subtracting(pods)
        if !open.isEmpty { result.doubts.append((open, nil)) }
      case .formula(let formula):
        if case .addresses(let block, let scope) = formula, scope.contains(.world) {
          blocks.append(block)
        }
        let match = self.match(formula)
        plain = plain.union(match.certain)
        possible = possible.union(match.possible)
        let open = match.possible.subtracting(match.certain)
        if !open.isEmpty { result.doubts += match.reasons }
      }
    }
    for family in IPFamily.allCases where PeerMatcher.areWhole(blocks, family) {
      plain = plain.union(PointSet(space.namePoints(family)))
    }
    result.plain = plain
    result.byBlock = byBlock.subtracting(plain)
    result.maybe = possible.subtracting(plain).subtracting(byBlock)
    result.doubts = result.doubts.compactMap { doubt in
      let points = doubt.points.intersection(result.maybe)
      return points.isEmpty ? nil : (points, doubt.cause)
    }
    return result
  }

  /// Pods by labels in namespaces by labels: both must match (K-7).
  private mutating func pods(
    where namespaceSelector: LabelSelector, _ selector: LabelSelector,
    _ doubts: inout [(points: PointSet, cause: Cause?)]
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
      doubts += labelDoubts(selector, open).map { ($0.points, $0.cause) }
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
}
