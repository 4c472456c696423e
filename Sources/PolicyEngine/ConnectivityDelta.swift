package import Kubernetes

/// Which connections opened and closed between two states of one cluster.
///
/// Workloads are matched by identity. Ranges of addresses are cut wherever
/// either side cuts them, and joined again where the change is the same. What
/// is unknown stays so: a connection surely opened if it is certain now and was
/// not even possible before; it possibly did in all cases between.
package struct ConnectivityDelta: Hashable, Sendable {
  /// One end of a pair, by what it is called in both states.
  package enum End: Hashable, Sendable {
    /// A workload.
    case workload(WorkloadIdentity)
    /// A range of addresses.
    case external(AddressRange)
    /// The names of a pattern.
    case name(DomainPattern)
  }

  /// A pair whose connections differ.
  package struct Change: Hashable, Sendable {
    /// Who opens connections.
    package var source: End
    /// Who accepts them.
    package var destination: End
    /// What passed before.
    package var before: ConnectionAnswer
    /// What passes now.
    package var after: ConnectionAnswer

    /// Makes a change.
    package init(
      source: End, destination: End, before: ConnectionAnswer, after: ConnectionAnswer
    ) {
      self.source = source
      self.destination = destination
      self.before = before
      self.after = after
    }

    /// What surely, and what possibly, passes now and did not before.
    package var gained: ConnectionAnswer { Change.difference(from: before, to: after) }
    /// What surely, and what possibly, passed before and does not now.
    package var lost: ConnectionAnswer { Change.difference(from: after, to: before) }

    private static func difference(
      from old: ConnectionAnswer, to new: ConnectionAnswer
    ) -> ConnectionAnswer {
      let certain = new.certain.subtracting(old.possible)
      // What both leave unknown for the same reasons has not changed.
      let possible =
        old.certain == new.certain && old.possible == new.possible
        ? certain : new.possible.subtracting(old.certain)
      return ConnectionAnswer(
        certain: certain, possible: possible,
        causes: certain == possible ? [] : old.causes.union(new.causes))
    }
  }

  /// Pairs of which nothing could pass before.
  package private(set) var opened: [Change] = []
  /// Pairs of which nothing can pass any more.
  package private(set) var closed: [Change] = []
  /// Pairs that could and can connect, in another way.
  package private(set) var changed: [Change] = []

  /// Makes a delta without changes.
  package init() {}

  /// Compares two states; linear in their rows, and quadratic in nothing.
  ///
  /// - Parameters:
  ///   - before: the earlier state.
  ///   - after: the later state, or the one that a proposal would make.
  ///   - workloads: the workloads of which pairs are compared, or `nil` for
  ///     all; a pair counts where either end is one of them.
  package init(
    from before: Reachability, to after: Reachability,
    touching workloads: Set<WorkloadIdentity>? = nil
  ) {
    self.init(from: [before], to: [after], touching: workloads)
  }

  /// Compares two states, each as several engines let pass together (E-4).
  ///
  /// - Parameters:
  ///   - before: the engines of the earlier state; never empty.
  ///   - after: the engines of the later state; never empty.
  ///   - workloads: the workloads of which pairs are compared, or `nil` for
  ///     all.
  package init(
    from before: [Reachability], to after: [Reachability],
    touching workloads: Set<WorkloadIdentity>? = nil
  ) {
    var pairs = DeltaPairs()
    pairs.add(before, workloads) { $0.before = $1 }
    pairs.add(after, workloads) { $0.after = $1 }
    let named = ConnectivityDelta.nameChanges(from: before, to: after, of: workloads)
    for change in pairs.changes() + named {
      if change.before.possible.isEmpty {
        opened.append(change)
      } else if change.after.possible.isEmpty {
        closed.append(change)
      } else {
        changed.append(change)
      }
    }
  }

  /// The changes of what workloads of both states reach by name.
  private static func nameChanges(
    from before: [Reachability], to after: [Reachability], of chosen: Set<WorkloadIdentity>?
  ) -> [Change] {
    let names = Set((before + after).flatMap(\.names)).sorted { $0.text < $1.text }
    guard !names.isEmpty, let first = before.first, let last = after.first else { return [] }
    func answer(
      _ engines: [Reachability], _ workload: Int, _ name: DomainPattern
    ) -> ConnectionAnswer {
      engines.dropFirst().reduce(
        engines.first?.answer(fromWorkload: workload, to: name) ?? .unknownEndpoint
      ) { $0.intersection($1.answer(fromWorkload: workload, to: name)) }
    }
    return last.inventory.workloads.enumerated().flatMap { index, workload -> [Change] in
      guard chosen?.contains(workload.identity) ?? true,
        let old = first.inventory.workload(workload.identity)
      else { return [] }
      return names.compactMap { name in
        let change = Change(
          source: .workload(workload.identity), destination: .name(name),
          before: answer(before, old, name), after: answer(after, index, name))
        return change.before.certain == change.after.certain
          && change.before.possible == change.after.possible ? nil : change
      }
    }
  }

  /// A Boolean value that tells whether nothing differs.
  package var isEmpty: Bool { opened.isEmpty && closed.isEmpty && changed.isEmpty }
}

/// The rows of two states side by side.
private struct DeltaPairs {
  struct Sides {
    var before: ConnectionAnswer = .nothing
    var after: ConnectionAnswer = .nothing
  }

  struct Pair: Hashable {
    var source: WorkloadIdentity
    var destination: WorkloadIdentity
  }

  struct World: Hashable {
    var workload: WorkloadIdentity
    var isSource: Bool
    var family: IPFamily
  }

  struct Segments {
    var before: [(ClosedRange<UInt128>, ConnectionAnswer)] = []
    var after: [(ClosedRange<UInt128>, ConnectionAnswer)] = []
  }

  private var pairs: [Pair: Sides] = [:]
  private var worlds: [World: Segments] = [:]
  private var sidesAdded = 0

  /// Adds the rows of one state; the earlier one first.
  mutating func add(
    _ engines: [Reachability], _ chosen: Set<WorkloadIdentity>?,
    _ set: (inout Sides, ConnectionAnswer) -> Void
  ) {
    let workloads = engines.first?.inventory.workloads ?? []
    for row in DeltaPairs.rows(engines, chosen) {
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
  func changes() -> [ConnectivityDelta.Change] {
    let inside = pairs.filter { DeltaPairs.differ($0.value.before, $0.value.after) }
      .sorted { ($0.key.source, $0.key.destination) < ($1.key.source, $1.key.destination) }
      .map { pair, sides in
        ConnectivityDelta.Change(
          source: .workload(pair.source), destination: .workload(pair.destination),
          before: sides.before, after: sides.after)
      }
    let outside = worlds.sorted { left, right in
      (left.key.isSource ? 0 : 1, left.key.workload, left.key.family.width)
        < (right.key.isSource ? 0 : 1, right.key.workload, right.key.family.width)
    }.flatMap { DeltaPairs.changes($0.key, $0.value) }
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
