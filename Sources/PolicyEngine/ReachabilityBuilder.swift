import Kubernetes

/// Turns a cluster into the tables that `Reachability` answers from.
///
/// The steps of section 10.2: compile, collect what is relevant, divide pods
/// into classes, match every rule's peers, find the policies of every class,
/// make groups of them, and evaluate each group once.
struct ReachabilityBuilder {
  /// The classes and points of the cluster.
  let space: PeerSpace
  /// The policies over those points.
  private(set) var program = PolicyProgram()
  /// The namespaces by number.
  let namespaces: [String: Int]
  private let state: ClusterState
  private let inventory: Inventory
  private let tiers: [CompiledTier]
  private var matcher: PeerMatcher
  private var answers = AnswerTable()
  private var standings: [String: HalfTable.Standing] = [:]
  private var standingElsewhere = HalfTable.Standing.known
  private var entries: [Direction: [[Int]]] = [:]
  private var newcomerEntries: [Direction: [[Int]]] = [:]

  /// Compiles the policies of a cluster and matches them with its pods.
  init(_ state: ClusterState, inventory: Inventory, options: ReachabilityOptions) {
    self.state = state
    self.inventory = inventory
    tiers = [NetworkPolicyCompiler.compile(state.networkPolicies)]
    let relevance = PeerSpaceBuilder.Relevance(tiers)
    var spaceBuilder = PeerSpaceBuilder(state, relevance: relevance, options: options)
    space = spaceBuilder.build(inventory)
    matcher = PeerMatcher(
      state, inventory: inventory, space: space, tiers: tiers, labelKeys: relevance.labelKeys,
      options: options)
    namespaces = matcher.namespaces
    for direction in Direction.allCases {
      entries[direction] = Array(repeating: [], count: space.classes.count)
      newcomerEntries[direction] = Array(repeating: [], count: namespaces.count)
    }
    for (name, _) in namespaces { standings[name] = standing(of: name) }
    // No namespace has an empty name.
    standingElsewhere = standing(of: "")
    for (number, tier) in tiers.enumerated() {
      program.tiers.append(tier.combination)
      for choice in tier.choices { add(choice, tier: number) }
    }
  }

  /// Evaluates every group of both directions.
  ///
  /// - Returns: the tables for ingress and egress, and the answers both refer
  ///   to.
  func evaluate() -> (ingress: HalfTable, egress: HalfTable, answers: AnswerTable) {
    var evaluator = GroupEvaluator(program, space: space, answers: answers)
    let ingress = table(.ingress, &evaluator)
    let egress = table(.egress, &evaluator)
    return (ingress, egress, evaluator.answers)
  }

  /// What is missing for the pods of a namespace: policies of kinds that are
  /// not evaluated, or policies that the input does not hold (product section
  /// 2).
  private mutating func standing(of namespace: String) -> HalfTable.Standing {
    var causes: [Cause] = []
    for policy in state.unevaluatedPolicies {
      switch policy.reach {
      case .cluster: causes.append(.unevaluatedPolicy(policy.reference))
      case .namespace(let name):
        if name == namespace { causes.append(.unevaluatedPolicy(policy.reference)) }
      case .none: break
      }
    }
    let gaps = state.evidence.policyGaps(namespace: namespace)
      .map { Cause.missingPolicyEvidence($0.message) }
    if !causes.isEmpty { return .unevaluated(answers.causes.id(causes + gaps)) }
    return gaps.isEmpty ? .known : .incomplete(answers.causes.id(gaps))
  }
}

// MARK: - Policies

extension ReachabilityBuilder {
  private mutating func add(_ choice: CompiledChoice, tier: Int) {
    let first = program.texts.count
    for text in choice.texts {
      let ingress = text.ingress.map { rule($0) }
      program.texts.append(
        PolicyProgram.Text(
          origin: text.origin, source: choice.source, tier: tier, ingress: ingress,
          egress: text.egress.map { rule($0) },
          namesOwnPorts: ingress.contains { !program.ports[$0.ports].names.isEmpty }))
    }
    for direction in Direction.allCases { select(choice, tier: tier, first, direction) }
  }

  private mutating func rule(_ rule: CompiledRule) -> PolicyProgram.Rule {
    var result = PolicyProgram.Rule(
      origin: rule.origin, isUnknown: rule.isUnknown, admitsEveryone: false, plain: .empty,
      byBlock: .empty, maybe: .empty, mark: CauseTable.none, doubts: [],
      ports: program.ports.append(rule.ports).index)
    if rule.isUnknown {
      result.doubts = [(.empty, answers.causes.id([.invalidRule(rule.origin)]))]
      return result
    }
    switch rule.peers {
    case .everyone: result.admitsEveryone = true
    case .anyOf(let peers):
      let match = matcher.match(peers, origin: rule.origin)
      result.plain = match.plain
      result.byBlock = match.byBlock
      result.maybe = match.maybe
      if !match.byBlock.isEmpty {
        result.mark = answers.causes.id([.blockMatchesPod(rule.origin)])
      }
      result.doubts = match.doubts.map { ($0.points, answers.causes.id([$0.cause])) }
    }
    return result
  }

  /// Enters a policy for the classes it may isolate in a direction.
  private mutating func select(
    _ choice: CompiledChoice, tier: Int, _ first: Int, _ direction: Direction
  ) {
    if choice.texts.count == 1, let subject = choice.texts[0].subject,
      choice.texts[0].absenceCauses.isEmpty
    {
      // The common case: one text, which surely counts.
      guard choice.texts[0].isolates(direction) else { return }
      let match = matcher.subjects(subject, namespace: choice.texts[0].namespace)
      let sure = program.alternatives.append(
        PolicyProgram.Alternatives(
          tier: tier, texts: [first], mayBeAbsent: false, doubts: CauseTable.none)
      ).index
      match.certain.forEach { point in
        let index = space.classOfPoint[point]
        if space.firstPoint[index] == point { entries[direction]?[index].append(sure) }
      }
      if subject.match(.empty) == .yes { enterNewcomer(choice, direction, sure) }
      let doubtful = match.possible.subtracting(match.certain)
      if doubtful.isEmpty { return }
      var causes: [Cause] = []
      for doubt in matcher.labelDoubts(subject, doubtful) { causes.append(doubt.cause) }
      let open = program.alternatives.append(
        PolicyProgram.Alternatives(
          tier: tier, texts: [first], mayBeAbsent: true, doubts: answers.causes.id(causes))
      ).index
      doubtful.forEach { point in
        let index = space.classOfPoint[point]
        if space.firstPoint[index] == point { entries[direction]?[index].append(open) }
      }
      return
    }
    selectAmongReadings(choice, tier: tier, first, direction)
  }

  /// Enters a policy of which the input admits several readings.
  private mutating func selectAmongReadings(
    _ choice: CompiledChoice, tier: Int, _ first: Int, _ direction: Direction
  ) {
    let namespace = choice.texts[0].namespace
    let matches = choice.texts.map { matcher.subjects($0.subject, namespace: namespace) }
    var all = PointBits(start: 0, end: (space.podPointCount + 63) / 64)
    for match in matches { all.insert(match.possible) }
    for point in all.sealed().members {
      let index = space.classOfPoint[point]
      guard space.firstPoint[index] == point else { continue }
      let verdicts = matches.map { match -> SelectorMatch in
        match.certain.contains(point) ? .yes : match.possible.contains(point) ? .unknown : .no
      }
      let labelDoubts = zip(choice.texts, verdicts).flatMap { text, verdict -> [Cause] in
        guard verdict == .unknown, let subject = text.subject else { return [] }
        return matcher.labelDoubts(subject, PointSet(point..<(point + 1))).map(\.cause)
      }
      if let entry = alternatives(choice, tier, first, direction, verdicts, labelDoubts) {
        entries[direction]?[index].append(entry)
      }
    }
    let verdicts = choice.texts.map { $0.subject?.match(.empty) ?? .unknown }
    if let entry = alternatives(choice, tier, first, direction, verdicts, []) {
      enterNewcomer(choice, direction, entry)
    }
  }

  /// What a policy may be for pods that its texts select with some verdicts;
  /// `nil` where it surely does not isolate them.
  private mutating func alternatives(
    _ choice: CompiledChoice, _ tier: Int, _ first: Int, _ direction: Direction,
    _ verdicts: [SelectorMatch], _ labelDoubts: [Cause]
  ) -> Int? {
    var texts: [Int] = []
    var mayBeAbsent = false
    var causes = labelDoubts
    for (number, text) in choice.texts.enumerated() {
      guard verdicts[number] != .no, text.isolates(direction) else {
        mayBeAbsent = true
        continue
      }
      texts.append(first + number)
      if verdicts[number] == .unknown {
        mayBeAbsent = true
        if text.subject == nil { causes.append(.invalidRule(text.origin)) }
      }
      if !text.absenceCauses.isEmpty {
        mayBeAbsent = true
        causes += text.absenceCauses
      }
    }
    if texts.isEmpty { return nil }
    if choice.texts.count > 1 { causes.append(.conflictingPolicies(choice.reference)) }
    return program.alternatives.append(
      PolicyProgram.Alternatives(
        tier: tier, texts: texts, mayBeAbsent: mayBeAbsent, doubts: answers.causes.id(causes))
    ).index
  }

  private mutating func enterNewcomer(
    _ choice: CompiledChoice, _ direction: Direction, _ entry: Int
  ) {
    guard let number = namespaces[choice.texts[0].namespace] else { return }
    newcomerEntries[direction]?[number].append(entry)
  }
}

// MARK: - Groups

extension ReachabilityBuilder {
  private func table(_ direction: Direction, _ evaluator: inout GroupEvaluator) -> HalfTable {
    var table = HalfTable()
    var numbers: [HalfTable.Group: Int] = [:]
    func number(_ group: HalfTable.Group) -> Int {
      if let known = numbers[group] { return known }
      let number = table.groups.count
      numbers[group] = number
      table.groups.append(group)
      evaluator.evaluate(group, direction, into: &table.runs)
      table.firstRun.append(table.runs.count)
      return number
    }
    let byClass = entries[direction] ?? []
    for (index, value) in space.classes.enumerated() {
      let policies = byClass[index]
      let namesPorts =
        direction == .ingress
        && policies.contains { entry in
          program.alternatives[entry].texts.contains { program.texts[$0].namesOwnPorts }
        }
      let isHost = inventory.pods[space.samplePod[index]].pod.spec.isHostNetwork
      table.groupOfClass.append(
        number(
          HalfTable.Group(
            policies: policies, resolution: namesPorts ? space.resolutionOfClass[index] : 0,
            standing: isHost ? .hostNetwork : standings[value.namespace] ?? .known)))
    }
    let ofNewcomers = newcomerEntries[direction] ?? []
    for (name, _) in namespaces.sorted(by: { $0.value < $1.value }) {
      table.groupOfNewcomer.append(
        number(
          HalfTable.Group(
            policies: ofNewcomers[table.groupOfNewcomer.count], resolution: 0,
            standing: standings[name] ?? .known)))
    }
    table.groupOfNewcomer.append(
      number(HalfTable.Group(policies: [], resolution: 0, standing: standingElsewhere)))
    return table
  }
}
