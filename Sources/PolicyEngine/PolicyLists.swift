/// The policies that may speak for each of some items, such as classes of pods,
/// in the order of the walk.
///
/// Policies are entered one after the other, each for many items far apart: the
/// sets are kept as they come, and put into lists when all are known. Policies
/// of a whole cluster choose the same pods again and again, so the items are
/// divided into cells that no such policy tells apart (`PointKinds`), and those
/// of a cell share one list of them; the rest of each list stands in one array.
struct PolicyLists: Sendable {
  /// The number of items.
  let count: Int
  /// How many cells there are at most; `nil` where nothing is shared.
  private let cellLimit: Int?
  /// The item that each point stands for, or -1.
  private let itemOfPoint: [Int32]
  /// The policies entered so far with the points they speak for.
  private var noted: [(policy: Int32, points: PointSet)] = []

  /// The cells of points.
  private var cells: PointKinds
  /// The cell of each item; empty before the lists are made.
  private var cellOfItem: [UInt16] = []
  /// The shared list of each cell.
  private var shared: [PolicyList.Shared] = []
  /// The numbers of shared lists.
  private var numbers: [[Int32]: Int32] = [[]: PolicyList.Shared.none.number]

  /// The lists of what is not shared, one behind the other.
  private var flat: [Int32] = []
  /// Where the list of each item begins, and one more entry for the end; empty
  /// before the lists are made.
  private var starts: [Int] = []
  /// The lists that changed since.
  private var changed: [Int: [Int32]] = [:]

  /// Makes empty lists.
  ///
  /// - Parameters:
  ///   - itemOfPoint: The item that each of the first points stands for, or -1;
  ///     each item has one point.
  ///   - pointCount: The number of points that sets may hold.
  ///   - cellLimit: How many cells may share lists, or `nil` where none do.
  init(count: Int, itemOfPoint: [Int32], pointCount: Int, cellLimit: Int?) {
    self.count = count
    self.itemOfPoint = itemOfPoint
    self.cellLimit = cellLimit
    cells = PointKinds(pointCount: pointCount)
  }

  /// Returns the list of an item.
  subscript(item: Int) -> PolicyList {
    if starts.isEmpty { return PolicyList(shared: .none, own: []) }
    return PolicyList(shared: shared[Int(cellOfItem[item])], own: own(item))
  }

  private func own(_ item: Int) -> ArraySlice<Int32> {
    changed[item]?[...] ?? flat[starts[item]..<starts[item + 1]]
  }

  @inline(__always)
  private func item(of point: Int) -> Int? {
    point < itemOfPoint.count && itemOfPoint[point] >= 0 ? Int(itemOfPoint[point]) : nil
  }

  private mutating func list(
    _ policies: [Int32], _ outlines: [PolicyProgram.Outline]
  ) -> PolicyList.Shared {
    // INVARIANT: fewer than 2^31 lists; memory ends long before.
    let number = numbers[policies] ?? Int32(truncatingIfNeeded: numbers.count)
    numbers[policies] = number
    return PolicyList.Shared(
      number: number, policies: policies,
      namesOwnPorts: policies.contains { outlines[Int($0)].namesOwnPorts })
  }
}

// MARK: - Making the lists

extension PolicyLists {
  /// Makes the lists of what was entered; linear in it, where sets of many
  /// policies count once for each cell.
  mutating func close(_ outlines: [PolicyProgram.Outline]) {
    if let cellLimit { divideIntoCells(cellLimit) }
    cellOfItem = Array(repeating: 0, count: count)
    for (point, item) in itemOfPoint.enumerated() where item >= 0 {
      cellOfItem[Int(item)] = cells.ofPoint[point]
    }
    var ofCell = [[Int32]](repeating: [], count: cells.count)
    var cover = KindCover(cells)
    var rest: [(policy: Int32, points: PointSet)] = []
    for entry in noted {
      if cellLimit != nil, let covered = cover.kinds(of: entry.points) {
        covered.forEach { ofCell[$0].append(entry.policy) }
      } else {
        rest.append(entry)
      }
    }
    noted = []
    shared = ofCell.map { list($0, outlines) }
    flatten(rest)
  }

  private mutating func divideIntoCells(_ limit: Int) {
    var uses = SetUses()
    for (_, points) in noted { uses.add(points) }
    cells = PointKinds(
      pointCount: cells.ofPoint.count, resolutions: nil,
      sets: uses.worthKinds(among: cells.ofPoint.count), limit: limit)
  }

  private mutating func flatten(_ entries: [(policy: Int32, points: PointSet)]) {
    var next = [Int](repeating: 0, count: count + 1)
    for (_, points) in entries {
      points.forEach { point in
        // INVARIANT: items are below the count.
        if let item = item(of: point) { next[item + 1] += 1 }
      }
    }
    for item in 0..<count { next[item + 1] += next[item] }
    starts = next
    flat = Array(repeating: 0, count: starts[count])
    for (policy, points) in entries {
      points.forEach { point in
        guard let item = item(of: point) else { return }
        flat[next[item]] = policy
        next[item] += 1
      }
    }
  }
}

// MARK: - Changing them

extension PolicyLists {
  /// Adds a policy to the lists of the items of some points, at its place in the
  /// walk.
  mutating func add(
    _ policy: Int, to points: PointSet, _ outlines: [PolicyProgram.Outline]
  ) {
    if points.isEmpty { return }
    // INVARIANT: fewer than 2^31 policies; memory ends long before.
    let policy = Int32(truncatingIfNeeded: policy)
    if starts.isEmpty {
      noted.append((policy, points))
    } else if cellLimit != nil, let covered = cells.covering(points) {
      covered.forEach { cell in
        let policies = PolicyLists.inserting(policy, into: shared[cell].policies[...], outlines)
        shared[cell] = list(policies, outlines)
      }
    } else {
      points.forEach { point in
        guard let item = item(of: point) else { return }
        changed[item] = PolicyLists.inserting(policy, into: own(item), outlines)
      }
    }
  }

  private static func inserting(
    _ policy: Int32, into list: ArraySlice<Int32>, _ outlines: [PolicyProgram.Outline]
  ) -> [Int32] {
    let number = outlines[Int(policy)].number
    var low = list.startIndex
    var high = list.endIndex
    while low < high {
      let middle = (low + high) / 2
      if outlines[Int(list[middle])].number <= number { low = middle + 1 } else { high = middle }
    }
    var result: [Int32] = []
    result.reserveCapacity(list.count + 1)
    result += list[..<low]
    result.append(policy)
    result += list[low...]
    return result
  }

  /// Takes policies out of all lists.
  ///
  /// - Parameters:
  ///   - numbers: Their numbers in the walk.
  ///   - items: All items they speak for, and maybe others.
  mutating func remove(
    _ numbers: Set<Int32>, from items: PointSet, _ outlines: [PolicyProgram.Outline]
  ) {
    guard let first = numbers.min(), let last = numbers.max() else { return }
    // Lists are long and numbers few, so what is to go is found beforehand.
    var policies: Set<Int32> = []
    for (policy, outline) in outlines.enumerated()
    where outline.number >= first && outline.number <= last && numbers.contains(outline.number) {
      // INVARIANT: fewer than 2^31 policies; memory ends long before.
      policies.insert(Int32(truncatingIfNeeded: policy))
    }
    guard let lowest = policies.min(), let highest = policies.max() else { return }
    func isRemoved(_ policy: Int32) -> Bool {
      policy >= lowest && policy <= highest && policies.contains(policy)
    }
    var seen = PointBits(count: shared.count)
    items.forEach { item in
      let cell = Int(cellOfItem[item])
      if !seen.contains(cell) {
        seen.insert(cell)
        if shared[cell].policies.contains(where: isRemoved) {
          shared[cell] = list(shared[cell].policies.filter { !isRemoved($0) }, outlines)
        }
      }
      if own(item).contains(where: isRemoved) {
        changed[item] = own(item).filter { !isRemoved($0) }
      }
    }
  }
}
