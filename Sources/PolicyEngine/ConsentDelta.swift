import Kubernetes

/// The rows of two states side by side, each by the consent of several engines
/// (E-4).
///
/// Engines divide pods and addresses each in its own way, so that rows are all
/// they have in common.
struct ConsentDelta {
  private struct Sides {
    var before: ConnectionAnswer = .nothing
    var after: ConnectionAnswer = .nothing
  }

  private struct Pair: Hashable {
    var source: WorkloadIdentity
    var destination: WorkloadIdentity
  }

  private struct World: Hashable {
    var workload: WorkloadIdentity
    var isSource: Bool
    var family: IPFamily
  }

  private struct Segments {
    var before: [(ClosedRange<UInt128>, ConnectionAnswer)] = []
    var after: [(ClosedRange<UInt128>, ConnectionAnswer)] = []
  }

  private var pairs: [Pair: Sides] = [:]
  private var worlds: [World: Segments] = [:]
  private var sidesAdded = 0

  /// Returns the pairs that differ, in the order of `ConnectivityDelta`; linear
  /// in the rows of all engines.
  ///
  /// - Parameters:
  ///   - before: the engines of the earlier state; never empty.
  ///   - after: the engines of the later state; never empty.
  ///   - workloads: the workloads of which pairs are compared, or `nil` for
  ///     all.
  static func changes(
    from before: [Reachability], to after: [Reachability],
    touching workloads: Set<WorkloadIdentity>?
  ) -> [ConnectivityDelta.Change] {
    var pairs = ConsentDelta()
    pairs.add(before, workloads) { $0.before = $1 }
    pairs.add(after, workloads) { $0.after = $1 }
    return pairs.changes() + nameChanges(from: before, to: after, of: workloads)
  }

  /// The changes of what workloads of both states reach by name.
  private static func nameChanges(
    from before: [Reachability], to after: [Reachability], of chosen: Set<WorkloadIdentity>?
  ) -> [ConnectivityDelta.Change] {
    let names = Set((before + after).flatMap(\.names)).sorted { $0.text < $1.text }
    guard !names.isEmpty, let first = before.first, let last = after.first else { return [] }
    func answer(
      _ engines: [Reachability], _ workload: Int, _ name: DomainPattern
    ) -> ConnectionAnswer {
      engines.dropFirst().reduce(
        engines.first?.answer(fromWorkload: workload, to: name) ?? .unknownEndpoint
      ) { $0.intersection($1.answer(fromWorkload: workload, to: name)) }
    }
    return last.inventory.workloads.enumerated().flatMap {
      index, workload -> [ConnectivityDelta.Change] in
      guard chosen?.contains(workload.identity) ?? true,
        let old = first.inventory.workload(workload.identity)
      else { return [] }
      return names.compactMap { name in
        let change = ConnectivityDelta.Change(
          source: .workload(workload.identity), destination: .name(name),
          before: answer(before, old, name), after: answer(after, index, name))
        return change.before.certain == change.after.certain
          && change.before.possible == change.after.possible ? nil : change
      }
    }
  }

  /// Adds the rows of one state; the earlier one first.
  private mutating func add(
    _ engines: [Reachability], _ chosen: Set<WorkloadIdentity>?,
    _ set: (inout Sides, ConnectionAnswer) -> Void
  ) {
    let workloads = engines.first?.inventory.workloads ?? []
    for row in ConsentDelta.rows(engines, chosen) {
      switch (row.source, row.destination) {
      case (.workload(let source), .workload(let destination)):
        set(
          &pairs[
            Pair(source: workloads[source].identity, destination: workloads[destination].identity),
            default: Sides()], row.answer)
      case (.workload(let workload), .external(let range)):
        append(workloads[workload].identity, true, range, row.answer)
      case (.external(let range), .workload(let workload)):
        append(workloads[workload].identity, false, range, row.answer)
      // Names are compared below: a name of one state may be none of the other.
      case (_, .name), (.name, _), (.external, .external): break
      }
    }
    sidesAdded += 1
  }

  /// The rows of a state, or those of some workloads; a pair of two of them
  /// stands there twice, which does no harm.
  private static func rows(
    _ engines: [Reachability], _ chosen: Set<WorkloadIdentity>?
  ) -> [ConnectivityRow] {
    guard let chosen else { return EngineAnswers.connectivity(engines) }
    let indices = Set(chosen.compactMap { engines.first?.inventory.workload($0) })
    return EngineAnswers.connectivity(engines, from: indices)
      + EngineAnswers.connectivity(engines, to: indices)
  }

  private mutating func append(
    _ workload: WorkloadIdentity, _ isSource: Bool, _ range: AddressRange,
    _ answer: ConnectionAnswer
  ) {
    let world = World(workload: workload, isSource: isSource, family: range.family)
    if sidesAdded == 0 {
      worlds[world, default: Segments()].before.append((range.bounds, answer))
    } else {
      worlds[world, default: Segments()].after.append((range.bounds, answer))
    }
  }

  /// The pairs that differ: workloads first, then ranges, each in order.
  private func changes() -> [ConnectivityDelta.Change] {
    let inside = pairs.filter { ConsentDelta.differ($0.value.before, $0.value.after) }
      .sorted { ($0.key.source, $0.key.destination) < ($1.key.source, $1.key.destination) }
      .map { pair, sides in
        ConnectivityDelta.Change(
          source: .workload(pair.source), destination: .workload(pair.destination),
          before: sides.before, after: sides.after)
      }
    let outside = worlds.sorted { left, right in
      (left.key.isSource ? 0 : 1, left.key.workload, left.key.family.width)
        < (right.key.isSource ? 0 : 1, right.key.workload, right.key.family.width)
    }.flatMap { ConsentDelta.changes($0.key, $0.value) }
    return inside + outside
  }

  private static func changes(_ world: World, _ segments: Segments) -> [ConnectivityDelta.Change] {
    let maximum = world.family.maximum
    var cuts: Set<UInt128> = [0]
    for (range, _) in segments.before + segments.after {
      cuts.insert(range.lowerBound)
      if range.upperBound < maximum { cuts.insert(range.upperBound + 1) }
    }
    let starts = cuts.sorted()
    var result: [ConnectivityDelta.Change] = []
    var cursors = (before: 0, after: 0)
    var last: (bounds: ClosedRange<UInt128>, sides: Sides)?
    func close() {
      guard let last, differ(last.sides.before, last.sides.after) else { return }
      let range = ConnectivityDelta.End.external(AddressRange(world.family, last.bounds))
      let workload = ConnectivityDelta.End.workload(world.workload)
      result.append(
        ConnectivityDelta.Change(
          source: world.isSource ? workload : range,
          destination: world.isSource ? range : workload, before: last.sides.before,
          after: last.sides.after))
    }
    for (index, start) in starts.enumerated() {
      let end = index + 1 < starts.count ? starts[index + 1] - 1 : maximum
      let sides = Sides(
        before: answer(segments.before, at: start, &cursors.before),
        after: answer(segments.after, at: start, &cursors.after))
      if let known = last, !differ(known.sides.before, sides.before),
        !differ(known.sides.after, sides.after)
      {
        last = (known.bounds.lowerBound...end, known.sides)
      } else {
        close()
        last = (start...end, sides)
      }
    }
    close()
    return result
  }

  /// The answer of the segment that holds an address; segments are in order.
  private static func answer(
    _ segments: [(ClosedRange<UInt128>, ConnectionAnswer)], at start: UInt128, _ cursor: inout Int
  ) -> ConnectionAnswer {
    while cursor < segments.count, segments[cursor].0.upperBound < start { cursor += 1 }
    guard cursor < segments.count, segments[cursor].0.contains(start) else { return .nothing }
    return segments[cursor].1
  }

  private static func differ(_ one: ConnectionAnswer, _ other: ConnectionAnswer) -> Bool {
    one.certain != other.certain || one.possible != other.possible
  }
}

extension ConnectionAnswer {
  /// Nothing passes, for sure.
  fileprivate static let nothing = ConnectionAnswer(certain: .none, possible: .none)
}
