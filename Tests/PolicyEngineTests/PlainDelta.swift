import Kubernetes
import PolicyEngine

/// What changes between two states, found by laying the rows of one beside the
/// rows of the other.
struct PlainDelta {
  /// The changes in the order in which `ConnectivityDelta` promises them.
  private(set) var changes: [ConnectivityDelta.Change] = []

  private typealias End = ConnectivityDelta.End
  private typealias Change = ConnectivityDelta.Change
  private typealias Segment = (range: ClosedRange<UInt128>, answer: ConnectionAnswer)

  private struct Pair: Hashable {
    var source: WorkloadIdentity
    var destination: WorkloadIdentity
  }

  private struct Border: Hashable {
    var workload: WorkloadIdentity
    var isSource: Bool
    var family: IPFamily
  }

  private struct Rows {
    var pairs: [Pair: ConnectionAnswer] = [:]
    var borders: [Border: [Segment]] = [:]

    init(_ state: Reachability) {
      let workloads = state.inventory.workloads.map(\.identity)
      for row in state.connectivity() {
        switch (row.source, row.destination) {
        case (.workload(let source), .workload(let destination)):
          pairs[Pair(source: workloads[source], destination: workloads[destination])] = row.answer
        case (.workload(let workload), .external(let range)):
          let border = Border(workload: workloads[workload], isSource: true, family: range.family)
          borders[border, default: []].append((range.bounds, row.answer))
        case (.external(let range), .workload(let workload)):
          let border = Border(workload: workloads[workload], isSource: false, family: range.family)
          borders[border, default: []].append((range.bounds, row.answer))
        default: break
        }
      }
    }
  }

  private static let nothing = ConnectionAnswer(certain: .none, possible: .none)

  /// Compares two states.
  init(from before: Reachability, to after: Reachability) {
    let old = Rows(before)
    let new = Rows(after)
    for pair in Set(old.pairs.keys).union(new.pairs.keys).sorted(by: {
      ($0.source, $0.destination) < ($1.source, $1.destination)
    }) {
      append(
        Change(
          source: .workload(pair.source), destination: .workload(pair.destination),
          before: old.pairs[pair] ?? Self.nothing, after: new.pairs[pair] ?? Self.nothing))
    }
    for border in Set(old.borders.keys).union(new.borders.keys).sorted(by: {
      ($0.isSource ? 0 : 1, $0.workload, $0.family.width)
        < ($1.isSource ? 0 : 1, $1.workload, $1.family.width)
    }) {
      compare(border, old.borders[border] ?? [], new.borders[border] ?? [])
    }
    var names = before.names
    for name in after.names where !names.contains(name) { names.append(name) }
    names.sort { $0.text < $1.text }
    for (index, workload) in after.inventory.workloads.enumerated() {
      guard let former = before.inventory.workload(workload.identity) else { continue }
      for name in names {
        append(
          Change(
            source: .workload(workload.identity), destination: .name(name),
            before: before.answer(fromWorkload: former, to: name),
            after: after.answer(fromWorkload: index, to: name)))
      }
    }
  }

  private mutating func compare(_ border: Border, _ old: [Segment], _ new: [Segment]) {
    var cuts: Set<UInt128> = [0]
    for (range, _) in old + new {
      cuts.insert(range.lowerBound)
      if range.upperBound < border.family.maximum { cuts.insert(range.upperBound + 1) }
    }
    var changes: [(range: ClosedRange<UInt128>, change: Change)] = []
    let starts = cuts.sorted()
    for (index, start) in starts.enumerated() {
      let end = index + 1 < starts.count ? starts[index + 1] - 1 : border.family.maximum
      let one = old.first { $0.range.contains(start) }?.answer ?? Self.nothing
      let other = new.first { $0.range.contains(start) }?.answer ?? Self.nothing
      if let last = changes.last, Self.passSame(last.change.before, one),
        Self.passSame(last.change.after, other)
      {
        changes[changes.count - 1].range = last.range.lowerBound...end
      } else {
        let workload = End.workload(border.workload)
        let change = Change(source: workload, destination: workload, before: one, after: other)
        changes.append((start...end, change))
      }
    }
    for (range, change) in changes {
      var change = change
      let external = End.external(AddressRange(border.family, range))
      if border.isSource { change.destination = external } else { change.source = external }
      append(change)
    }
  }

  private mutating func append(_ change: Change) {
    if !Self.passSame(change.before, change.after) { changes.append(change) }
  }

  private static func passSame(_ one: ConnectionAnswer, _ other: ConnectionAnswer) -> Bool {
    one.certain == other.certain && one.possible == other.possible
  }
}

extension PlainDelta {
  /// Returns in words how the delta of the engine differs from this one, with
  /// all workloads or with some; `nil` where it does not.
  func disagreement(
    with delta: ConnectivityDelta, touching workloads: Set<WorkloadIdentity>? = nil
  ) -> String? {
    let ends = workloads.map { Set($0.map { ConnectivityDelta.End.workload($0) }) }
    let expected = changes.filter { change in
      ends.map { $0.contains(change.source) || $0.contains(change.destination) } ?? true
    }
    let parts = [
      ("opened", delta.opened, expected.filter { $0.before.possible.isEmpty }),
      (
        "closed", delta.closed,
        expected.filter { !$0.before.possible.isEmpty && $0.after.possible.isEmpty }
      ),
      (
        "changed", delta.changed,
        expected.filter { !$0.before.possible.isEmpty && !$0.after.possible.isEmpty }
      ),
    ]
    for (name, found, wanted) in parts where !found.elementsEqual(wanted) {
      let index = zip(found, wanted).enumerated().first { $1.0 != $1.1 }?.offset
      let place = index ?? min(found.count, wanted.count)
      return "\(name)[\(place)]: \(found.dropFirst(place).first.map { "\($0)" } ?? "no change"), "
        + "expected \(wanted.dropFirst(place).first.map { "\($0)" } ?? "no change")"
    }
    return nil
  }
}
