/// Settles the clusters of a fleet: names, places, sizes, and what each is to
/// be found guilty of.
struct FleetPlanner {
  /// The number of clusters.
  static let clusterCount = 62
  /// The cluster that stands on top of every fleet.
  static let worst = "prod-eu-payments"
  /// The number of nodes of all clusters.
  static let nodeCount = 4520

  /// A cluster that is part of every fleet, whatever the seed.
  private struct Star {
    var name: String
    var region: String
    var sector: String
    var form: ClusterPlan.Form
    var suits: @Sendable (ClusterPosture) -> Bool
  }

  /// A cluster in the making.
  private struct Draft {
    var name: String
    var region: String
    var sector: String
    var posture: ClusterPosture
    var form: ClusterPlan.Form?
    var isStar = false
    var nodes = 0
  }

  private var random: RandomStream

  /// Makes a planner.
  init(seed: UInt64) { random = RandomStream(seed: seed, 1) }

  /// Returns the clusters, sorted by name.
  mutating func plans() -> [ClusterPlan] {
    var drafts = assign()
    let sizes = nodeCounts(stars: drafts.count(where: \.isStar), of: drafts.count)
    for index in drafts.indices { drafts[index].nodes = sizes[index] }
    drafts.sort { $0.name < $1.name }
    let flowing = flowClusters(drafts)
    return drafts.enumerated().map { index, draft in
      finish(draft, index: index, hasFlows: flowing.contains(draft.name))
    }
  }

  private static let stars = [
    Star(name: worst, region: "EMEA", sector: "fintech", form: .mixed) {
      $0.cardholder == .permissive && $0.egress == .regressed
    },
    Star(name: "prod-na-cards", region: "NA", sector: "fintech", form: .capture) {
      $0.cardholder == .unprotected && $0.egress != .effective && $0.hasWildcardIngress
    },
    Star(name: "ehr-apac-1", region: "APAC", sector: "healthcare", form: .mixed) {
      $0.egress != .effective && $0.hasWildcardIngress
    },
    Star(name: "saas-eu-shared", region: "EMEA", sector: "saas", form: .manifests) {
      $0.egress == .effective
    },
  ]

  /// Deals postures and names to the clusters; the stars come first, and the
  /// two without evidence of policies last. Those two are out of scope of PCI
  /// DSS, so that all fifty in scope can be judged.
  private mutating func assign() -> [Draft] {
    var (scoped, unscoped) = ClusterPosture.fleet(&random)
    var drafts: [Draft] = []
    for star in FleetPlanner.stars {
      let place = scoped.firstIndex(where: star.suits) ?? 0
      drafts.append(
        Draft(
          name: star.name, region: star.region, sector: star.sector,
          posture: scoped.remove(at: place), form: star.form, isStar: true))
    }
    var blind = ClusterPosture(
      cardholder: .outOfScope, egress: .partial, hasWildcardIngress: true, evidence: .forbidden)
    let forbidden = Draft(
      name: "edge-na-7", region: "NA", sector: "saas", posture: blind, form: .capture,
      isStar: true)
    var names = ClusterNames(taken: drafts.map(\.name) + [forbidden.name], &random)
    drafts.append(forbidden)
    var sectors = random.shuffled(
      [String](repeating: "fintech", count: 22) + [String](repeating: "saas", count: 14)
        + [String](repeating: "healthcare", count: 10))
    var regions = random.shuffled(
      [String](repeating: "NA", count: 24) + [String](repeating: "EMEA", count: 18)
        + [String](repeating: "APAC", count: 15))
    while let posture = scoped.popLast() {
      let sector = sectors.popLast() ?? "fintech"
      let region = regions.popLast() ?? "NA"
      drafts.append(
        Draft(
          name: names.next(sector: sector, region: region), region: region, sector: sector,
          posture: posture))
    }
    blind.evidence = .partialList
    for posture in unscoped + [blind] {
      let sector = random.pick(["saas", "healthcare"])
      let region = regions.popLast() ?? "NA"
      drafts.append(
        Draft(
          name: names.next(sector: sector, region: region), region: region, sector: sector,
          posture: posture, form: posture.evidence == .complete ? nil : .capture))
    }
    return drafts
  }

  /// Returns sizes that add up to the fleet's; the stars are large.
  private mutating func nodeCounts(stars: Int, of count: Int) -> [Int] {
    var weights: [Int] = []
    for place in 0..<count {
      let share = random.within(12...100)
      weights.append(place < stars ? random.within(7_000...11_000) : 1_400 + share * share)
    }
    let sum = weights.reduce(0, +)
    var sizes = weights.map { max(9, $0 * FleetPlanner.nodeCount / sum) }
    var missing = FleetPlanner.nodeCount - sizes.reduce(0, +)
    var place = 0
    while missing != 0 {
      let step = missing > 0 ? 1 : -1
      if sizes[place % count] + step >= 9 {
        sizes[place % count] += step
        missing -= step
      }
      place += 1
    }
    return sizes
  }

  /// Returns the names of the clusters whose flows were observed.
  private mutating func flowClusters(_ drafts: [Draft]) -> Set<String> {
    let others = drafts.filter { !$0.isStar && $0.posture.evidence == .complete && $0.form == nil }
    let drawn = random.shuffled(others.map(\.name)).prefix(3)
    return Set(drawn).union(["prod-eu-payments", "prod-na-cards", "ehr-apac-1"])
  }

  private mutating func finish(_ draft: Draft, index: Int, hasFlows: Bool) -> ClusterPlan {
    let drawn: ClusterPlan.Form =
      draft.nodes <= 90 && random.chance(54) ? .manifests : random.chance(30) ? .mixed : .capture
    // Flows name pods, so the pods have to be there; and without a policy only
    // a capture proves that there is none.
    let needsCapture = hasFlows || draft.posture.isWithoutPolicies
    let form =
      draft.form ?? (needsCapture ? (drawn == .mixed && hasFlows ? .mixed : .capture) : drawn)
    let isCilium = hasFlows || random.chance(45)
    let provider = random.pick(NodeProvider.allCases)
    let isDualStack = random.chance(25)
    let pods = draft.nodes * random.within(240...285) / 10
    let platform = ["argocd", "cert-manager", "ingress-nginx", "logging", "monitoring"]
    let version = random.within(0...6)
    return ClusterPlan(
      name: draft.name, region: draft.region, sector: draft.sector, environment: "production",
      owner: ClusterNames.owner(sector: draft.sector, &random),
      isInPCIScope: draft.posture.cardholder != .outOfScope, form: form,
      networkPlugin: isCilium ? "cilium@1.17.\(version)" : "calico@3.29.\(version)",
      nodeCount: draft.nodes, hasFlows: hasFlows, index: index, posture: draft.posture,
      provider: provider, podTarget: pods, isDualStack: isDualStack,
      systemNamespaces: random.chance(draft.posture.egress == .effective ? 85 : 50)
        ? platform : [])
  }
}
