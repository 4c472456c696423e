import Kubernetes
import PolicyEngine

/// Finds the attack paths of a cluster over what the engine lets pass.
///
/// Works on classes of pods, never on pods: one search by breadth from all
/// exposed workloads at once finds the shortest way to every workload with
/// sensitive data; exposed workloads that are no such start get a search of
/// their own, which ends at the first end it meets. A way of hops that surely
/// pass is preferred over a shorter one that perhaps does; where none is sure,
/// the hops nobody knows are marked.
///
/// An entry is a workload to which a Service, an Ingress, a route or a port of
/// a node leads, and policies let that traffic in; pods on their node's network
/// are left to NP-COV-005. Namespaces of the platform hold no ends.
package struct AttackPathFinder {
  private let table: ReachTable
  private let reach: ReachMap
  private let inventory: Inventory
  private let workloads: [WorkloadAudit]
  private let isSystem: (String) -> Bool
  private let explainer: HopExplainer

  /// Makes a finder for the workloads of a cluster.
  package init(
    _ input: AuditInput, table: ReachTable, reach: ReachMap, workloads: [WorkloadAudit],
    isSystem: @escaping (String) -> Bool
  ) {
    self.table = table
    self.reach = reach
    self.workloads = workloads
    self.isSystem = isSystem
    inventory = input.inventory
    explainer = HopExplainer(
      table, inventory: input.inventory, reachability: input.reachability)
  }

  /// Returns the paths and the radii.
  package func find() -> AttackPaths {
    var result = AttackPaths()
    result.names = inventory.workloads.map(\.displayName)
    let possible = ReachClosure(reach.possible.steps)
    let certain = reach.isUncertain ? ReachClosure(reach.certain.steps) : possible
    var measure = BlastMeasure(
      table, inventory: inventory,
      isSensitive: workloads.indices.map { isEnd($0) })
    result.radius = measure.radii(reach, possible: possible, certain: certain)
    let entries = entries()
    let ends = workloads.indices.filter { isEnd($0) }
    if entries.isEmpty || ends.isEmpty { return result }
    let way = Ways(entries: entries, reach: reach, table: table)
    var drafts: [Draft] = []
    for end in ends {
      let leading = entries.filter { leads($0, to: end, possible) }.count
      if let exposure = exposure(of: end) {
        drafts.append(
          Draft(entry: end, exposure: exposure, way: [], end: end, entryCount: max(1, leading)))
      } else if let found = way.shortest(to: table.classesOfWorkload[end]) {
        drafts.append(draft(found, to: end, entryCount: max(1, leading)))
      } else if leading > 0 {
        result.beyondLimit.append(end)
      }
    }
    let started = Set(drafts.map(\.entry))
    let others = entries.filter { !started.contains($0) && exposure(of: $0) != nil }
      .filter { entry in ends.contains { leads(entry, to: $0, possible) } }
    for entry in others.prefix(AttackPaths.entryLimit) {
      guard var draft = nearest(from: entry, ends) else { continue }
      draft.entryCount = max(1, entries.filter { leads($0, to: draft.end, possible) }.count)
      drafts.append(draft)
    }
    drafts.sort { key($0) < key($1) }
    result.omittedCount =
      max(0, drafts.count - AttackPaths.pathLimit)
      + max(0, others.count - AttackPaths.entryLimit)
    let exits = Exits(reach, table: table)
    result.paths = drafts.prefix(AttackPaths.pathLimit).map { draft in
      path(draft, exits, result.radius[draft.entry])
    }
    return result
  }

  // MARK: Ends and entries

  private func isEnd(_ workload: Int) -> Bool {
    workloads[workload].dataSensitivity.thousandths >= AttackPath.sensitiveFrom
      && !isSystem(inventory.workloads[workload].identity.namespace)
  }

  private func exposure(of workload: Int) -> Exposure? {
    // Those that are let through stand first, the worst of them at the head.
    workloads[workload].exposures.first { $0.isForwarded && $0.isAdmitted }
  }

  /// The exposed workloads: surely exposed before perhaps, public ones first.
  private func entries() -> [Int] {
    workloads.indices.compactMap { index in exposure(of: index).map { (index, $0) } }
      .sorted { left, right in
        (left.1.isCertain ? 0 : 1, -left.1.level, left.0)
          < (right.1.isCertain ? 0 : 1, -right.1.level, right.0)
      }
      .map(\.0)
  }

  private func leads(_ entry: Int, to end: Int, _ closure: ReachClosure) -> Bool {
    entry != end
      && table.classesOfWorkload[entry].contains { start in
        table.classesOfWorkload[end].contains { closure.closure(ofClass: start).contains($0) }
      }
  }

  // MARK: Ways

  /// A path before its hops are explained: the classes on the way, start and
  /// end included; none where the entry holds the data.
  private struct Draft {
    var entry: Int
    var exposure: Exposure
    var way: [Int]
    var end: Int
    var entryCount: Int
    var shorterUnknown: Int?
  }

  private func draft(_ found: Ways.Found, to end: Int, entryCount: Int) -> Draft {
    let entry = found.entry
    return Draft(
      entry: entry,
      exposure: exposure(of: entry)
        ?? Exposure(.hostNetwork, level: 8, chain: [], connections: .none, podCount: 0),
      way: found.way, end: end, entryCount: entryCount, shorterUnknown: found.shorterUnknown)
  }

  /// The path from one exposed workload to the nearest end; of equally near
  /// ones the most sensitive.
  private func nearest(from entry: Int, _ ends: [Int]) -> Draft? {
    let way = Ways(entries: [entry], reach: reach, table: table)
    let found = ends.compactMap { end -> (end: Int, found: Ways.Found)? in
      guard end != entry else { return nil }
      return way.shortest(to: table.classesOfWorkload[end]).map { (end, $0) }
    }
    let best = found.min { left, right in
      (left.found.way.count, -sensitivity(left.end), left.end)
        < (right.found.way.count, -sensitivity(right.end), right.end)
    }
    return best.map { draft($0.found, to: $0.end, entryCount: 1) }
  }

  private func sensitivity(_ workload: Int) -> Int {
    workloads[workload].dataSensitivity.thousandths
  }

  private func key(_ draft: Draft) -> (Int, Int, Int, Int) {
    (draft.way.count, -sensitivity(draft.end), draft.entry, draft.end)
  }

  // MARK: Hops

  private func path(_ draft: Draft, _ exits: Exits, _ radius: BlastRadius) -> AttackPath {
    let places = places(draft)
    return AttackPath(
      entry: draft.entry, exposure: draft.exposure, hops: hops(places), end: draft.end,
      sensitivity: workloads[draft.end].dataSensitivity, exit: wayOut(places, exits),
      reconnaissance: radius, entryCount: draft.entryCount,
      shorterUnknown: draft.shorterUnknown)
  }

  private typealias Place = (workload: Int, podClass: Int)

  /// The workloads and classes on the way of a draft.
  private func places(_ draft: Draft) -> [Place] {
    guard draft.way.count > 1 else {
      return table.classesOfWorkload[draft.end].prefix(1).map { (draft.end, $0) }
    }
    return draft.way.enumerated().map { index, podClass in
      if index == 0 { return (draft.entry, podClass) }
      if index == draft.way.count - 1 { return (draft.end, podClass) }
      return (table.workloadsOfClass[podClass].first ?? draft.end, podClass)
    }
  }

  private func hops(_ places: [Place]) -> [AttackHop] {
    zip(places, places.dropFirst()).map { explainer.hop(from: $0, to: $1) }
  }

  /// The nearest way out: from the end itself, else from a workload on the path
  /// to which data comes back, else over further hops; sure ones first.
  private func wayOut(_ places: [Place], _ exits: Exits) -> AttackPath.Exit? {
    guard let end = places.last else { return nil }
    for reading in [CoverageClassifier.Reading.certain, .possible] {
      for place in places.reversed() where exits.isOpen(place.podClass, reading) {
        return AttackPath.Exit(hop: explainer.hop(toInternetFrom: place))
      }
      if let way = exits.way(from: end.podClass, reading) {
        let relays = way.enumerated().map { index, podClass -> Place in
          index == 0 ? end : (table.workloadsOfClass[podClass].first ?? end.workload, podClass)
        }
        return AttackPath.Exit(
          relays: hops(relays),
          hop: explainer.hop(toInternetFrom: relays[relays.count - 1]))
      }
    }
    return nil
  }
}

/// The shortest ways from some exposed workloads, under both readings.
private struct Ways {
  /// A way, and the exposed workload at its start.
  struct Found {
    var entry: Int
    var way: [Int]
    var shorterUnknown: Int?
  }

  private let certain: ReachSearch
  private let possible: ReachSearch
  private let isUncertain: Bool
  private var entryOfClass: [Int: Int] = [:]

  init(entries: [Int], reach: ReachMap, table: ReachTable) {
    var starts: [Int] = []
    for entry in entries {
      for podClass in table.classesOfWorkload[entry] where entryOfClass[podClass] == nil {
        entryOfClass[podClass] = entry
        starts.append(podClass)
      }
    }
    isUncertain = reach.isUncertain
    possible = ReachSearch(
      from: starts, reach.possible.steps, limit: AttackPaths.hopLimit)
    certain =
      isUncertain
      ? ReachSearch(from: starts, reach.certain.steps, limit: AttackPaths.hopLimit) : possible
  }

  /// Returns the shortest way to any of some classes: one that surely passes
  /// where there is any.
  func shortest(to classes: [Int]) -> Found? {
    let perhaps = best(possible, classes)
    let sure = isUncertain ? best(certain, classes) : perhaps
    guard let way = sure ?? perhaps, let first = way.first, let entry = entryOfClass[first]
    else { return nil }
    var found = Found(entry: entry, way: way)
    if let sure, let perhaps, perhaps.count < sure.count {
      found.shorterUnknown = perhaps.count - 1
    }
    return found
  }

  private func best(_ search: ReachSearch, _ classes: [Int]) -> [Int]? {
    let nearest = classes.filter { search.level[$0] != nil }
      .min { (search.level[$0] ?? 0, $0) < (search.level[$1] ?? 0, $1) }
    return nearest.flatMap { search.way(to: $0) }
  }
}

/// The classes of pods that may connect to public addresses, and the ways there.
private struct Exits {
  private let reach: ReachMap
  private let isOpen: (certain: [Bool], possible: [Bool])

  init(_ reach: ReachMap, table: ReachTable) {
    self.reach = reach
    func open(_ answer: (ConnectionAnswer) -> ConnectionSet) -> [Bool] {
      let reaches = table.reaches.egress.map { reach in
        reach.blocks.contains { block in
          !answer(block.answer).isEmpty
            && block.addresses.contains { PublicAddresses.count(in: $0) > 0 }
        }
      }
      return table.reachOfClass.egress.map { reaches[$0] }
    }
    isOpen = (open(\.certain), open(\.possible))
  }

  /// Returns whether the pods of a class may connect to public addresses.
  func isOpen(_ podClass: Int, _ reading: CoverageClassifier.Reading) -> Bool {
    reading == .certain ? isOpen.certain[podClass] : isOpen.possible[podClass]
  }

  /// Returns the shortest way from a class to one that may; the class itself
  /// stands first.
  func way(from podClass: Int, _ reading: CoverageClassifier.Reading) -> [Int]? {
    let search = ReachSearch(
      from: [podClass], reach.rows(reading).steps, limit: AttackPaths.hopLimit)
    let found = search.level.indices.filter { search.level[$0] != nil && isOpen($0, reading) }
      .min { (search.level[$0] ?? 0, $0) < (search.level[$1] ?? 0, $1) }
    return found.flatMap { search.way(to: $0) }
  }
}
