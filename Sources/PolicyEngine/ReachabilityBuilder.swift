import Kubernetes

/// Turns a cluster into the tables that `Reachability` answers from.
///
/// The steps of section 10.2: compile, collect what is relevant, divide pods
/// into classes, match every rule's peers, find the policies of every class,
/// make groups of them, and evaluate each group once. What the steps made is
/// kept, so that an edit of the cluster repeats only what it touches.
struct ReachabilityBuilder: Sendable {
  /// What compiles the policies.
  var compiler: PolicyCompiler
  /// The policies as they were compiled.
  var cluster: CompiledCluster
  /// How the policies are read.
  let options: ReachabilityOptions
  /// What the rules ask of peers.
  let relevance: PeerRelevance
  /// What finds classes and points.
  var spaceBuilder: PeerSpaceBuilder
  /// The classes and points of the cluster.
  var space: PeerSpace
  /// The policies over those points.
  var program = PolicyProgram()
  /// Where policies stand in the walk.
  let places: PolicyPlaces
  /// What answers which points the peers of rules match.
  var matcher: PeerMatcher
  /// The answers that the tables refer to.
  var answers = AnswerTable()
  /// What may speak for each class, in the order of the walk, as indices into
  /// `PolicyProgram.alternatives`.
  var entries: Directions
  /// The same for the hypothetical pod of each namespace, by its number; the
  /// last is that of a namespace nobody has heard of.
  var newcomerEntries: Directions
  /// What is known of the policies of each namespace, by its number, and of a
  /// namespace nobody has heard of.
  private(set) var standings: [HalfTable.Standing] = []
  /// What is known of the policies of each class.
  private var standingOfClass: [HalfTable.Standing] = []
  /// The kinds of points, by the sets that rules name.
  private(set) var kinds: PointKinds
  /// The ingress halves.
  private(set) var ingress: HalfTable
  /// The egress halves.
  private(set) var egress: HalfTable
  /// Which evaluations the groups were made for.
  private(set) var lineage = GroupLineage()

  /// Lists for both directions.
  struct Directions: Sendable {
    /// Those for ingress.
    var ingress: PolicyLists
    /// Those for egress.
    var egress: PolicyLists

    /// Makes empty lists of both directions.
    init(_ lists: PolicyLists) {
      ingress = lists
      egress = lists
    }

    /// Makes lists of what was noted so far.
    mutating func close(_ outlines: [PolicyProgram.Outline]) {
      ingress.close(outlines)
      egress.close(outlines)
    }

    /// The lists of a direction.
    subscript(direction: Direction) -> PolicyLists {
      get { direction == .ingress ? ingress : egress }
      _modify {
        if direction == .ingress { yield &ingress } else { yield &egress }
      }
    }
  }

  /// Compiles the policies of a cluster, matches them with its pods and
  /// evaluates every group.
  init(_ state: ClusterState, inventory: Inventory, options: ReachabilityOptions) {
    let compiler = PolicyCompiler(state, inventory: inventory, profile: options.profile)
    self.init(
      state, inventory: inventory, compiler: compiler, cluster: compiler.cluster(),
      options: options)
  }

  /// Matches compiled policies with the pods of a cluster and evaluates every
  /// group.
  init(
    _ state: ClusterState, inventory: Inventory, compiler: PolicyCompiler,
    cluster: CompiledCluster, options: ReachabilityOptions
  ) {
    self.compiler = compiler
    self.cluster = cluster
    self.options = options
    places = PolicyPlaces(cluster)
    relevance = PeerRelevance(cluster)
    spaceBuilder = PeerSpaceBuilder(
      state, relevance: relevance, needsOwnNodes: cluster.exemptsOwnNode.count < 2,
      options: options)
    space = spaceBuilder.build(inventory)
    kinds = PointKinds(pointCount: space.count)
    ingress = HalfTable(kinds)
    egress = HalfTable(kinds)
    matcher = PeerMatcher(
      state, inventory: inventory, space: space, relevance: relevance,
      unevaluated: cluster.unevaluated, options: options)
    var classOfFirst = [Int32](repeating: -1, count: space.podPointCount)
    for (index, point) in space.firstPoint.enumerated()
    where index < space.classes.count && point < classOfFirst.count {
      // INVARIANT: fewer than 2^31 classes; memory ends long before.
      classOfFirst[point] = Int32(truncatingIfNeeded: index)
    }
    entries = Directions(
      PolicyLists(
        count: space.classes.count, itemOfPoint: classOfFirst, pointCount: space.count,
        cellLimit: options.kindLimit))
    let number = matcher.namespaces.count + 1
    newcomerEntries = Directions(
      PolicyLists(
        count: number, itemOfPoint: (0..<number).map { Int32(truncatingIfNeeded: $0) },
        pointCount: number, cellLimit: nil))
    for space in matcher.spaces { standings.append(standing(of: space.name, state.evidence)) }
    standingOfClass = space.classes.indices.map { index in
      if space.isLeftAlone[index] { return .leftAlone }
      return namespaces[space.classes[index].namespace].map { standings[$0] } ?? .known
    }
    program.deniesUndecided = cluster.deniesUndecided
    program.exemptsOwnNode = cluster.exemptsOwnNode
    for tier in cluster.tiers {
      program.tiers.append(
        PolicyProgram.Tier(
          name: tier.name, end: tier.end, isUnion: tier.isUnion,
          hasTies: tier.choices.contains(where: \.isTied),
          holdsMissingEvidence: tier.holdsMissingEvidence,
          missingEvidenceIndex: tier.missingEvidenceIndex))
    }
    for place in ReachabilityBuilder.places(of: cluster) {
      if Task.isCancelled {
        program.isWhole = false
        break
      }
      add(cluster.tiers[place.tier].choices[place.index], at: place)
    }
    entries.close(program.outlines)
    newcomerEntries.close(program.outlines)
    if program.isWhole { divideIntoKinds() }
    program.seal()
    evaluateGroups()
    lineage.append(ingress: ingress, egress: egress)
  }

  /// Where a policy stands in the walk.
  struct Place: Hashable, Sendable {
    /// The tier.
    var tier: Int
    /// The index among the policies of the tier.
    var index: Int
    /// The rank in the tier; only tied policies share it.
    var rank: Int
    /// The number among all policies, in the order of the walk.
    var number: Int
  }

  /// Returns the places of all policies, in the order of the walk.
  static func places(of cluster: CompiledCluster) -> [Place] {
    var result: [Place] = []
    walk(cluster) { result.append($0) }
    return result
  }

  /// Visits the places of all policies, in the order of the walk.
  static func walk(_ cluster: CompiledCluster, _ visit: (Place) -> Void) {
    var count = 0
    for (number, tier) in cluster.tiers.enumerated() {
      var rank = -1
      for index in tier.choices.indices {
        if !tier.choices[index].isTied || rank < 0 { rank += 1 }
        visit(Place(tier: number, index: index, rank: rank, number: count))
        count += 1
      }
    }
  }

  /// The namespaces by number.
  var namespaces: [String: Int] { matcher.namespaces }

  /// What is missing for the pods of a namespace: policies of kinds that are
  /// not evaluated, or policies that the input does not hold (product section
  /// 2).
  private mutating func standing(
    of namespace: String, _ evidence: Evidence
  ) -> HalfTable.Standing {
    var causes: [Cause] = []
    for policy in cluster.unevaluated {
      switch policy.reach {
      case .cluster: causes.append(.unevaluatedPolicy(policy.reference))
      case .namespace(let name):
        if name == namespace { causes.append(.unevaluatedPolicy(policy.reference)) }
      case .none: break
      }
    }
    // Of other kinds than NetworkPolicy one that is missing may do anything.
    for gap in evidence.gaps where gap.namespace == nil || gap.namespace == namespace {
      if let family = gap.kind.flatMap(PolicyFamily.init(ofPolicies:)), family != .networkPolicy,
        options.profile.kinds.contains(family)
      {
        causes.append(.missingPolicyEvidence(gap.message))
      }
    }
    let missesPolicies = cluster.tiers.contains(where: \.holdsMissingEvidence)
    let gaps =
      missesPolicies
      ? evidence.policyGaps(namespace: namespace)
        .map { Cause.missingPolicyEvidence($0.message) } : []
    if !causes.isEmpty { return .unevaluated(answers.causes.id(causes + gaps)) }
    return gaps.isEmpty ? .known : .incomplete(answers.causes.id(gaps))
  }
}

// MARK: - Groups

extension ReachabilityBuilder {
  /// Divides the points into kinds by the sets of all rules that are worth it.
  private mutating func divideIntoKinds() {
    var uses = SetUses()
    var asksPeers = false
    for index in program.texts.indices {
      let text = program.texts[index]
      for rule in text.rules(.ingress) + text.rules(.egress) {
        for set in rule.sets { uses.add(set) }
      }
      asksPeers =
        asksPeers || text.rules(.egress).contains { program.ports[$0.ports].dependsOnNames }
    }
    kinds = PointKinds(
      pointCount: space.count, resolutions: asksPeers ? space.resolutionOfPoint : nil,
      sets: uses.worthKinds(among: space.count), limit: options.kindLimit)
    program.divide(by: kinds)
  }

  /// Evaluates the groups of all classes and of all hypothetical pods, the two
  /// directions at once: each has answers of its own, and those of egress are
  /// then taken over into those of ingress.
  private mutating func evaluateGroups() {
    let builder = self
    let known = answers.count
    let (own, other) = BothCores.run({ builder.evaluated(.ingress, $0) }) {
      builder.evaluated(.egress, $0)
    }
    ingress = own.table
    egress = other.table
    answers = own.answers
    egress.renumber(
      answers.adopt(other.answers, beyond: known), beyond: HalfTable(kinds))
  }

  private func evaluated(
    _ direction: Direction, _ sign: StopSign
  ) -> (table: HalfTable, answers: AnswerTable) {
    var evaluator = evaluator(options.stepLimit, sign)
    var table = HalfTable(kinds)
    for index in space.classes.indices {
      table.groupOfClass.append(
        table.number(group(ofClass: index, direction), direction, &evaluator))
    }
    for number in 0..<newcomerEntries[direction].count {
      table.groupOfNewcomer.append(
        table.number(group(ofNewcomer: number, direction), direction, &evaluator))
    }
    table.seal()
    return (table, evaluator.takeAnswers())
  }

  private func evaluator(_ stepLimit: Int, _ sign: StopSign) -> GroupEvaluator {
    GroupEvaluator(
      program, space: space, kinds: kinds, answers: answers, stepLimit: stepLimit, sign: sign)
  }

  /// Tells that groups were left unevaluated, if so.
  var limitDiagnostics: [Diagnostic] {
    let count = ingress.unevaluated.count + egress.unevaluated.count
    if count == 0 { return [] }
    return [
      Diagnostic(
        .warning,
        "\(count) groups of pods were not evaluated for all their peers, since that takes more "
          + "than \(options.stepLimit) steps, or the work was cancelled: their pairs are unknown",
        help: "ask for single pairs with `firebreak explain`, or audit parts of the cluster")
    ]
  }

  /// Evaluates one group by itself, however many steps that takes.
  func evaluated(
    _ group: HalfTable.Group, _ direction: Direction
  ) -> (table: HalfTable, answers: AnswerTable) {
    var evaluator = evaluator(.max, StopSign())
    var table = HalfTable(kinds)
    _ = table.number(group, direction, &evaluator)
    return (table, evaluator.takeAnswers())
  }

  /// Finds the groups of some classes and hypothetical pods anew; only groups
  /// that nobody was in before are evaluated, where they may be many in both
  /// directions at once.
  mutating func regroup(_ touched: Touched) {
    if touched.classes.count < ReachabilityBuilder.many {
      regroupInTurn(touched)
    } else {
      let builder = self
      let (own, other) = BothCores.run({ builder.regrouped(touched, .ingress, $0) }) {
        builder.regrouped(touched, .egress, $0)
      }
      let known = answers.count
      let old = egress
      ingress = own.table
      egress = other.table
      answers = own.answers
      egress.renumber(answers.adopt(other.answers, beyond: known), beyond: old)
    }
    lineage.append(ingress: ingress, egress: egress)
  }

  /// How many classes are worth another core.
  private static let many = 100

  private mutating func regroupInTurn(_ touched: Touched) {
    var evaluator = evaluator(options.stepLimit, StopSign())
    for direction in Direction.allCases {
      // The table is moved out and back, so that its lists are not copied.
      var table = HalfTable(kinds)
      if direction == .ingress { swap(&table, &ingress) } else { swap(&table, &egress) }
      regroup(touched, direction, &table, &evaluator)
      if direction == .ingress { swap(&table, &ingress) } else { swap(&table, &egress) }
    }
    answers = evaluator.takeAnswers()
  }

  private func regrouped(
    _ touched: Touched, _ direction: Direction, _ sign: StopSign
  ) -> (table: HalfTable, answers: AnswerTable) {
    var evaluator = evaluator(options.stepLimit, sign)
    var table = direction == .ingress ? ingress : egress
    regroup(touched, direction, &table, &evaluator)
    table.seal()
    return (table, evaluator.takeAnswers())
  }

  private func regroup(
    _ touched: Touched, _ direction: Direction, _ table: inout HalfTable,
    _ evaluator: inout GroupEvaluator
  ) {
    touched.classes.forEach { index in
      table.groupOfClass[index] = table.number(
        group(ofClass: index, direction), direction, &evaluator)
    }
    touched.newcomers.forEach { number in
      table.groupOfNewcomer[number] = table.number(
        group(ofNewcomer: number, direction), direction, &evaluator)
    }
  }

  /// What an edit may have changed.
  struct Touched {
    /// The classes, by number, whose policies may say something else.
    let classes: PointSet
    /// The namespaces, by number, for whose hypothetical pods that is so.
    let newcomers: PointSet
  }

  private func group(ofClass index: Int, _ direction: Direction) -> HalfTable.Group {
    let policies = direction == .ingress ? entries.ingress[index] : entries.egress[index]
    let namesPorts =
      direction == .ingress
      && (policies.shared.namesOwnPorts
        || policies.own.contains { program.outlines[Int($0)].namesOwnPorts })
    return HalfTable.Group(
      policies: policies, resolution: namesPorts ? space.resolutionOfClass[index] : 0,
      standing: standingOfClass[index])
  }

  private func group(ofNewcomer number: Int, _ direction: Direction) -> HalfTable.Group {
    HalfTable.Group(
      policies: newcomerEntries[direction][number], resolution: 0, standing: standings[number])
  }
}
