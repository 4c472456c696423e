import Kubernetes
import PolicyEngine

/// Counts what each workload reaches, directly and step by step.
struct BlastMeasure {
  private let table: ReachTable
  private let inventory: Inventory
  private let isSensitive: [Bool]
  /// For each class and each workload of it the pods that are both.
  private let ownPods: [[Int: Int]]
  private var stamps: [Int]
  private var stamp = 0

  /// Prepares counting; linear in the pods.
  ///
  /// - Parameter isSensitive: whether each workload holds sensitive data.
  init(_ table: ReachTable, inventory: Inventory, isSensitive: [Bool]) {
    self.table = table
    self.inventory = inventory
    self.isSensitive = isSensitive
    ownPods = table.podClasses.map { podClass in
      podClass.pods.reduce(into: [:]) { counts, pod in
        let workload = inventory.pods[pod].workload
        counts[workload] = saturatingSum([counts[workload] ?? 0, inventory.pods[pod].count])
      }
    }
    stamps = Array(repeating: 0, count: inventory.workloads.count)
  }

  /// Returns the radius of every workload, by its index.
  ///
  /// Linear in workloads and the classes each reaches directly; what is reached
  /// step by step is counted once for each component.
  mutating func radii(
    _ reach: ReachMap, possible: ReachClosure, certain: ReachClosure
  ) -> [BlastRadius] {
    var known = Memo()
    var surely = Memo()
    return inventory.workloads.indices.map { workload in
      let classes = table.classesOfWorkload[workload]
      var radius = BlastRadius(workload: workload)
      var direct = ClassSet(room: table.podClasses.count)
      for index in classes { direct.formUnion(reach.possible.all[index]) }
      radius.direct = count(direct).extent(without: workload, self, direct)
      let far = reached(classes, direct, possible, &known)
      radius.transitive = far.count.extent(without: workload, self, far.set)
      radius.sensitive = far.count.sensitive - far.ownSensitive(workload, self)
      if reach.isUncertain {
        var sure = ClassSet(room: table.podClasses.count)
        for index in classes { sure.formUnion(reach.certain.all[index]) }
        let near = reached(classes, sure, certain, &surely)
        radius.certain = near.count.extent(without: workload, self, near.set)
      } else {
        radius.certain = radius.transitive
      }
      return radius
    }
  }

  /// What a set of classes amounts to.
  private struct Count {
    var workloads = 0
    var pods = 0
    var sensitive = 0

    /// The count without a workload itself, where it is inside.
    func extent(
      without workload: Int, _ measure: BlastMeasure, _ set: ClassSet
    ) -> BlastRadius.Extent {
      let own = measure.table.classesOfWorkload[workload].filter(set.contains)
      let pods = own.reduce(0) {
        saturatingSum([$0, measure.ownPods[$1][workload] ?? 0])
      }
      return BlastRadius.Extent(
        workloads: workloads - (own.isEmpty ? 0 : 1), pods: max(0, self.pods - pods))
    }
  }

  private struct Reached {
    var set: ClassSet
    var count: Count

    func ownSensitive(_ workload: Int, _ measure: BlastMeasure) -> Int {
      measure.isSensitive[workload]
        && measure.table.classesOfWorkload[workload].contains(where: set.contains) ? 1 : 0
    }
  }

  /// Counts that were made, by component and what is reached directly.
  private struct Memo {
    var reached: [Int: (direct: ClassSet, reached: Reached)] = [:]
  }

  private mutating func reached(
    _ classes: [Int], _ direct: ClassSet, _ closure: ReachClosure, _ memo: inout Memo
  ) -> Reached {
    let component = classes.count == 1 ? closure.componentOfClass[classes[0]] : -1
    if let known = memo.reached[component], known.direct == direct, component >= 0 {
      return known.reached
    }
    var set = direct
    for index in classes { set.formUnion(closure.closure(ofClass: index)) }
    let found = Reached(set: set, count: count(set))
    memo.reached[component] = (direct, found)
    return found
  }

  private mutating func count(_ set: ClassSet) -> Count {
    stamp += 1
    var count = Count()
    for index in set.elements {
      count.pods = saturatingSum([count.pods, table.podClasses[index].count])
      for workload in table.workloadsOfClass[index] where stamps[workload] != stamp {
        stamps[workload] = stamp
        count.workloads += 1
        if isSensitive[workload] { count.sensitive += 1 }
      }
    }
    return count
  }
}
