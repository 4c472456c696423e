import Kubernetes
import OrderedCollections

/// The changes of what workloads of both states reach by name.
///
/// What a workload reaches follows from the groups of its pods, so workloads
/// with the same groups in both states are compared once.
struct NameDelta {
  /// A name that is reached in another way.
  private struct Difference {
    var name: DomainPattern
    var before: ConnectionAnswer
    var after: ConnectionAnswer
  }

  /// What decides about a workload, as numbers of lists.
  private struct Key: Hashable {
    var before: Int
    var after: Int
  }

  private let before: Reachability
  private let after: Reachability
  private let names: [DomainPattern]
  private var lists: OrderedSet<[Int]> = []
  private var known: [Key: [Difference]] = [:]

  /// Makes a comparison of the names of both states.
  init(_ before: Reachability, _ after: Reachability) {
    self.before = before
    self.after = after
    let all = OrderedSet(before.names).union(after.names)
    names = all.enumerated()
      .sorted { ($0.element.text, $0.offset) < ($1.element.text, $1.offset) }.map(\.element)
  }

  /// Returns the changes, by workload, then name.
  mutating func changes(
    _ pairing: WorkloadPairing, _ differences: WorkloadDifferences?
  ) -> [ConnectivityDelta.Change] {
    if names.isEmpty { return [] }
    var result: [ConnectivityDelta.Change] = []
    var walks: Walks?
    for (index, pair) in pairing.pairs.enumerated() where pair.isChosen {
      guard differences?.egress.world[index] ?? true, let old = pair.before, let new = pair.after
      else { continue }
      let key = Key(before: list(of: old, before), after: list(of: new, after))
      if known[key] == nil {
        if walks == nil { walks = Walks(before, after, names) }
        known[key] = walks?.differences(old, new) ?? []
      }
      for difference in known[key] ?? [] {
        result.append(
          ConnectivityDelta.Change(
            source: .workload(pair.identity), destination: .name(difference.name),
            before: difference.before, after: difference.after))
      }
    }
    return result
  }

  /// Returns the number of what decides about the names that a workload
  /// reaches: the groups of its pods and the families these speak.
  private mutating func list(of workload: Int, _ state: Reachability) -> Int {
    let space = state.space
    var classes: OrderedSet<Int> = []
    for pod in state.inventory.workloads[workload].pods { classes.append(space.classOfPod[pod]) }
    let list = classes.flatMap { podClass in
      [state.egress.groupOfClass[podClass], Int(space.families[podClass].rawValue)]
    }
    return lists.append(list).index
  }

  /// The walks over both states.
  private struct Walks: ~Copyable {
    private var before: ConnectivityWalk
    private var after: ConnectivityWalk
    private var comparison = AnswerComparison()
    /// The names with their numbers in both states.
    private let names: [(name: DomainPattern, before: Int?, after: Int?)]

    init(_ before: Reachability, _ after: Reachability, _ names: [DomainPattern]) {
      self.before = ConnectivityWalk(before, to: [])
      self.after = ConnectivityWalk(after, to: [])
      let old = before.space.nameIndices(of: names)
      let new = after.space.nameIndices(of: names)
      self.names = names.indices.map { (names[$0], old[$0], new[$0]) }
    }

    /// Returns the names that a workload reaches in another way.
    mutating func differences(_ old: Int, _ new: Int) -> [Difference] {
      var result: [Difference] = []
      for (name, formerIndex, index) in names {
        let one = formerIndex.map { before.answer(from: old, toName: $0) }
        let other = index.map { after.answer(from: new, toName: $0) }
        comparison.cover(before.answers, after.answers)
        if let one, let other,
          !comparison.differ(one, other, before.answers, after.answers)
        {
          continue
        }
        // Nothing is known of a name without a point.
        let difference = Difference(
          name: name, before: one.map { before.value($0) } ?? .unknownEndpoint,
          after: other.map { after.value($0) } ?? .unknownEndpoint)
        if difference.before.certain != difference.after.certain
          || difference.before.possible != difference.after.possible
        {
          result.append(difference)
        }
      }
      return result
    }
  }
}
