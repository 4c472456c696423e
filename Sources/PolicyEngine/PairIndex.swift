/// How the answers of pairs of workloads are found; all ways give the same.
package enum PairStrategy: CaseIterable, Sendable {
  /// As is cheaper.
  case automatic
  /// By kinds, and one by one where a pair is an exception.
  case exceptions
  /// One by one.
  case everyPair
}

/// What the walks over pairs of workloads share: who is alike, and who is not.
///
/// Most pairs are ordinary: neither half says more of them than the kinds of
/// their points do, so all pairs of workloads with like members have one
/// answer. The others are exceptions; a workload has few of them, such as those
/// of its own namespace, where policies name single pods.
struct PairIndex: Sendable {
  /// Pods of a workload that no policy tells apart, neither as subjects nor as
  /// peers.
  struct Member: Sendable {
    /// One of their classes.
    var podClass: Int
    /// Whether there are two of them, so that one can speak to another.
    var isPlural: Bool
  }

  /// What decides of the ordinary pairs of a point.
  struct Profile: Hashable, Sendable, Comparable {
    /// The egress answers of its pods by kind, as a number of a list.
    var egress: Int
    /// The ingress answers of its pods by kind, as a number of a list.
    var ingress: Int
    /// Its kind, among those of pods.
    var kind: Int
    /// Its families, as bits.
    var families: UInt8

    /// Orders by all parts.
    static func < (left: Profile, right: Profile) -> Bool {
      (left.egress, left.ingress, left.kind, left.families)
        < (right.egress, right.ingress, right.kind, right.families)
    }
  }

  /// The distinct lists of answers of one direction, by the kinds that pods are
  /// of.
  struct AnswerLists: Sendable {
    /// How many kinds there are.
    let width: Int
    private var answers: [UInt32] = []
    /// The list of each list of the table.
    private var numbers: [Int] = []

    /// Takes the answers of some kinds out of the lists of a table.
    init(_ table: HalfTable, kinds: [Int]) {
      width = kinds.count
      var known: [[UInt32]: Int] = [:]
      for list in 0..<table.kindListCount {
        let own = kinds.map { table.answer(ofList: list, kind: $0) }
        if let number = known[own] {
          numbers.append(number)
        } else {
          numbers.append(known.count)
          known[own] = known.count
          answers += own
        }
      }
    }

    /// Returns the number of a list of the table.
    func number(of list: Int) -> Int { numbers[list] }

    /// Returns the answer of a list for a kind.
    @inline(__always)
    func answer(_ list: Int, kind: Int) -> UInt32 { answers[list &* width &+ kind] }

    /// Returns the answers of a list by kind.
    func answers(of list: Int) -> ArraySlice<UInt32> {
      answers[(list * width)..<((list + 1) * width)]
    }
  }

  /// Lists of small numbers, one behind the other.
  struct Lists: Sendable {
    private var first: [Int32]
    private var items: [Int32]

    /// Sorts items into lists; an item may come twice in a row for one list.
    init(count: Int, _ pairs: [(list: Int, item: Int)]) {
      first = Array(repeating: 0, count: count + 1)
      // INVARIANT: fewer than 2^31 items, lists and numbers; each is at most a
      // few for every pod, or the strategy is another.
      for pair in pairs { first[pair.list + 1] += 1 }
      for list in 0..<count { first[list + 1] += first[list] }
      items = Array(repeating: 0, count: pairs.count)
      var next = first
      for pair in pairs {
        items[Int(next[pair.list])] = Int32(truncatingIfNeeded: pair.item)
        next[pair.list] += 1
      }
    }

    /// Returns a list.
    subscript(list: Int) -> ArraySlice<Int32> { items[Int(first[list])..<Int(first[list + 1])] }

    /// Returns how long a list is.
    func count(of list: Int) -> Int { Int(first[list + 1] - first[list]) }
  }

  /// Where exceptions are found.
  struct Exceptions: Sendable {
    /// The ingress groups that tell each point of pods from its kind.
    var groupsOfPoint: Lists
    /// The workloads with pods in each ingress group.
    var workloadsOfGroup: Lists
    /// The workloads with pods of each class.
    var workloadsOfClass: Lists
  }

  /// The members of all workloads, in the order of the workloads.
  private(set) var members: [Member] = []
  /// The first member of each workload, and one more entry for the end.
  private(set) var firstMember: [Int] = [0]
  /// The lists of ingress answers.
  private(set) var ingressLists: AnswerLists
  /// The lists of egress answers.
  private(set) var egressLists: AnswerLists
  /// The distinct lists of profiles that members of workloads have.
  private(set) var profiles: [[Profile]] = []
  /// Which of them is that of each workload.
  private(set) var profileOfWorkload: [Int] = []
  /// Where exceptions are found; `nil` where every pair is looked at.
  private(set) var exceptions: Exceptions?

  /// Makes the index of a cluster; linear in its pods and in the runs of all
  /// groups.
  init(_ reachability: Reachability, _ strategy: PairStrategy = .automatic) {
    let ofPods = PairIndex.kindsOfPods(reachability)
    ingressLists = AnswerLists(reachability.ingress, kinds: ofPods)
    egressLists = AnswerLists(reachability.egress, kinds: ofPods)
    addMembers(reachability)
    addProfiles(reachability, ofPods)
    if strategy != .everyPair { findExceptions(reachability, isForced: strategy == .exceptions) }
  }

  /// The members of a workload.
  func members(of workload: Int) -> Range<Int> {
    firstMember[workload]..<firstMember[workload + 1]
  }

  // MARK: Members

  /// What makes pods alike: the same groups, and points between the same
  /// boundaries.
  private struct Likeness: Hashable {
    var egress: Int
    var ingress: Int
    var cells: [Int]
  }

  private mutating func addMembers(_ reachability: Reachability) {
    let inventory = reachability.inventory
    let space = reachability.space
    let cells = PairIndex.cells(reachability)
    var likeness = space.classes.indices.map { index in
      Likeness(
        egress: reachability.egress.groupOfClass[index],
        ingress: reachability.ingress.groupOfClass[index],
        cells: space.points(ofClass: index).map { cells[$0] })
    }
    // Numbers are compared quicker than lists.
    var numbers: [Likeness: Int] = [:]
    let numberOfClass = likeness.map { value -> Int in
      if let known = numbers[value] { return known }
      numbers[value] = numbers.count
      return numbers.count - 1
    }
    likeness = []
    for workload in inventory.workloads {
      let first = members.count
      for pod in workload.pods {
        let subject = inventory.pods[pod]
        let podClass = space.classOfPod[pod]
        let number = numberOfClass[podClass]
        let known = members[first...].firstIndex { numberOfClass[$0.podClass] == number }
        if let known {
          members[known].isPlural = true
        } else {
          members.append(
            Member(podClass: podClass, isPlural: subject.isTemplate || subject.count > 1))
        }
      }
      firstMember.append(members.count)
    }
  }

  /// Numbers the points of pods so that neighbours between which no group makes
  /// a difference have one number.
  private static func cells(_ reachability: Reachability) -> [Int] {
    let space = reachability.space
    var boundaries = PointBits(start: 0, end: (space.count + 63) / 64)
    for table in [reachability.ingress, reachability.egress] {
      for run in table.runs { boundaries.insert(Int(run.start)) }
    }
    let kinds = reachability.ingress.kinds
    let marked = boundaries.sealed()
    var cell = 0
    return (0..<space.podPointCount).map { point in
      if point > 0,
        marked.contains(point) || kinds.ofPoint[point] != kinds.ofPoint[point - 1]
          || space.familiesOfPoint[point] != space.familiesOfPoint[point - 1]
      {
        cell += 1
      }
      return cell
    }
  }

  // MARK: Profiles

  /// The kinds of the points of pods, in order.
  private static func kindsOfPods(_ reachability: Reachability) -> [Int] {
    let kinds = reachability.ingress.kinds
    return Set(kinds.ofPoint[..<reachability.space.podPointCount]).sorted().map(Int.init)
  }

  private mutating func addProfiles(_ reachability: Reachability, _ ofPods: [Int]) {
    let space = reachability.space
    let kinds = reachability.ingress.kinds
    var placeOfKind = [Int](repeating: 0, count: kinds.count)
    for (place, kind) in ofPods.enumerated() { placeOfKind[kind] = place }
    var numbers: [[Profile]: Int] = [:]
    for workload in reachability.inventory.workloads.indices {
      var own: [Profile] = []
      for member in members(of: workload) {
        let podClass = members[member].podClass
        for point in space.points(ofClass: podClass) {
          let profile = Profile(
            egress: egressLists.number(
              of: reachability.egress.kindList[reachability.egress.groupOfClass[podClass]]),
            ingress: ingressLists.number(
              of: reachability.ingress.kindList[reachability.ingress.groupOfClass[podClass]]),
            kind: placeOfKind[Int(kinds.ofPoint[point])],
            families: space.familiesOfPoint[point].rawValue)
          if !own.contains(profile) { own.append(profile) }
        }
      }
      own.sort()
      if let known = numbers[own] {
        profileOfWorkload.append(known)
      } else {
        numbers[own] = profiles.count
        profileOfWorkload.append(profiles.count)
        profiles.append(own)
      }
    }
  }

  // MARK: Exceptions

  /// How many times a look at any pair is cheaper than one at an exception.
  private static let costOfException = 8

  private mutating func findExceptions(_ reachability: Reachability, isForced: Bool) {
    let space = reachability.space
    let ingress = reachability.ingress
    let egress = reachability.egress
    // So many looks are worth the tables; beyond them every pair is looked at.
    let bound =
      isForced ? Int.max : members.count &* members.count / PairIndex.costOfException
    let exceptional = egress.groups.indices.map {
      egress.exceptions(of: $0, below: space.strangerPoints.lowerBound)
    }
    let listed = ingress.groups.indices.map {
      ingress.exceptions(of: $0, below: space.strangerPoints.lowerBound)
    }
    let tableSize = listed.reduce(0) { sum, runs in
      runs.reduce(sum) { $0.addingReportingOverflow($1.count).partialValue }
    }
    if tableSize > min(bound, 1 << 28) { return }
    var ofClass: [(list: Int, item: Int)] = []
    var ofGroup: [(list: Int, item: Int)] = []
    for workload in reachability.inventory.workloads.indices {
      var groups: Set<Int> = []
      var classes: Set<Int> = []
      for pod in reachability.inventory.workloads[workload].pods {
        let podClass = space.classOfPod[pod]
        if classes.insert(podClass).inserted { ofClass.append((podClass, workload)) }
        let group = ingress.groupOfClass[podClass]
        if groups.insert(group).inserted { ofGroup.append((group, workload)) }
      }
    }
    let workloadsOfGroup = Lists(count: ingress.groups.count, ofGroup)
    let workloadsOfClass = Lists(count: space.classes.count, ofClass)
    var ofPoint: [(list: Int, item: Int)] = []
    ofPoint.reserveCapacity(tableSize)
    for (group, runs) in listed.enumerated() where workloadsOfGroup.count(of: group) > 0 {
      for run in runs { for point in run { ofPoint.append((point, group)) } }
    }
    let groupsOfPoint = Lists(count: space.podPointCount, ofPoint)
    var looks = 0
    for workload in reachability.inventory.workloads.indices {
      for member in members(of: workload) {
        let podClass = members[member].podClass
        looks += exceptional[egress.groupOfClass[podClass]].reduce(0) { $0 + $1.count }
        for point in space.points(ofClass: podClass) {
          for group in groupsOfPoint[point] { looks += workloadsOfGroup.count(of: Int(group)) }
        }
      }
      if looks > bound { return }
    }
    exceptions = Exceptions(
      groupsOfPoint: groupsOfPoint, workloadsOfGroup: workloadsOfGroup,
      workloadsOfClass: workloadsOfClass)
  }
}

extension HalfTable {
  /// Returns the runs of points before a bound whose answers are not those of
  /// their kinds.
  func exceptions(of group: Int, below bound: Int) -> [Range<Int>] {
    let last = firstRun[group + 1]
    var result: [Range<Int>] = []
    for index in firstRun[group]..<last where runs[index].answer != Run.byKind {
      let start = Int(runs[index].start)
      let end = index + 1 < last ? Int(runs[index + 1].start) : bound
      if start < bound { result.append(start..<min(end, bound)) }
    }
    return result
  }
}
