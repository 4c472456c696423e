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
  package var opened: Changes { Changes(table, openedRecords) }
  /// Pairs of which nothing can pass any more.
  package var closed: Changes { Changes(table, closedRecords) }
  /// Pairs that could and can connect, in another way.
  package var changed: Changes { Changes(table, changedRecords) }

  private var table = ChangeTable()
  private var openedRecords: [ChangeTable.Record] = []
  private var closedRecords: [ChangeTable.Record] = []
  private var changedRecords: [ChangeTable.Record] = []

  /// Makes a delta without changes.
  package init() {}

  /// Compares two states.
  ///
  /// Costs a walk over the pairs of workloads of both, and memory in proportion
  /// to workloads and changes. Where both states have the same points, as after
  /// an edit, only the workloads are walked from and to whose halves differ.
  ///
  /// Changes stand by source, then destination: those between workloads first,
  /// then those to the world, from the world and to names.
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
    let pairing = WorkloadPairing(before.inventory, after.inventory, choosing: workloads)
    let differences = WorkloadDifferences(before, after, pairing)
    let plan = DeltaPlan(pairing, isPart: workloads != nil, differences)
    self = plan.delta(before, after, pairing)
    let (outward, others) = BothCores.run {
      var world = WorldDelta(.egress, before, after)
      return world.changes(pairing, differences)
    } _: {
      var world = WorldDelta(.ingress, before, after)
      var names = NameDelta(before, after)
      return world.changes(pairing, differences) + names.changes(pairing, differences)
    }
    append(outward)
    append(others)
  }

  /// Compares two states, each as several engines let pass together (E-4);
  /// several on a side cost the rows of each.
  ///
  /// - Parameters:
  ///   - before: the engines of the earlier state.
  ///   - after: the engines of the later state.
  ///   - workloads: the workloads of which pairs are compared, or `nil` for
  ///     all.
  package init(
    from before: [Reachability], to after: [Reachability],
    touching workloads: Set<WorkloadIdentity>? = nil
  ) {
    guard let first = before.first, let last = after.first else {
      self.init()
      return
    }
    if before.count == 1, after.count == 1 {
      self.init(from: first, to: last, touching: workloads)
    } else {
      self.init()
      append(ConsentDelta.changes(from: before, to: after, touching: workloads))
    }
  }

  private mutating func append(_ changes: [Change]) {
    for change in changes {
      append(
        ChangeTable.Record(
          source: number(of: change.source), destination: number(of: change.destination),
          before: number(of: change.before), after: number(of: change.after)))
    }
  }

  /// Returns the number by which records name an end.
  mutating func number(of end: End) -> UInt32 { table.number(of: end) }

  /// Returns the number by which records name an answer.
  mutating func number(of answer: ConnectionAnswer) -> UInt32 { table.number(of: answer) }

  /// Adds a change.
  mutating func append(_ record: ChangeTable.Record) {
    if table.isNothing(record.before) {
      openedRecords.append(record)
    } else if table.isNothing(record.after) {
      closedRecords.append(record)
    } else {
      changedRecords.append(record)
    }
  }

  /// Adds the changes of another delta behind its own.
  mutating func append(_ other: ConnectivityDelta) {
    let renumbered = table.adopt(other.table)
    openedRecords += other.openedRecords.map { renumbered($0) }
    closedRecords += other.closedRecords.map { renumbered($0) }
    changedRecords += other.changedRecords.map { renumbered($0) }
  }

  /// A Boolean value that tells whether nothing differs.
  package var isEmpty: Bool {
    openedRecords.isEmpty && closedRecords.isEmpty && changedRecords.isEmpty
  }

  /// Compares change by change.
  package static func == (left: ConnectivityDelta, right: ConnectivityDelta) -> Bool {
    left.opened == right.opened && left.closed == right.closed && left.changed == right.changed
  }

  /// Hashes what costs little of each part.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(opened)
    hasher.combine(closed)
    hasher.combine(changed)
  }
}
