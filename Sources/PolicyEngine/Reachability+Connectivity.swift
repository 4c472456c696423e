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
    var walk = ConnectivityWalk(self, to: to)
    for workload in inventory.workloads.indices where from?.contains(workload) ?? true {
      walk.rows(from: workload)
      if to == nil {
        walk.worldRows(of: workload, .egress)
        walk.nameRows(of: workload)
      }
    }
    if from == nil {
      let first = walk.rowCount
      for workload in inventory.workloads.indices where to?.contains(workload) ?? true {
        walk.worldRows(of: workload, .ingress)
      }
      walk.sortWorldRows(from: first)
    }
    return walk.takeRows()
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
  package func pairCount() -> (certain: Int, possible: Int) {
    var walk = ConnectivityWalk(self, to: nil)
    var result = (certain: 0, possible: 0)
    for workload in inventory.workloads.indices {
      let counts = walk.count(from: workload)
      result.certain += counts.certain
      result.possible += counts.possible
    }
    return result
  }
}
