/// What each class of pods reaches step by step, over any number of steps.
///
/// Classes that reach each other have one closure, so that most clusters need
/// few: first the components of the graph are found (both passes walk bits),
/// then closures are added up from the last component to the first. Memory is a
/// bit for each component and class.
struct ReachClosure: Sendable {
  /// The component of each class.
  let componentOfClass: [Int]
  /// What each component reaches; its own classes only where steps lead back.
  let closures: [ClassSet]

  /// Closes rows of steps.
  init(_ rows: [ClassSet]) {
    let components = ReachClosure.components(rows)
    var componentOfClass = [Int](repeating: 0, count: rows.count)
    for (index, members) in components.enumerated() {
      for member in members { componentOfClass[member] = index }
    }
    let empty = ClassSet(room: rows.count)
    var closures = [ClassSet](repeating: empty, count: components.count)
    var seen = [Int](repeating: -1, count: components.count)
    // Components stand so that steps lead to later ones only.
    for index in components.indices.reversed() {
      var direct = empty
      for member in components[index] { direct.formUnion(rows[member]) }
      var next: [Int] = []
      direct.forEach { target in
        let component = componentOfClass[target]
        if component != index, seen[component] != index {
          seen[component] = index
          next.append(component)
        }
      }
      var beyond = empty
      for component in next.sorted() {
        // What is inside is there with all it reaches.
        if let first = components[component].first, beyond.contains(first) { continue }
        for member in components[component] { beyond.insert(member) }
        beyond.formUnion(closures[component])
      }
      beyond.formUnion(direct)
      if components[index].count > 1 {
        for member in components[index] { beyond.insert(member) }
      }
      closures[index] = beyond
    }
    self.componentOfClass = componentOfClass
    self.closures = closures
  }

  /// Returns what a class reaches.
  func closure(ofClass index: Int) -> ClassSet { closures[componentOfClass[index]] }

  /// Returns the classes that reach each other, so that steps lead from a
  /// component to later ones only.
  private static func components(_ rows: [ClassSet]) -> [[Int]] {
    let empty = ClassSet(room: rows.count)
    var columns = [ClassSet](repeating: empty, count: rows.count)
    for (source, row) in rows.enumerated() { row.forEach { columns[$0].insert(source) } }
    var finished: [Int] = []
    var visited = empty
    for root in rows.indices where !visited.contains(root) {
      walk(from: root, rows, &visited) { finished.append($0) }
    }
    var components: [[Int]] = []
    visited = empty
    for root in finished.reversed() where !visited.contains(root) {
      var members: [Int] = []
      walk(from: root, columns, &visited) { members.append($0) }
      components.append(members.sorted())
    }
    return components
  }

  /// Walks depth first over what was not visited, and calls a function for each
  /// class once all behind it is done.
  private static func walk(
    from root: Int, _ rows: [ClassSet], _ visited: inout ClassSet, _ leave: (Int) -> Void
  ) {
    visited.insert(root)
    var stack = [root]
    while let top = stack.last {
      if let next = rows[top].first(notIn: visited) {
        visited.insert(next)
        stack.append(next)
      } else {
        leave(top)
        stack.removeLast()
      }
    }
  }
}
