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
  /// The numbers of workloads and answers in the delta that is written to;
  /// `.max` where they were not asked for.
  private var numbers: (ends: [UInt32], before: [UInt32], after: [UInt32]) = ([], [], [])

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

  /// Appends the changes from a workload to those that are walked to, in order;
  /// to the same delta each time.
  mutating func append(from source: Int, to delta: inout ConnectivityDelta) {
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
        delta.append(
          ChangeTable.Record(
            source: number(ofPair: source, &delta),
            destination: number(ofPair: Int(destination.pair), &delta),
            before: number(ofOld: one, &delta), after: number(ofNew: other, &delta)))
      } else {
        lastOld = one
        lastNew = other
      }
    }
  }

  private mutating func number(ofPair pair: Int, _ delta: inout ConnectivityDelta) -> UInt32 {
    if let known = PairedWalk.known(pair, numbers.ends) { return known }
    let number = delta.number(of: .workload(pairing.pairs[pair].identity))
    PairedWalk.keep(number, at: pair, in: &numbers.ends)
    return number
  }

  private mutating func number(ofOld answer: UInt32, _ delta: inout ConnectivityDelta) -> UInt32 {
    if let known = PairedWalk.known(Int(answer), numbers.before) { return known }
    let number = delta.number(of: before.value(answer))
    PairedWalk.keep(number, at: Int(answer), in: &numbers.before)
    return number
  }

  private mutating func number(ofNew answer: UInt32, _ delta: inout ConnectivityDelta) -> UInt32 {
    if let known = PairedWalk.known(Int(answer), numbers.after) { return known }
    let number = delta.number(of: after.value(answer))
    PairedWalk.keep(number, at: Int(answer), in: &numbers.after)
    return number
  }

  private static func known(_ index: Int, _ numbers: [UInt32]) -> UInt32? {
    index < numbers.count && numbers[index] != .max ? numbers[index] : nil
  }

  private static func keep(_ number: UInt32, at index: Int, in numbers: inout [UInt32]) {
    while numbers.count <= index { numbers.append(.max) }
    numbers[index] = number
  }
}
