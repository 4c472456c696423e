import Kubernetes

/// The walks over two states of one cluster, to the same workloads.
struct PairedWalk: ~Copyable {
  /// A workload to which both walk; -1 where a state does not have it.
  private struct Destination {
    var before: Int32
    var after: Int32
    var pair: Int32
  }

  private let pairing: WorkloadPairing
  private var before: ConnectivityWalk
  private var after: ConnectivityWalk
  private let destinations: [Destination]
  private var comparison = AnswerComparison()

  /// Makes walks to some of the paired workloads.
  ///
  /// - Parameter destinations: The workloads as indices into the pairs, in
  ///   order; `nil` for all.
  init(
    _ before: Reachability, _ after: Reachability, _ pairing: WorkloadPairing,
    to destinations: [Int]?
  ) {
    self.pairing = pairing
    let chosen = destinations ?? Array(pairing.pairs.indices)
    // INVARIANT: fewer than 2^31 workloads.
    self.destinations = chosen.map { index in
      Destination(
        before: Int32(truncatingIfNeeded: pairing.pairs[index].before ?? -1),
        after: Int32(truncatingIfNeeded: pairing.pairs[index].after ?? -1),
        pair: Int32(truncatingIfNeeded: index))
    }
    self.before = ConnectivityWalk(
      before, to: destinations.map { Set($0.compactMap { pairing.pairs[$0].before }) })
    self.after = ConnectivityWalk(
      after, to: destinations.map { Set($0.compactMap { pairing.pairs[$0].after }) })
  }

  /// Appends the changes from a workload to those that are walked to, in order.
  mutating func append(from source: Int, to changes: inout [ConnectivityDelta.Change]) {
    let old = before.row(from: pairing.pairs[source].before)
    let new = after.row(from: pairing.pairs[source].after)
    comparison.cover(before.answers, after.answers)
    // The last pair of answers again is the commonest case.
    var lastOld = AnswerTable.nothing
    var lastNew = AnswerTable.nothing
    for destination in destinations {
      // INVARIANT: a row has a place for every workload of its state.
      let one = destination.before < 0 ? AnswerTable.nothing : old[Int(destination.before)]
      let other = destination.after < 0 ? AnswerTable.nothing : new[Int(destination.after)]
      if one == lastOld && other == lastNew { continue }
      if comparison.differ(one, other, before.answers, after.answers) {
        changes.append(
          ConnectivityDelta.Change(
            source: .workload(pairing.pairs[source].identity),
            destination: .workload(pairing.pairs[Int(destination.pair)].identity),
            before: before.value(one), after: after.value(other)))
      } else {
        lastOld = one
        lastNew = other
      }
    }
  }
}
