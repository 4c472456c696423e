import Kubernetes

extension Reachability {
  /// Returns the pairs of workloads that may connect, and the ranges of
  /// addresses that may, with what passes.
  ///
  /// A row is the union over the pods of its workloads. The row of a workload
  /// to itself speaks of two different pods of it, so it needs two, or a
  /// template (M-7). External rows are maximal ranges of equal connections,
  /// cut by blocks of policies only. Pairs that cannot connect are left out; a
  /// pair of which nothing is known stays.
  ///
  /// Rows stand by source, then destination, as in the inventory, ranges of
  /// addresses after workloads. The cost is linear in pairs of workloads; equal
  /// answers share their storage.
  ///
  /// - Parameters:
  ///   - from: the workloads that open connections, or `nil` for all and the
  ///     world.
  ///   - to: the workloads that accept them, or `nil` for all and the world.
  package func connectivity(
    from: Set<Int>? = nil, to: Set<Int>? = nil
  ) -> [ConnectivityRow] {
    var walk = ConnectivityWalk(self, to: to)
    for workload in inventory.workloads.indices where from?.contains(workload) ?? true {
      walk.rows(from: workload)
      if to == nil { walk.rows(from: workload, .egress) }
    }
    if from == nil {
      let first = walk.rows.count
      for workload in inventory.workloads.indices where to?.contains(workload) ?? true {
        walk.rows(from: workload, .ingress)
      }
      walk.sortWorldRows(from: first)
    }
    return walk.rows
  }
}

/// The walk over the pairs of workloads, with all it needs at hand.
///
/// For one source it holds the answers of its egress group for all points, and
/// the answers of all ingress groups for its own point; a pair is then two
/// loads and a search in a table of intersections.
private struct ConnectivityWalk {
  /// A class of pods in a workload.
  private struct Member {
    var podClass: Int32
    /// Whether the workload has two pods of the class, so that one can speak to
    /// another.
    var isPlural: Bool
  }

  private(set) var rows: [ConnectivityRow] = []
  private let reachability: Reachability
  private let destinations: [Int]
  private var answers: AnswerTable
  private var members: [Member] = []
  private var firstMember: [Int] = [0]
  private var values: [ConnectionAnswer?] = []
  private var egressRow: [UInt32]
  private var egressGroup = -1
  private var ingressColumn: [UInt32]
  private var cursors: [Int]
  private var columnPoint = -1
  /// For workloads on the host's network: the workloads with a pod on one of
  /// their nodes (G-3).
  private var nodeMates: [Int: Set<Int>] = [:]

  init(_ reachability: Reachability, to: Set<Int>?) {
    self.reachability = reachability
    let inventory = reachability.inventory
    destinations = inventory.workloads.indices.filter { to?.contains($0) ?? true }
    answers = reachability.answers
    egressRow = Array(repeating: 0, count: reachability.space.count)
    ingressColumn = Array(repeating: 0, count: reachability.ingress.groups.count)
    cursors = Array(reachability.ingress.firstRun.dropLast())
    for workload in inventory.workloads {
      let first = members.count
      for pod in workload.pods {
        let subject = inventory.pods[pod]
        // INVARIANT: fewer than 2^31 classes; there are fewer than pods.
        let podClass = Int32(truncatingIfNeeded: reachability.space.classOfPod[pod])
        let isPlural = subject.isTemplate || subject.count > 1
        if let known = members[first...].firstIndex(where: { $0.podClass == podClass }) {
          members[known].isPlural = true
        } else {
          members.append(Member(podClass: podClass, isPlural: isPlural))
        }
      }
      firstMember.append(members.count)
    }
    findNodeMates()
  }

  private mutating func findNodeMates() {
    let inventory = reachability.inventory
    var hosts: [String: Set<Int>] = [:]
    for subject in inventory.pods where subject.pod.spec.isHostNetwork {
      if let node = subject.pod.spec.nodeName {
        hosts[node, default: []].insert(subject.workload)
      }
    }
    if hosts.isEmpty { return }
    for (pod, subject) in inventory.pods.enumerated() {
      guard let node = subject.pod.spec.nodeName, let workloads = hosts[node] else { continue }
      for workload in workloads where nodeMates[workload]?.contains(subject.workload) != true {
        let isMate = inventory.workloads[workload].pods.contains { host in
          guard let one = reachability.end(.pod(pod)), let other = reachability.end(.pod(host))
          else { return false }
          return reachability.isExemptNode(ofPod: pod, other)
            && !reachability.families(one, other).isEmpty
        }
        if isMate { nodeMates[workload, default: []].insert(subject.workload) }
      }
    }
  }

  // MARK: Pairs of workloads

  mutating func rows(from source: Int) {
    let mates = nodeMates[source]
    for destination in destinations {
      var answer = AnswerTable.nothing
      if mates?.contains(destination) == true
        || (!nodeMates.isEmpty && nodeMates[destination]?.contains(source) == true)
      {
        answer = AnswerTable.everything
      }
      if answer != AnswerTable.everything { answer = union(source, destination, answer) }
      if answer != AnswerTable.nothing, mayPass(answer) {
        rows.append(
          ConnectivityRow(
            source: .workload(source), destination: .workload(destination), answer: value(answer)))
      }
    }
  }

  private func mayPass(_ answer: UInt32) -> Bool {
    answers[answer].possible != ConnectionTable.none
  }

  private mutating func union(_ source: Int, _ destination: Int, _ start: UInt32) -> UInt32 {
    var answer = start
    let space = reachability.space
    for from in firstMember[source]..<firstMember[source + 1] {
      let fromClass = Int(members[from].podClass)
      for to in firstMember[destination]..<firstMember[destination + 1] {
        if source == destination, from == to, !members[from].isPlural { continue }
        let toClass = Int(members[to].podClass)
        let ingressGroup = reachability.ingress.groupOfClass[toClass]
        for point in space.firstPoint[fromClass]..<space.firstPoint[fromClass + 1] {
          prepare(fromClass, point)
          for other in space.firstPoint[toClass]..<space.firstPoint[toClass + 1]
          where !space.familiesOfPoint[point].isDisjoint(with: space.familiesOfPoint[other]) {
            let way = answers.intersection(egressRow[other], ingressColumn[ingressGroup])
            answer = answers.union(answer, way)
          }
        }
      }
    }
    return answer
  }

  /// Brings the rows of a source class and point to hand.
  private mutating func prepare(_ podClass: Int, _ point: Int) {
    let group = reachability.egress.groupOfClass[podClass]
    if group != egressGroup {
      egressGroup = group
      reachability.egress.expand(group, into: &egressRow)
    }
    if point == columnPoint { return }
    let runs = reachability.ingress.runs
    for index in ingressColumn.indices {
      // Points come nearly in order, so the run is this one or a later one.
      var cursor = point < columnPoint ? reachability.ingress.firstRun[index] : cursors[index]
      let end = reachability.ingress.firstRun[index + 1]
      while cursor + 1 < end, runs[cursor + 1].start <= point { cursor += 1 }
      cursors[index] = cursor
      ingressColumn[index] = runs[cursor].answer
    }
    columnPoint = point
  }

  // MARK: The world

  mutating func rows(from workload: Int, _ direction: Direction) {
    let space = reachability.space
    let table = reachability.table(direction)
    for family in IPFamily.allCases {
      let groups = Set(
        members[firstMember[workload]..<firstMember[workload + 1]].filter {
          space.families[Int($0.podClass)].contains(PeerSpace.Families(family))
        }.map { table.groupOfClass[Int($0.podClass)] }
      ).sorted()
      if groups.isEmpty { continue }
      let atoms = space.atoms(family)
      let first = space.firstAtomPoint(family)
      var start = 0
      var last: UInt32?
      for atom in 0...atoms.count {
        var answer: UInt32?
        if atom < atoms.count {
          answer = groups.reduce(AnswerTable.nothing) {
            answers.union($0, table.answer($1, at: first + atom))
          }
          if let answer, let last, isEqual(answer, last) { continue }
        }
        if let last, mayPass(last) {
          append(workload, direction, atoms.range(of: start..<atom), last)
        }
        start = atom
        last = answer
      }
    }
  }

  /// Whether two answers pass the same connections, whatever their causes.
  private func isEqual(_ one: UInt32, _ other: UInt32) -> Bool {
    one == other
      || (answers[one].certain == answers[other].certain
        && answers[one].possible == answers[other].possible)
  }

  private mutating func append(
    _ workload: Int, _ direction: Direction, _ range: AddressRange, _ answer: UInt32
  ) {
    let ends = (ConnectivityEnd.workload(workload), ConnectivityEnd.external(range))
    rows.append(
      direction == .egress
        ? ConnectivityRow(source: ends.0, destination: ends.1, answer: value(answer))
        : ConnectivityRow(source: ends.1, destination: ends.0, answer: value(answer)))
  }

  /// Puts rows that come from outside in the order of their ranges.
  mutating func sortWorldRows(from firstWorldRow: Int) {
    let outside = rows[firstWorldRow...].enumerated().sorted { left, right in
      guard case .external(let one) = left.element.source,
        case .external(let other) = right.element.source, one != other
      else { return left.offset < right.offset }
      return one < other
    }
    rows.replaceSubrange(firstWorldRow..., with: outside.map(\.element))
  }

  /// The answer as callers see it; made once, so that rows share it.
  private mutating func value(_ answer: UInt32) -> ConnectionAnswer {
    let index = Int(answer)
    while values.count <= index { values.append(nil) }
    if let known = values[index] { return known }
    let value = answers.answer(answer)
    values[index] = value
    return value
  }
}
