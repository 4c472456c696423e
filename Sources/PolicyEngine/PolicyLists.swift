/// The policies that may speak for each of some items, such as classes of pods,
/// in the order of the walk, as numbers of `PolicyProgram.alternatives`.
///
/// Policies are entered one after the other, each for many items far apart: the
/// sets are kept as they come, and put into lists that stand in one array when
/// all are known. Lists that change afterwards stand by themselves.
struct PolicyLists: Sendable {
  /// The number of items.
  let count: Int
  /// The item that each point stands for, or -1.
  private let itemOfPoint: [Int32]
  /// The policies entered so far with the points they speak for.
  private var noted: [(policy: Int32, points: PointSet)] = []
  /// The lists, one behind the other.
  private var flat: [Int32] = []
  /// Where the list of each item begins, and one more entry for the end; empty
  /// before the lists are made.
  private var starts: [Int] = []
  /// The lists that changed since.
  private var changed: [Int: [Int32]] = [:]

  /// Makes empty lists.
  ///
  /// - Parameter itemOfPoint: The item that each point stands for, or -1; each
  ///   item has one point.
  init(count: Int, itemOfPoint: [Int32]) {
    self.count = count
    self.itemOfPoint = itemOfPoint
  }

  /// Adds a policy to the end of the lists of the items of some points.
  mutating func append(_ policy: Int, to points: PointSet) {
    // INVARIANT: fewer than 2^31 policies; memory ends long before.
    let policy = Int32(truncatingIfNeeded: policy)
    if starts.isEmpty {
      noted.append((policy, points))
    } else {
      for item in items(of: points) { change(item) { $0.append(policy) } }
    }
  }

  /// Makes the lists of what was entered; linear in it.
  mutating func close() {
    var next = [Int](repeating: 0, count: count + 1)
    for (_, points) in noted {
      points.forEach { point in
        // INVARIANT: items are below the count.
        if let item = item(of: point) { next[item + 1] += 1 }
      }
    }
    for item in 0..<count { next[item + 1] += next[item] }
    starts = next
    flat = Array(repeating: 0, count: starts[count])
    for (policy, points) in noted {
      points.forEach { point in
        guard let item = item(of: point) else { return }
        flat[next[item]] = policy
        next[item] += 1
      }
    }
    noted = []
  }

  private func items(of points: PointSet) -> [Int] { points.members.compactMap(item) }

  @inline(__always)
  private func item(of point: Int) -> Int? {
    point < itemOfPoint.count && itemOfPoint[point] >= 0 ? Int(itemOfPoint[point]) : nil
  }

  /// Returns the list of an item.
  subscript(item: Int) -> [Int32] {
    changed[item] ?? (starts.isEmpty ? [] : Array(flat[starts[item]..<starts[item + 1]]))
  }

  /// Changes the list of an item.
  mutating func change(_ item: Int, _ change: (inout [Int32]) -> Void) {
    var list = self[item]
    changed[item] = nil
    change(&list)
    changed[item] = list
  }
}
