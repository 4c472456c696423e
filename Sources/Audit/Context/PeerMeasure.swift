import Kubernetes
import PolicyEngine

/// How many workloads each workload reaches and is reached by, and how far
/// its connections go.
///
/// Computed over pairs of classes of pods, from `ReachRows`. What no policy
/// can change is left out: a pod and its own node (G-3), a pod and itself. With
/// pods of two families the counts are an upper bound, since the two halves may
/// admit different families.
package struct PeerMeasure: Sendable {
  /// How far the connections of a workload with other pods go.
  package enum Distance: Int, Sendable, Comparable {
    /// No other pod, no address.
    case none
    /// Pods of its own namespace only.
    case ownNamespace
    /// Pods of other namespaces, or addresses.
    case cluster

    /// Orders from none to the whole cluster.
    package static func < (left: Distance, right: Distance) -> Bool {
      left.rawValue < right.rawValue
    }
  }

  /// How many other workloads each workload may open a connection to.
  package private(set) var reaches: [Int]
  /// How many other workloads may open a connection to each workload.
  package private(set) var reachedBy: [Int]
  /// How far the connections of each workload go, in either direction.
  package private(set) var distance: [Distance]
  /// Whether each workload may open connections to public addresses.
  package private(set) var reachesInternet: [Bool]
  /// Whether public addresses may open connections to each workload, as far as
  /// policies say.
  package private(set) var isReachedByInternet: [Bool]
  /// For each workload the first of the marked workloads that may open a
  /// connection to it, itself left out.
  package private(set) var reachedByMarked: [Int?]

  /// Measures a cluster under one reading; quadratic in the classes of pods.
  ///
  /// - Parameters:
  ///   - rows: who may connect to whom under that reading.
  ///   - marked: which workloads `reachedByMarked` asks for.
  init(
    _ table: ReachTable, _ rows: ReachRows, inventory: Inventory, marked: [Bool],
    reading: CoverageClassifier.Reading
  ) {
    let count = inventory.workloads.count
    reaches = Array(repeating: 0, count: count)
    reachedBy = Array(repeating: 0, count: count)
    distance = Array(repeating: .none, count: count)
    reachesInternet = Array(repeating: false, count: count)
    isReachedByInternet = Array(repeating: false, count: count)
    reachedByMarked = Array(repeating: nil, count: count)
    let members = ClassMembers(table, marked: marked)
    measureAddresses(table, members.workloadsOfClass, reading)
    measurePods(rows, members)
  }

  /// Counts over pairs of classes. Workloads whose pods are all of one class
  /// are counted by number; the others, few as a rule, one by one.
  private mutating func measurePods(_ reach: ReachRows, _ members: ClassMembers) {
    let classCount = members.workloadsOfClass.count
    var classDistance = [Distance](repeating: .none, count: classCount)
    var outgoing = [Int](repeating: 0, count: classCount)
    var incoming = [Int](repeating: 0, count: classCount)
    var isSelfConnected = [Bool](repeating: false, count: classCount)
    var marks = [[Int]](repeating: [], count: classCount)
    /// The classes that classes of spread workloads reach and are reached by.
    var rows: [Int: [Int]] = [:]
    var columns: [Int: [Int]] = [:]
    for source in 0..<classCount {
      let connected = reach.all[source].elements
      if members.isSpread[source] { rows[source] = connected }
      let lone = members.loneCount[source]
      var reached = 0
      for destination in connected {
        reached &+= members.loneCount[destination]
        incoming[destination] &+= lone
        if members.isSpread[destination] { columns[destination, default: []].append(source) }
        for workload in members.marked[source] where marks[destination].count < 2 {
          if !marks[destination].contains(workload) { marks[destination].append(workload) }
        }
        if destination == source {
          isSelfConnected[source] = true
          if !members.hasSeveralPods[source] { continue }
        }
        let isOwn = members.namespace[source] == members.namespace[destination]
        let distance = isOwn ? Distance.ownNamespace : .cluster
        classDistance[source] = max(classDistance[source], distance)
        classDistance[destination] = max(classDistance[destination], distance)
      }
      outgoing[source] = reached
    }
    for (workload, classes) in members.classesOfWorkload.enumerated() {
      for index in classes { widen(workload, classDistance[index]) }
      reachedByMarked[workload] = classes.compactMap { index in
        marks[index].first { $0 != workload }
      }.min()
      guard classes.count == 1, let own = classes.first else { continue }
      let itself = isSelfConnected[own] ? 1 : 0
      reaches[workload] = outgoing[own] &- itself
      reachedBy[workload] = incoming[own] &- itself
    }
    countSpread(members, rows: rows, columns: columns)
  }

  /// Adds what workloads with pods of several classes reach and are reached
  /// by: each other workload once, however many of their pods connect.
  private mutating func countSpread(
    _ members: ClassMembers, rows: [Int: [Int]], columns: [Int: [Int]]
  ) {
    for workload in members.spread {
      let classes = members.classesOfWorkload[workload]
      let out = Set(classes.flatMap { rows[$0] ?? [] })
      let into = Set(classes.flatMap { columns[$0] ?? [] })
      for index in out {
        reaches[workload] &+= members.loneCount[index]
        for other in members.loneWorkloads[index] { reachedBy[other] &+= 1 }
      }
      for index in into {
        reachedBy[workload] &+= members.loneCount[index]
        for other in members.loneWorkloads[index] { reaches[other] &+= 1 }
      }
      for other in members.spread where other != workload {
        if !out.isDisjoint(with: members.classesOfWorkload[other]) {
          reaches[workload] &+= 1
          reachedBy[other] &+= 1
        }
      }
    }
  }

  private mutating func widen(_ workload: Int, _ reached: Distance) {
    if distance[workload] < reached { distance[workload] = reached }
  }

  private mutating func measureAddresses(
    _ table: ReachTable, _ workloadsOfClass: [[Int]], _ reading: CoverageClassifier.Reading
  ) {
    for direction in Direction.allCases {
      let found = table.reaches[direction].map { reach in
        var addresses = (some: false, open: false)
        for block in reach.blocks {
          let answer = reading == .certain ? block.answer.certain : block.answer.possible
          if answer.isEmpty || block.addresses.allSatisfy(\.isEmpty) { continue }
          addresses.some = true
          addresses.open =
            addresses.open || block.addresses.contains { PublicAddresses.count(in: $0) > 0 }
        }
        return addresses
      }
      for (index, workloads) in workloadsOfClass.enumerated() {
        let addresses = found[table.reachOfClass[direction][index]]
        for workload in workloads {
          if addresses.some { widen(workload, .cluster) }
          guard addresses.open else { continue }
          if direction == .egress {
            reachesInternet[workload] = true
          } else {
            isReachedByInternet[workload] = true
          }
        }
      }
    }
  }
}

/// Which workloads have pods of which classes.
private struct ClassMembers {
  /// The workloads of each class, in order.
  let workloadsOfClass: [[Int]]
  /// The classes of each workload, in order.
  let classesOfWorkload: [[Int]]
  /// The workloads of each class whose pods are all of it.
  let loneWorkloads: [[Int]]
  /// How many they are.
  let loneCount: [Int]
  /// Whether a class has pods of a workload that has others too.
  let isSpread: [Bool]
  /// The workloads with pods of several classes.
  let spread: [Int]
  /// The first two marked workloads of each class.
  let marked: [[Int]]
  /// The namespace of each class.
  let namespace: [String]
  /// Whether a class stands for two pods or more.
  let hasSeveralPods: [Bool]

  init(_ table: ReachTable, marked: [Bool]) {
    let workloads = table.workloadsOfClass
    let classes = table.classesOfWorkload
    workloadsOfClass = workloads
    classesOfWorkload = classes
    loneWorkloads = workloads.map { $0.filter { classes[$0].count == 1 } }
    loneCount = loneWorkloads.map(\.count)
    isSpread = zip(workloads, loneWorkloads).map { $0.count > $1.count }
    spread = classes.indices.filter { classes[$0].count > 1 }
    self.marked = workloads.map { Array($0.lazy.filter { marked[$0] }.prefix(2)) }
    namespace = table.podClasses.map(\.namespace)
    hasSeveralPods = table.podClasses.map { max($0.count, $0.pods.count) > 1 }
  }
}
