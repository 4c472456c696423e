import Kubernetes

/// Answers pairs of workloads by the kinds of their points, and looks at those
/// one by one that are exceptions.
struct ExceptionalPairs {
  private let reachability: Reachability
  private let index: PairIndex
  private let exceptions: PairIndex.Exceptions
  private let destinations: [Int]
  /// Whether each workload is a destination.
  private let isDestination: [Bool]
  private var ordinary: OrdinaryPairs
  private var counts: OrdinaryCounts
  /// The source for which each workload was last found to be an exception.
  private var foundFor: [Int32]
  private var found: [Int] = []

  /// Makes ready for pairs with some destinations; `nil` where the index has no
  /// exceptions.
  init?(_ reachability: Reachability, _ index: PairIndex, _ destinations: [Int]) {
    guard let exceptions = index.exceptions else { return nil }
    self.reachability = reachability
    self.index = index
    self.exceptions = exceptions
    self.destinations = destinations
    let workloads = reachability.inventory.workloads.count
    var isDestination = [Bool](repeating: false, count: workloads)
    var destinationsOfProfile = [Int](repeating: 0, count: index.profiles.count)
    for workload in destinations {
      isDestination[workload] = true
      destinationsOfProfile[index.profileOfWorkload[workload]] += 1
    }
    self.isDestination = isDestination
    ordinary = OrdinaryPairs(index) { destinationsOfProfile[$0] > 0 }
    counts = OrdinaryCounts(index, ordinary.spots, destinations: destinationsOfProfile)
    foundFor = Array(repeating: -1, count: workloads)
  }

  /// Writes the answers from a workload to every destination.
  mutating func fill(
    _ totals: UnsafeMutableBufferPointer<UInt32>, from source: Int, _ answers: inout AnswerTable
  ) {
    let row = ordinary.row(of: index.profileOfWorkload[source], &answers)
    for workload in destinations {
      totals[workload] = row[index.profileOfWorkload[workload]]
    }
    find(source)
    for workload in found { totals[workload] = exact(source, workload, &answers) }
  }

  /// Returns to how many destinations a workload may connect; costs nothing for
  /// ordinary pairs.
  mutating func count(
    from source: Int, _ answers: inout AnswerTable
  ) -> (certain: Int, possible: Int) {
    var result = counts.count(of: index.profileOfWorkload[source], &answers)
    find(source)
    for workload in found {
      // The exact answer may be a new one, so it is made before any is read.
      let answer = exact(source, workload, &answers)
      let record = answers[answer]
      let ordinary = counts.reaches(index.profileOfWorkload[workload])
      if ordinary.certain { result.certain -= 1 }
      if ordinary.possible { result.possible -= 1 }
      if record.certain != ConnectionTable.none { result.certain += 1 }
      if record.possible != ConnectionTable.none { result.possible += 1 }
    }
    return result
  }

  // MARK: Exceptions

  /// Finds the destinations of which either half says something that is not said
  /// of their kind; the source itself is always one (M-7).
  private mutating func find(_ source: Int) {
    found.removeAll(keepingCapacity: true)
    let space = reachability.space
    let egress = reachability.egress
    note(source, source)
    for member in index.members[index.members(of: source)] {
      let group = egress.groupOfClass[member.podClass]
      for run in egress.exceptions(of: group, below: space.strangerPoints.lowerBound) {
        for point in run {
          for workload in exceptions.workloadsOfClass[space.classOfPoint[point]] {
            note(Int(workload), source)
          }
        }
      }
      for point in space.points(ofClass: member.podClass) {
        for group in exceptions.groupsOfPoint[point] {
          for workload in exceptions.workloadsOfGroup[Int(group)] { note(Int(workload), source) }
        }
      }
    }
  }

  private mutating func note(_ workload: Int, _ source: Int) {
    // INVARIANT: fewer than 2^31 workloads.
    let number = Int32(truncatingIfNeeded: source)
    if !isDestination[workload] || foundFor[workload] == number { return }
    foundFor[workload] = number
    found.append(workload)
  }

  /// Returns what passes from a workload to another, member by member.
  private func exact(
    _ source: Int, _ destination: Int, _ answers: inout AnswerTable
  ) -> UInt32 {
    let space = reachability.space
    var sum = AnswerTable.nothing
    for one in index.members(of: source) {
      let from = index.members[one].podClass
      let group = reachability.egress.groupOfClass[from]
      for other in index.members(of: destination) {
        if one == other, !index.members[one].isPlural { continue }
        let to = index.members[other].podClass
        let ingressGroup = reachability.ingress.groupOfClass[to]
        for here in space.points(ofClass: from) {
          for there in space.points(ofClass: to)
          where !space.familiesOfPoint[here].isDisjoint(with: space.familiesOfPoint[there]) {
            let out = reachability.egress.answer(group, at: there)
            if out == AnswerTable.nothing { continue }
            let into = reachability.ingress.answer(ingressGroup, at: here)
            sum = answers.union(sum, answers.intersection(out, into))
          }
        }
      }
    }
    return sum
  }
}
