import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// The delta of two states against their rows, laid side by side.
///
/// `FIREBREAK_FIRST_SEED=N FIREBREAK_SEEDS=1` goes to one seed at once.
@Suite("Deltas of generated clusters")
struct AgreementDeltaTests {
  @Test("are those of the rows, whatever was edited", arguments: Seeds.portions(160))
  func edits(seeds: Range<UInt64>) {
    var changes = 0
    for seed in seeds {
      var run = DeltaRun(seed: seed)
      #expect(run.firstDisagreement() == nil, "seed \(seed)")
      changes += run.changes
    }
    #expect(changes > seeds.count)
  }

  @Test("are those of the rows between clusters that share little", arguments: Seeds.portions(80))
  func strangers(seeds: Range<UInt64>) {
    for seed in seeds {
      let one = MixedCluster(seed: seed)
      let other = MixedCluster(seed: seed + 1)
      let options = one.options()
      let states = [one, other].map(\.documents).map(MixedCluster.state)
      let engines = states.map {
        Reachability(state: $0, inventory: Inventory($0), options: options)
      }
      var random = SplitMix64(seed: seed)
      #expect(
        DeltaRun.disagreement(from: engines[0], to: engines[1], &random).text == nil, "seed \(seed)"
      )
    }
  }

  @Test("are those of the rows where both cores work, whether much differs or little")
  func manyWorkloads() {
    var sketch = ClusterSketch()
    for namespace in ["a", "b"] { sketch.namespace(namespace, ["team": namespace]) }
    for number in 0..<300 {
      sketch.pod(
        number % 2 == 0 ? "a" : "b", "p\(number)",
        ["app": "p\(number)", "tier": "t\(number % 7)"], "10.0.\(number / 100).\(number % 100)")
    }
    for number in 0..<150 {
      sketch.policy(
        number % 2 == 0 ? "a" : "b", "n\(number)", .app("p\(number)"),
        ingress: [.of([.own(["tier": "t\(number % 5)"])], [.tcp(80)])])
    }
    let before = sketch.evaluated().engine
    var little = sketch
    little.state.networkPolicies[3].ingress = []
    var much = sketch
    for index in much.state.networkPolicies.indices where index != 8 {
      much.state.networkPolicies[index].ingress = [.of([.own(["tier": "t0"])], [.tcp(443)])]
    }
    var random = SplitMix64(seed: 1)
    var counts: [Int] = []
    for after in [little, much] {
      let result = DeltaRun.disagreement(from: before, to: after.evaluated().engine, &random)
      #expect(result.text == nil)
      counts.append(result.changes)
    }
    #expect(counts[0] > 0 && counts[1] > 20 * counts[0])
  }
}

/// A cluster and what edits of it change.
private struct DeltaRun {
  private let cluster: MixedCluster
  private var random: SplitMix64
  /// How many changes were compared.
  private(set) var changes = 0

  /// Begins with the cluster of a seed.
  init(seed: UInt64) {
    cluster = MixedCluster(seed: seed)
    random = SplitMix64(seed: seed ^ 0xDE17A)
  }

  /// Edits the cluster twice in different ways, and one of them further, and
  /// compares all those states with each other.
  ///
  /// - Returns: the first change that is not what the rows say, in words, or
  ///   `nil`.
  mutating func firstDisagreement() -> String? {
    let state = cluster.state()
    let engine = Reachability(
      state: state, inventory: Inventory(state), options: cluster.options())
    var engines = [engine]
    guard let one = edited(cluster, state, engine) else { return nil }
    engines.append(one.engine)
    if let other = edited(cluster, state, engine) { engines.append(other.engine) }
    if let further = edited(one.cluster, one.state, one.engine) { engines.append(further.engine) }
    engines.append(
      Reachability(state: one.state, inventory: Inventory(one.state), options: cluster.options()))
    for before in engines {
      for after in engines where after !== before {
        let result = DeltaRun.disagreement(from: before, to: after, &random)
        if let text = result.text { return text }
        changes += result.changes
      }
    }
    return nil
  }

  /// Makes an edit of a cluster and lets its engine follow.
  private mutating func edited(
    _ cluster: MixedCluster, _ state: ClusterState, _ engine: Reachability
  ) -> (cluster: MixedCluster, state: ClusterState, engine: Reachability)? {
    for _ in 0..<5 {
      guard let edit = DocumentEdit.random(cluster, &random) else { continue }
      var next = cluster
      next.documents = edit.applied(to: cluster.documents)
      let after = next.state()
      let inventory = Inventory(after)
      if let change = EditRun.edit(cluster.documents[edit.index], state, after, inventory) {
        return (
          next, after, Reachability(from: engine, change, state: after, inventory: inventory)
        )
      }
    }
    return nil
  }

  /// Compares the delta of two states with their rows, once with all workloads
  /// and once with some.
  static func disagreement(
    from before: Reachability, to after: Reachability, _ random: inout SplitMix64
  ) -> (text: String?, changes: Int) {
    let plain = PlainDelta(from: before, to: after)
    let whole = plain.disagreement(with: ConnectivityDelta(from: before, to: after))
    if let whole { return (whole, plain.changes.count) }
    let workloads = (before.inventory.workloads + after.inventory.workloads).map(\.identity)
    for count in 0...2 {
      let some = Set(random.pick(count, of: workloads))
      let part = plain.disagreement(
        with: ConnectivityDelta(from: before, to: after, touching: some), touching: some)
      if let part {
        return ("touching \(some.map(\.path).sorted()): \(part)", plain.changes.count)
      }
    }
    return (nil, plain.changes.count)
  }
}
