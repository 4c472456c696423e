package import Kubernetes
import PolicyEngine

/// How many workloads each workload reaches and is reached by, and how far
/// its connections go.
///
/// Computed over pairs of classes of pods: answers are interned, so that the
/// inner loop compares small numbers and never sets of ports.
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
  /// - Parameter marked: which workloads `reachedByMarked` asks for.
  package init(
    _ table: ReachTable, inventory: Inventory, marked: [Bool],
    reading: CoverageClassifier.Reading
  ) {
    let count = inventory.workloads.count
    reaches = Array(repeating: 0, count: count)
    reachedBy = Array(repeating: 0, count: count)
    distance = Array(repeating: .none, count: count)
    reachesInternet = Array(repeating: false, count: count)
    isReachedByInternet = Array(repeating: false, count: count)
    reachedByMarked = Array(repeating: nil, count: count)
    let grid = AnswerGrid(table, reading)
    let workloadsOfClass = table.podClasses.map { podClass in
      Array(Set(podClass.pods.map { inventory.pods[$0].workload })).sorted()
    }
    var classesOfWorkload = [[Int]](repeating: [], count: count)
    for (index, workloads) in workloadsOfClass.enumerated() {
      for workload in workloads { classesOfWorkload[workload].append(index) }
    }
    measureAddresses(table, workloadsOfClass, reading)
    var stamp = [Int](repeating: -1, count: count)
    var rows: [Int: [Int]] = [:]
    for source in 0..<count {
      // The workload itself is left out, unless its pods reach each other.
      for sourceClass in classesOfWorkload[source] {
        let connected = rows[sourceClass] ?? grid.destinations(ofClass: sourceClass)
        if workloadsOfClass[sourceClass].count > 1 { rows[sourceClass] = connected }
        for destinationClass in connected {
          let isOwn =
            table.podClasses[destinationClass].namespace
            == table.podClasses[sourceClass].namespace
          for destination in workloadsOfClass[destinationClass] {
            if destination == source {
              if hasOtherPod(sourceClass, destinationClass, table) { widen(source, .ownNamespace) }
              continue
            }
            if stamp[destination] == source { continue }
            stamp[destination] = source
            reaches[source] &+= 1
            reachedBy[destination] &+= 1
            widen(source, isOwn ? .ownNamespace : .cluster)
            widen(destination, isOwn ? .ownNamespace : .cluster)
            if marked[source], reachedByMarked[destination] == nil {
              reachedByMarked[destination] = source
            }
          }
        }
      }
    }
  }

  private func hasOtherPod(_ left: Int, _ right: Int, _ table: ReachTable) -> Bool {
    left != right || table.podClasses[left].count > 1
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

/// The interned answers of every reach to every class of pods, and which of
/// them have connections in common.
private struct AnswerGrid {
  private let classCount: Int
  private let ingressCount: Int
  private let reachOfClass: Directions<[Int]>
  /// By egress reach, then by destination class.
  private var egress: [UInt32]
  /// By source class, then by ingress reach: so that one source reads a row.
  private var ingress: [UInt32]
  /// The distinct sets; 0 is nothing, 1 everything.
  private var sets: [ConnectionSet] = [.none, .all]
  private var meets: [Bool] = []

  init(_ table: ReachTable, _ reading: CoverageClassifier.Reading) {
    classCount = table.podClasses.count
    ingressCount = table.reaches.ingress.count
    reachOfClass = table.reachOfClass
    egress = Array(repeating: 0, count: table.reaches.egress.count * classCount)
    ingress = Array(repeating: 0, count: classCount * ingressCount)
    var numbers: [ConnectionSet: UInt32] = [.none: 0, .all: 1]
    for direction in Direction.allCases {
      for (index, reach) in table.reaches[direction].enumerated() {
        for block in reach.blocks where !block.podClasses.isEmpty {
          let set = reading == .certain ? block.answer.certain : block.answer.possible
          let number = numbers[set] ?? UInt32(sets.count)
          if number == sets.count {
            numbers[set] = number
            sets.append(set)
          }
          for podClass in block.podClasses {
            if direction == .egress {
              egress[index * classCount + podClass] = number
            } else {
              ingress[podClass * ingressCount + index] = number
            }
          }
        }
      }
    }
    if sets.count <= 1024 {
      meets = Array(repeating: false, count: sets.count * sets.count)
      for left in sets.indices {
        for right in sets.indices where left <= right {
          let meet = !sets[left].intersection(sets[right]).isEmpty
          meets[left * sets.count + right] = meet
          meets[right * sets.count + left] = meet
        }
      }
    }
  }

  /// Returns the classes that a class may open a connection to, in order.
  func destinations(ofClass source: Int) -> [Int] {
    var found: [Int] = []
    let egressRow = reachOfClass.egress[source] * classCount
    let ingressRow = source * ingressCount
    egress.withUnsafeBufferPointer { egress in
      ingress.withUnsafeBufferPointer { ingress in
        reachOfClass.ingress.withUnsafeBufferPointer { reach in
          for destination in 0..<classCount {
            let left = egress[egressRow + destination]
            let right = ingress[ingressRow + reach[destination]]
            if left != 0, right != 0, left == 1 || right == 1 || doMeet(Int(left), Int(right)) {
              found.append(destination)
            }
          }
        }
      }
    }
    return found
  }

  private func doMeet(_ left: Int, _ right: Int) -> Bool {
    meets.isEmpty
      ? !sets[left].intersection(sets[right]).isEmpty : meets[left * sets.count + right]
  }
}
