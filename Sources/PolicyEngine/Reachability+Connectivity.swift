import Kubernetes

extension Reachability {
  /// Returns the pairs of workloads that may connect, and the ranges of
  /// addresses that may, with what passes.
  ///
  /// A row is the union over the pods of its workloads. The row of a workload
  /// to itself speaks of two different pods of it, so it needs two, or a
  /// template (M-7). External rows are maximal ranges of equal connections,
  /// cut by blocks of policies only; domain names stand where a rule writes them. Pairs that cannot connect are left out; a
  /// pair of which nothing is known stays.
  ///
  /// A cancelled task gets the rows that were found so far.
  ///
  /// Rows stand by source, then destination, as in the inventory, ranges of
  /// addresses after workloads. The cost is linear in pairs of workloads; equal
  /// answers share their storage.
  ///
  /// - Parameters:
  ///   - from: the workloads that open connections, or `nil` for all and the
  ///     world.
  ///   - to: the workloads that accept them, or `nil` for all and the world.
  package func connectivity(
    from: Set<Int>? = nil, to: Set<Int>? = nil
  ) -> [ConnectivityRow] {
    connectivity(from: from, to: to, .automatic)
  }

  /// Returns the same, found in a way of one's choice.
  package func connectivity(
    from: Set<Int>?, to: Set<Int>?, _ strategy: PairStrategy
  ) -> [ConnectivityRow] {
    let sources = inventory.workloads.indices.filter { from?.contains($0) ?? true }
    let destinations = inventory.workloads.indices.filter { to?.contains($0) ?? true }
    var rows = inHalves(sources) {
      (sources: ArraySlice<Int>, sign: StopSign) -> [ConnectivityRow] in
      var walk = ConnectivityWalk(self, to: to, strategy)
      for workload in sources where !sign.isUp {
        walk.rows(from: workload)
        if to == nil {
          walk.worldRows(of: workload, .egress)
          walk.nameRows(of: workload)
        }
      }
      return walk.takeRows()
    }.flatMap(\.self)
    if from == nil {
      let incoming = inHalves(destinations) { (destinations: ArraySlice<Int>, sign: StopSign) in
        var walk = ConnectivityWalk(self, to: [])
        for workload in destinations where !sign.isUp {
          walk.worldRows(of: workload, .ingress)
        }
        return walk.takeRows()
      }.flatMap(\.self)
      rows += ConnectivityWalk.sortedByRange(incoming)
    }
    return rows
  }

  /// How many workloads are worth a second core.
  private static let worthTwoCores = 256

  /// Does some work for workloads, in two halves at once where there are many.
  func inHalves<Result: Sendable>(
    _ workloads: [Int], _ work: @escaping @Sendable (ArraySlice<Int>, StopSign) -> Result
  ) -> [Result] {
    if workloads.count < Reachability.worthTwoCores { return [work(workloads[...], StopSign())] }
    let middle = workloads.count / 2
    let (one, other) = BothCores.run({ work(workloads[..<middle], $0) }) {
      work(workloads[middle...], $0)
    }
    return [one, other]
  }

  /// Returns what a workload may reach under the names of a pattern; nothing is
  /// known of a pattern that covers other names than those of the rules.
  package func answer(fromWorkload workload: Int, to name: DomainPattern) -> ConnectionAnswer {
    var walk = ConnectivityWalk(self, to: [])
    return walk.answer(from: workload, to: name).map { walk.answer($0) } ?? .unknownEndpoint
  }

  /// The patterns of domain names that have an answer of their own.
  package var names: [DomainPattern] { space.names }

  /// Returns how many ordered pairs of workloads may connect, without making
  /// their rows.
  package func pairCount() -> (certain: Int, possible: Int) { pairCount(.automatic) }

  /// Returns the same, found in a way of one's choice.
  package func pairCount(_ strategy: PairStrategy) -> (certain: Int, possible: Int) {
    let counts = inHalves(Array(inventory.workloads.indices)) {
      (workloads: ArraySlice<Int>, sign: StopSign) -> (certain: Int, possible: Int) in
      var walk = ConnectivityWalk(self, to: nil, strategy)
      var result = (certain: 0, possible: 0)
      for workload in workloads where !sign.isUp {
        let counts = walk.count(from: workload)
        result.certain += counts.certain
        result.possible += counts.possible
      }
      return result
    }
    return counts.reduce((0, 0)) { ($0.0 + $1.certain, $0.1 + $1.possible) }
  }
}
