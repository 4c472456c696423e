import Kubernetes

/// From which workloads to which others two states have to be compared.
struct DeltaPlan: Sendable {
  /// A source to walk from.
  struct Task: Sendable {
    /// The workload, as an index into the pairs.
    var source: Int
    /// A Boolean value that tells whether it is walked to all workloads, or to
    /// the narrow choice only.
    var isWide: Bool
  }

  /// The sources, in order.
  private(set) var tasks: [Task] = []
  /// The workloads of the narrow choice, as indices into the pairs, in order:
  /// those that are chosen, or all that differ as destinations.
  private(set) var narrow: [Int] = []

  /// Plans the walks.
  ///
  /// - Parameters:
  ///   - isPart: Whether only some workloads are chosen.
  ///   - differences: What differs at all; `nil` where anything may.
  init(_ pairing: WorkloadPairing, isPart: Bool, _ differences: WorkloadDifferences?) {
    let pairs = pairing.pairs
    // Where there are differences, the indices of pairs are those of workloads.
    narrow = pairs.indices.filter {
      isPart ? pairs[$0].isChosen : differences?.ingress.pods[$0] ?? true
    }
    let isAnyOtherwise = differences?.ingress.pods.contains(true) ?? true
    for source in pairs.indices {
      let differs = differences?.egress.pods[source] ?? true
      let isSeenOtherwise =
        isAnyOtherwise && differences?.isSeenOtherwise[source] ?? true
      guard differs || isSeenOtherwise else { continue }
      let isWide = isPart ? pairs[source].isChosen : differs
      if isWide || !narrow.isEmpty { tasks.append(Task(source: source, isWide: isWide)) }
    }
  }

  /// Returns the changes between workloads, by source, then destination.
  func delta(
    _ before: Reachability, _ after: Reachability, _ pairing: WorkloadPairing
  ) -> ConnectivityDelta {
    let parts = after.inHalves(Array(tasks.indices)) { part, sign -> ConnectivityDelta in
      var wide: PairedWalk?
      var close: PairedWalk?
      var delta = ConnectivityDelta()
      for task in part.map({ tasks[$0] }) where !sign.isUp {
        if task.isWide {
          if wide == nil { wide = PairedWalk(before, after, pairing, to: nil) }
          wide?.append(from: task.source, to: &delta)
        } else {
          if close == nil { close = PairedWalk(before, after, pairing, to: narrow) }
          close?.append(from: task.source, to: &delta)
        }
      }
      return delta
    }
    guard var whole = parts.first else { return ConnectivityDelta() }
    for part in parts.dropFirst() { whole.append(part) }
    return whole
  }
}
