import Kubernetes
import PolicyEngine

/// The interned answers of every reach to every class of pods, and which of
/// them have connections in common.
struct AnswerGrid {
  private let classCount: Int
  private let ingressCount: Int
  private let reachOfClass: Directions<[Int]>
  /// The families of each class as bits (G-15): equal over a class (M-6).
  private let families: [UInt8]
  /// By egress reach, then by destination class.
  private var egress: [UInt32]
  /// By source class, then by ingress reach: so that one source reads a row.
  private var ingress: [UInt32]
  /// The distinct sets; 0 is nothing, 1 everything.
  private var sets: [ConnectionSet] = [.none, .all]
  private var meets: [Bool] = []

  /// Interns the answers of a cluster under one reading; quadratic in reaches
  /// and classes.
  init(_ table: ReachTable, inventory: Inventory, _ reading: CoverageClassifier.Reading) {
    families = table.podClasses.map { podClass in
      AnswerGrid.families(podClass.pods.first.map { inventory.pods[$0].pod.addresses } ?? [])
    }
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
    let own = families[source]
    egress.withUnsafeBufferPointer { egress in
      ingress.withUnsafeBufferPointer { ingress in
        reachOfClass.ingress.withUnsafeBufferPointer { reach in
          for destination in 0..<classCount {
            let left = egress[egressRow + destination]
            let right = ingress[ingressRow + reach[destination]]
            if left != 0, right != 0, families[destination] & own != 0,
              left == 1 || right == 1 || doMeet(Int(left), Int(right))
            {
              found.append(destination)
            }
          }
        }
      }
    }
    return found
  }

  /// Returns whether what passes from one class to another lies inside a set.
  func connections(from source: Int, to destination: Int, lieIn limit: ConnectionSet) -> Bool {
    let left = egress[reachOfClass.egress[source] * classCount + destination]
    let right = ingress[source * ingressCount + reachOfClass.ingress[destination]]
    return limit.isSuperset(of: sets[Int(left)].intersection(sets[Int(right)]))
  }

  /// Returns the families of addresses as bits; both where none is known.
  private static func families(_ addresses: [IPAddress]) -> UInt8 {
    let bits = addresses.reduce(UInt8(0)) { $0 | ($1.family == .ipv4 ? 1 : 2) }
    return bits == 0 ? 3 : bits
  }

  private func doMeet(_ left: Int, _ right: Int) -> Bool {
    meets.isEmpty
      ? !sets[left].intersection(sets[right]).isEmpty : meets[left * sets.count + right]
  }
}
