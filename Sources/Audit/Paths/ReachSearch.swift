/// The shortest ways from some classes of pods to all others, by breadth.
///
/// Of ways of one length the one from the earlier start, and over the earlier
/// class, is kept: the same input gives the same way.
struct ReachSearch: Sendable {
  /// The number of steps to each class; `nil` where none lead there.
  private(set) var level: [Int?]
  private var parent: [Int]

  /// Searches from some classes, the preferred ones first.
  ///
  /// Linear in the classes and the words of their rows. A start is itself found
  /// only where steps lead back to it.
  ///
  /// - Parameter limit: the most steps of a way.
  init(from starts: [Int], _ rows: [ClassSet], limit: Int) {
    level = Array(repeating: nil, count: rows.count)
    parent = Array(repeating: -1, count: rows.count)
    var found = ClassSet(room: rows.count)
    var frontier = starts
    var steps = 0
    while !frontier.isEmpty, steps < limit {
      steps += 1
      var next: [Int] = []
      for source in frontier {
        var fresh = rows[source]
        fresh.subtract(found)
        if fresh.isEmpty { continue }
        found.formUnion(fresh)
        fresh.forEach { target in
          level[target] = steps
          parent[target] = source
          next.append(target)
        }
      }
      frontier = next
    }
  }

  /// Returns the classes on the way to a class, start and end included, or
  /// `nil` where no way leads there.
  func way(to target: Int) -> [Int]? {
    guard let steps = level[target] else { return nil }
    var way = [target]
    for _ in 0..<steps { way.append(parent[way[way.count - 1]]) }
    return way.reversed()
  }
}
