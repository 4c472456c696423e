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
  /// A profile of destinations.
  private struct Spot {
    /// The list of profiles it is in.
    var list: Int32
    var kind: Int32
    var ingress: Int32
    var families: UInt8
  }

  /// The profiles of all lists that destinations have.
  private let spots: [Spot]
  /// The ingress answers of the spots for each kind of source; empty where
  /// nobody has asked.
  private var columns: [[UInt32]]
  /// How many destinations have each list of profiles.
  private var destinationsOfProfile: [Int]
  /// The source for which each workload was last found to be an exception.
  private var foundFor: [Int32]
  private var found: [Int] = []
  /// The ordinary answers from the sources of a list of profiles to the
  /// destinations of every list.
  private struct Row {
    var answers: [UInt32] = []
    var count = (certain: 0, possible: 0)
  }

  /// How many answers rows keep for sources that come later.
  private static let keptAnswers = 1 << 24
  private var row = Row()
  private var rowProfile = -1
  private var rows: [Row?]

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
    destinationsOfProfile = Array(repeating: 0, count: index.profiles.count)
    for workload in destinations {
      isDestination[workload] = true
      destinationsOfProfile[index.profileOfWorkload[workload]] += 1
    }
    self.isDestination = isDestination
    var spots: [Spot] = []
    for (list, profiles) in index.profiles.enumerated() where destinationsOfProfile[list] > 0 {
      for profile in profiles {
        // INVARIANT: fewer than 2^31 of all of them.
        spots.append(
          Spot(
            list: Int32(truncatingIfNeeded: list), kind: Int32(truncatingIfNeeded: profile.kind),
            ingress: Int32(truncatingIfNeeded: profile.ingress), families: profile.families))
      }
    }
    self.spots = spots
    columns = Array(repeating: [], count: index.ingressLists.width)
    foundFor = Array(repeating: -1, count: workloads)
    let count = index.profiles.count
    let isKept = count.multipliedReportingOverflow(by: count)
    rows =
      !isKept.overflow && isKept.partialValue <= ExceptionalPairs.keptAnswers
      ? Array(repeating: nil, count: count) : []
  }

  /// Writes the answers from a workload to every destination.
  mutating func fill(
    _ totals: UnsafeMutableBufferPointer<UInt32>, from source: Int, _ answers: inout AnswerTable
  ) {
    prepareRow(source, &answers)
    for workload in destinations {
      totals[workload] = row.answers[index.profileOfWorkload[workload]]
    }
    find(source)
    for workload in found { totals[workload] = exact(source, workload, &answers) }
  }

  /// Returns to how many destinations a workload may connect; costs nothing for
  /// ordinary pairs.
  mutating func count(
    from source: Int, _ answers: inout AnswerTable
  ) -> (certain: Int, possible: Int) {
    prepareRow(source, &answers)
    find(source)
    var result = row.count
    for workload in found {
      // The exact answer may be a new one, so it is made before any is read.
      let answer = exact(source, workload, &answers)
      let ordinary = answers[row.answers[index.profileOfWorkload[workload]]]
      let record = answers[answer]
      if ordinary.certain != ConnectionTable.none { result.certain -= 1 }
      if ordinary.possible != ConnectionTable.none { result.possible -= 1 }
      if record.certain != ConnectionTable.none { result.certain += 1 }
      if record.possible != ConnectionTable.none { result.possible += 1 }
    }
    return result
  }

  // MARK: Ordinary pairs

  private mutating func prepareRow(_ source: Int, _ answers: inout AnswerTable) {
    let profile = index.profileOfWorkload[source]
    if profile == rowProfile { return }
    rowProfile = profile
    if rows.indices.contains(profile), let known = rows[profile] {
      row = known
      return
    }
    row = Row(answers: ordinary(index.profiles[profile], &answers))
    for (number, answer) in row.answers.enumerated() where answer != AnswerTable.nothing {
      let record = answers[answer]
      if record.certain != ConnectionTable.none {
        row.count.certain += destinationsOfProfile[number]
      }
      if record.possible != ConnectionTable.none {
        row.count.possible += destinationsOfProfile[number]
      }
    }
    if rows.indices.contains(profile) { rows[profile] = row }
  }

  /// Returns the answers from some sources to the destinations of every list of
  /// profiles.
  private mutating func ordinary(
    _ sources: [PairIndex.Profile], _ answers: inout AnswerTable
  ) -> [UInt32] {
    var result = [UInt32](repeating: AnswerTable.nothing, count: index.profiles.count)
    for source in sources {
      if columns[source.kind].isEmpty {
        columns[source.kind] = spots.map {
          index.ingressLists.answer(Int($0.ingress), kind: source.kind)
        }
      }
      let column = columns[source.kind]
      let out = (0..<index.egressLists.width).map {
        index.egressLists.answer(source.egress, kind: $0)
      }
      // The last pair of answers again is the commonest case, after nothing.
      var last = (out: AnswerTable.nothing, into: AnswerTable.nothing, way: AnswerTable.nothing)
      spots.withUnsafeBufferPointer { spots in
        for place in spots.indices {
          let spot = spots[place]
          let one = out[Int(spot.kind)]
          let other = column[place]
          if one == AnswerTable.nothing || other == AnswerTable.nothing
            || spot.families & source.families == 0
          {
            continue
          }
          if one != last.out || other != last.into {
            last = (one, other, answers.intersection(one, other))
          }
          let list = Int(spot.list)
          if result[list] != last.way { result[list] = answers.union(result[list], last.way) }
        }
      }
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
