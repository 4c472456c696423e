/// The policies that may speak for each of some items, such as classes of pods,
/// in the order of the walk, as numbers of `PolicyProgram.alternatives`.
///
/// Policies are entered one after the other, each for many items far apart: they
/// are noted in the order they come, and put into lists that stand in one array
/// when all are known. Lists that change afterwards stand by themselves.
struct PolicyLists: Sendable {
  /// The number of items.
  let count: Int
  /// The items for which each noted policy speaks, policy after policy.
  private var items: [Int32] = []
  /// The noted policies, and where the items of each end.
  private var noted: [(policy: Int32, end: Int)] = []
  /// The lists, one behind the other.
  private var flat: [Int32] = []
  /// Where the list of each item begins, and one more entry for the end; empty
  /// before the lists are made.
  private var starts: [Int] = []
  /// The lists that changed since.
  private var changed: [Int: [Int32]] = [:]

  /// Makes empty lists.
  init(count: Int) { self.count = count }

  /// Adds a policy to the end of the list of an item.
  mutating func append(_ policy: Int, to item: Int) {
    // INVARIANT: fewer than 2^31 policies and items; memory ends long before.
    let policy = Int32(truncatingIfNeeded: policy)
    if !starts.isEmpty {
      change(item) { $0.append(policy) }
      return
    }
    if noted.last?.policy != policy { noted.append((policy, items.count)) }
    items.append(Int32(truncatingIfNeeded: item))
    noted[noted.count - 1].end = items.count
  }

  /// Makes the lists of what was noted; linear in it.
  mutating func close() {
    var next = [Int](repeating: 0, count: count + 1)
    for item in items { next[Int(item) + 1] += 1 }
    for item in 0..<count { next[item + 1] += next[item] }
    starts = next
    flat = Array(repeating: 0, count: items.count)
    var start = 0
    for (policy, end) in noted {
      for item in items[start..<end] {
        flat[next[Int(item)]] = policy
        next[Int(item)] += 1
      }
      start = end
    }
    items = []
    noted = []
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
