import Kubernetes

/// The walk over the pairs of workloads, with all it needs at hand.
///
/// For one point of a source it holds the answers of its egress group for all
/// points, and the answers of all ingress groups for that point; a pair is then
/// two loads and a search in a table of intersections. The columns of a few
/// neighbouring points are made together, since each takes a look at the runs of
/// every group. What the inner loop reads stands in memory of the walk's own.
struct ConnectivityWalk: ~Copyable {
  /// A class of pods in a workload.
  private struct Member {
    var podClass: Int
    /// Whether the workload has two pods of the class, so that one can speak to
    /// another.
    var isPlural: Bool
  }

  /// A point at which a workload accepts connections.
  private struct Spot {
    var point: Int32
    /// The place of the ingress group among those of the walk.
    var ingressGroup: Int32
    var workload: Int32
    var member: Int32
    var families: UInt8
  }

  private let reachability: Reachability
  private let destinations: [Int]
  private var rows: [ConnectivityRow] = []
  /// The answers of the halves, and those made of them so far.
  private(set) var answers: AnswerTable
  private var members: [Member] = []
  private var firstMember: [Int] = [0]
  private var values: [ConnectionAnswer?] = []
  private var egressGroup = -1
  /// How many columns are made together.
  private static let tileWidth = 32
  private var firstColumn = -1
  /// The ingress groups of the destinations.
  private let ingressGroups: [Int]
  /// The run of each of them that holds the last column.
  private var cursors: [Int]
  /// For workloads on the host's network: the workloads with a pod on one of
  /// their nodes (G-3), and whether all their pods are on one node.
  private var nodeMates: [Int: [Int: Bool]] = [:]
  /// The spots of the destinations, in the order of the workloads.
  private let spots: UnsafeMutableBufferPointer<Spot>
  /// The answers of the source's egress group, by point.
  private let egressRow: UnsafeMutableBufferPointer<UInt32>
  /// The answers of the ingress groups for the points from `firstColumn` on,
  /// column after column.
  private let ingressColumns: UnsafeMutableBufferPointer<UInt32>
  /// The answer so far for every workload.
  private let totals: UnsafeMutableBufferPointer<UInt32>

  /// Makes a walk to some workloads, or to all.
  init(_ reachability: Reachability, to: Set<Int>?) {
    self.reachability = reachability
    let inventory = reachability.inventory
    let space = reachability.space
    let ingress = reachability.ingress
    destinations = inventory.workloads.indices.filter { to?.contains($0) ?? true }
    answers = reachability.answers
    var members: [Member] = []
    var firstMember = [0]
    for workload in inventory.workloads {
      let first = members.count
      for pod in workload.pods {
        let subject = inventory.pods[pod]
        let podClass = space.classOfPod[pod]
        if let known = members[first...].firstIndex(where: { $0.podClass == podClass }) {
          members[known].isPlural = true
        } else {
          members.append(
            Member(podClass: podClass, isPlural: subject.isTemplate || subject.count > 1))
        }
      }
      firstMember.append(members.count)
    }
    self.members = members
    self.firstMember = firstMember
    var spots: [Spot] = []
    var ingressGroups: [Int] = []
    var placeOfGroup = [Int](repeating: -1, count: ingress.groups.count)
    for workload in destinations {
      for member in firstMember[workload]..<firstMember[workload + 1] {
        let podClass = members[member].podClass
        let group = ingress.groupOfClass[podClass]
        if placeOfGroup[group] < 0 {
          placeOfGroup[group] = ingressGroups.count
          ingressGroups.append(group)
        }
        for point in space.points(ofClass: podClass) {
          // INVARIANT: fewer than 2^31 points, groups, workloads and members;
          // each is at most a few for every pod.
          spots.append(
            Spot(
              point: Int32(truncatingIfNeeded: point),
              ingressGroup: Int32(truncatingIfNeeded: placeOfGroup[group]),
              workload: Int32(truncatingIfNeeded: workload),
              member: Int32(truncatingIfNeeded: member),
              families: space.familiesOfPoint[point].rawValue))
        }
      }
    }
    self.spots = .allocate(capacity: spots.count)
    _ = self.spots.initialize(from: spots)
    egressRow = .allocate(capacity: space.count)
    egressRow.initialize(repeating: AnswerTable.nothing)
    self.ingressGroups = ingressGroups
    cursors = ingressGroups.map { ingress.firstRun[$0] }
    ingressColumns = .allocate(capacity: ConnectivityWalk.tileWidth * ingressGroups.count)
    ingressColumns.initialize(repeating: AnswerTable.nothing)
    totals = .allocate(capacity: inventory.workloads.count)
    totals.initialize(repeating: AnswerTable.nothing)
    nodeMates = ConnectivityWalk.nodeMates(reachability)
  }

  /// Gives the memory back.
  deinit {
    spots.deallocate()
    egressRow.deallocate()
    ingressColumns.deallocate()
    totals.deallocate()
  }

  /// Returns the rows and ends the walk.
  consuming func takeRows() -> [ConnectivityRow] { rows }

  /// Workloads on the host's network, and those with a pod on their nodes:
  /// whether every pair of their pods shares a node.
  private static func nodeMates(_ reachability: Reachability) -> [Int: [Int: Bool]] {
    let inventory = reachability.inventory
    var hosts: [String: Set<Int>] = [:]
    for subject in inventory.pods where subject.pod.spec.isHostNetwork {
      if let node = subject.pod.spec.nodeName {
        hosts[node, default: []].insert(subject.workload)
      }
    }
    if hosts.isEmpty { return [:] }
    var result: [Int: [Int: Bool]] = [:]
    for subject in inventory.pods where !subject.pod.spec.isHostNetwork {
      guard let node = subject.pod.spec.nodeName, let workloads = hosts[node] else { continue }
      for workload in workloads where result[workload]?[subject.workload] == nil {
        let nodes = Set(
          (inventory.workloads[workload].pods + inventory.workloads[subject.workload].pods)
            .map { inventory.pods[$0].pod.spec.nodeName })
        result[workload, default: [:]][subject.workload] = nodes.count == 1
      }
    }
    return result
  }
}

// MARK: - Pairs of workloads

extension ConnectivityWalk {
  /// Adds the rows from a workload to workloads.
  mutating func rows(from source: Int) {
    scan(source)
    for destination in destinations {
      let answer = totals[destination]
      if answer != AnswerTable.nothing, mayPass(answer) {
        rows.append(
          ConnectivityRow(
            source: .workload(source), destination: .workload(destination), answer: value(answer)))
      }
    }
  }

  /// Returns to how many workloads a workload may connect.
  mutating func count(from source: Int) -> (certain: Int, possible: Int) {
    scan(source)
    var result = (certain: 0, possible: 0)
    for destination in destinations where totals[destination] != AnswerTable.nothing {
      let record = answers[totals[destination]]
      if record.certain != ConnectionTable.none { result.certain += 1 }
      if record.possible != ConnectionTable.none { result.possible += 1 }
    }
    return result
  }

  /// Returns the answers from a workload to every workload by number, that
  /// nothing passes to those the walk does not go to; all of that without a
  /// source. They stand until the walk goes on.
  mutating func row(from source: Int?) -> UnsafeBufferPointer<UInt32> {
    if let source { scan(source) } else { totals.update(repeating: AnswerTable.nothing) }
    return UnsafeBufferPointer(totals)
  }

  private func mayPass(_ answer: UInt32) -> Bool {
    answers[answer].possible != ConnectionTable.none
  }

  /// Fills `totals` with the answers from a workload to every destination.
  private mutating func scan(_ source: Int) {
    totals.update(repeating: AnswerTable.nothing)
    let space = reachability.space
    for member in firstMember[source]..<firstMember[source + 1] {
      for point in space.points(ofClass: members[member].podClass) {
        prepare(members[member].podClass, point)
        add(point, except: members[member].isPlural ? -1 : member)
      }
    }
    for (mate, isWhole) in nodeMates[source] ?? [:] {
      addNodeWays(from: source, to: mate, total: mate, isWhole: isWhole)
    }
    for (host, mates) in nodeMates {
      guard let isWhole = mates[source] else { continue }
      addNodeWays(from: source, to: host, total: host, isWhole: isWhole)
    }
  }

  /// Adds the ways between pods and the pods on the network of their own nodes,
  /// which policies see otherwise than those of other nodes (G-3, C-25).
  ///
  /// - Parameter isWhole: Whether there are no other ways.
  private mutating func addNodeWays(
    from source: Int, to destination: Int, total: Int, isWhole: Bool
  ) {
    if isWhole { totals[total] = AnswerTable.nothing }
    let inventory = reachability.inventory
    var seen: Set<[Int]> = []
    for from in inventory.workloads[source].pods {
      for to in inventory.workloads[destination].pods {
        let fromHost = inventory.pods[from].pod.spec.isHostNetwork
        guard
          inventory.pods[from].pod.spec.nodeName == inventory.pods[to].pod.spec.nodeName,
          fromHost != inventory.pods[to].pod.spec.isHostNetwork,
          let one = reachability.end(.pod(from)), let other = reachability.end(.pod(to))
        else { continue }
        let space = reachability.space
        // Pods of one class on one node have the same ways.
        for family in reachability.families(one, other) {
          let host = fromHost ? one : other
          let guest = fromHost ? other : one
          guard let pod = guest.pod else { continue }
          let direction = fromHost ? Direction.ingress : .egress
          let point = reachability.point(host, family, seenBy: pod)
          let group = reachability.group(direction, ofPod: pod)
          if !seen.insert([fromHost ? 0 : 1, group, point]).inserted { continue }
          let way =
            reachability.isExemptNode(direction, ofPod: pod, host)
            ? AnswerTable.everything
            : reachability.table(direction).answer(group, at: min(point, space.count - 1))
          totals[total] = answers.union(totals[total], way)
        }
      }
    }
  }

  /// Adds the ways from the point at hand to all spots but those of a member.
  private mutating func add(_ point: Int, except: Int) {
    let families = reachability.space.familiesOfPoint[point].rawValue
    let column = (point - firstColumn) * ingressGroups.count
    // The last pair again is the commonest case, after nothing at all.
    var lastOut = AnswerTable.nothing
    var lastIn = AnswerTable.nothing
    var lastWay = AnswerTable.nothing
    for index in 0..<spots.count {
      // INVARIANT: points, groups and workloads of spots are those the rows
      // were made for.
      let spot = spots[index]
      let out = egressRow[Int(spot.point)]
      if out == AnswerTable.nothing { continue }
      let into = ingressColumns[column &+ Int(spot.ingressGroup)]
      if into == AnswerTable.nothing || spot.families & families == 0
        || Int(spot.member) == except
      {
        continue
      }
      if out != lastOut || into != lastIn {
        lastOut = out
        lastIn = into
        lastWay = answers.intersection(out, into)
      }
      let workload = Int(spot.workload)
      if totals[workload] != lastWay { totals[workload] = answers.union(totals[workload], lastWay) }
    }
  }

  /// Brings the row and the column of a source class and point to hand.
  private mutating func prepare(_ podClass: Int, _ point: Int) {
    let group = reachability.egress.groupOfClass[podClass]
    if group != egressGroup {
      egressGroup = group
      reachability.egress.expand(group, into: egressRow)
    }
    let width = ConnectivityWalk.tileWidth
    if firstColumn >= 0, (firstColumn..<(firstColumn + width)).contains(point) { return }
    // Sources come nearly in the order of points, so the runs are those of the
    // last columns or a little further; else they are searched.
    let isForward = firstColumn >= 0 && point > firstColumn
    firstColumn = point / width * width
    let ingress = reachability.ingress
    let count = ingressGroups.count
    for (place, group) in ingressGroups.enumerated() {
      var run = isForward ? cursors[place] : ingress.run(of: group, at: firstColumn)
      let last = ingress.firstRun[group + 1] - 1
      for offset in 0..<width {
        while run < last, ingress.runs[run + 1].start <= firstColumn + offset { run += 1 }
        ingressColumns[offset * count + place] = ingress.runs[run].answer
      }
      cursors[place] = run
    }
  }
}

// MARK: - Names

extension ConnectivityWalk {
  /// Adds the rows from a workload to the names that rules write.
  mutating func nameRows(of workload: Int) {
    for name in reachability.space.names {
      let answer = answer(from: workload, to: name)
      if let answer, mayPass(answer) {
        rows.append(
          ConnectivityRow(
            source: .workload(workload), destination: .name(name), answer: value(answer)))
      }
    }
  }

  /// Returns what a workload may reach under the names of a pattern; `nil`
  /// where the pattern has no point.
  mutating func answer(from workload: Int, to name: DomainPattern) -> UInt32? {
    guard let point = reachability.space.point(of: name) else { return nil }
    var sum = AnswerTable.nothing
    for member in members[firstMember[workload]..<firstMember[workload + 1]] {
      let group = reachability.egress.groupOfClass[member.podClass]
      sum = answers.union(sum, reachability.egress.answer(group, at: point))
    }
    return sum
  }

  /// Returns the answer of a number as callers see it.
  func answer(_ number: UInt32) -> ConnectionAnswer { answers.answer(number) }
}

// MARK: - The world

extension ConnectivityWalk {
  /// Adds the rows between a workload and the world.
  mutating func worldRows(of workload: Int, _ direction: Direction) {
    let space = reachability.space
    let table = reachability.table(direction)
    for family in IPFamily.allCases {
      var groups: Set<Int> = []
      for member in members[firstMember[workload]..<firstMember[workload + 1]]
      where space.families[member.podClass].contains(PeerSpace.Families(family)) {
        groups.insert(table.groupOfClass[member.podClass])
      }
      let segments = table.worldSegments(of: groups.sorted(), family, space, &answers)
      for segment in segments {
        append(workload, direction, space.atoms(family).range(of: segment.atoms), segment.answer)
      }
    }
  }

  private mutating func append(
    _ workload: Int, _ direction: Direction, _ range: AddressRange, _ answer: UInt32
  ) {
    let inside = ConnectivityEnd.workload(workload)
    let outside = ConnectivityEnd.external(range)
    rows.append(
      direction == .egress
        ? ConnectivityRow(source: inside, destination: outside, answer: value(answer))
        : ConnectivityRow(source: outside, destination: inside, answer: value(answer)))
  }

  /// Returns rows that come from outside in the order of their ranges.
  static func sortedByRange(_ rows: [ConnectivityRow]) -> [ConnectivityRow] {
    rows.enumerated().sorted { left, right in
      guard case .external(let one) = left.element.source,
        case .external(let other) = right.element.source, one != other
      else { return left.offset < right.offset }
      return one < other
    }.map(\.element)
  }

  /// The answer as callers see it; made once, so that rows share it.
  mutating func value(_ answer: UInt32) -> ConnectionAnswer {
    let index = Int(answer)
    while values.count <= index { values.append(nil) }
    if let known = values[index] { return known }
    let value = answers.answer(answer)
    values[index] = value
    return value
  }
}
