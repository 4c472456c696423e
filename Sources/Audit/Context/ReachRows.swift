import Kubernetes
import PolicyEngine

/// Who may connect to whom under one reading: a row of classes for each class.
package struct ReachRows: Sendable {
  /// The classes that each class may open a connection to.
  let all: [ClassSet]
  /// The same without what only asks a resolver of the cluster for names: such
  /// a connection is no step of an attacker, and every pod has it.
  let steps: [ClassSet]

  /// Computes the rows of a cluster; quadratic in the classes.
  init(
    _ table: ReachTable, inventory: Inventory, resolvers: Resolvers,
    _ reading: CoverageClassifier.Reading
  ) {
    let grid = AnswerGrid(table, inventory: inventory, reading)
    let count = table.podClasses.count
    var all: [ClassSet] = []
    var steps: [ClassSet] = []
    all.reserveCapacity(count)
    steps.reserveCapacity(count)
    for source in 0..<count {
      var row = ClassSet(room: count)
      for destination in grid.destinations(ofClass: source) { row.insert(destination) }
      all.append(row)
      for resolver in resolvers.podClasses
      where row.contains(resolver)
        && grid.connections(from: source, to: resolver, lieIn: DNSPorts.connections)
      {
        row.remove(resolver)
      }
      steps.append(row)
    }
    self.all = all
    self.steps = steps
  }
}

/// Who may connect to whom: for sure, and under some reading of the input.
package struct ReachMap: Sendable {
  /// What may pass under some reading.
  let possible: ReachRows
  /// What passes under every reading.
  let certain: ReachRows
  /// A Boolean value that tells whether something of any reach is unknown.
  let isUncertain: Bool

  /// Computes both readings; the second costs nothing where all is known.
  init(_ table: ReachTable, inventory: Inventory, resolvers: Resolvers) {
    isUncertain = Direction.allCases.contains { direction in
      table.reaches[direction].contains(where: \.isUncertain)
    }
    possible = ReachRows(table, inventory: inventory, resolvers: resolvers, .possible)
    certain =
      isUncertain
      ? ReachRows(table, inventory: inventory, resolvers: resolvers, .certain) : possible
  }

  /// Returns the rows of one reading.
  func rows(_ reading: CoverageClassifier.Reading) -> ReachRows {
    reading == .certain ? certain : possible
  }
}
