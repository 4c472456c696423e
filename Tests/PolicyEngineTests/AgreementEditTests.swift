import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// One edit after another, evaluated step by step and from scratch.
@Suite("Edits of clusters of mixed kinds")
struct AgreementEditTests {
  @Test("evaluated step by step give the answers of the whole", arguments: Seeds.portions(240))
  func edits(seeds: Range<UInt64>) {
    var applied = 0
    for seed in seeds {
      var run = EditRun(seed: seed)
      #expect(run.firstDifference() == nil, "seed \(seed)")
      applied += run.applied
    }
    #expect(applied > seeds.count)
  }

  @Test(
    "policies left out step by step leave the answers of the rest", arguments: Seeds.portions(240))
  func leavingOut(seeds: Range<UInt64>) throws {
    var leftOut = 0
    for seed in seeds {
      let cluster = MixedCluster(seed: seed)
      var random = SplitMix64(seed: seed ^ 0x1EA7)
      var state = cluster.state()
      let inventory = Inventory(state)
      let names = MixedProbes(cluster.documents, state).names
      let options = ReachabilityOptions(profile: cluster.profile, names: names)
      let addresses = random.pick(10, of: MixedProbes(cluster.documents, state).addresses)
      var engine = Reachability(state: state, inventory: inventory, options: options)
      var gone: Set<ResourceReference> = []
      for _ in 0..<3 {
        let next = Set(random.pick(2, of: state.policyReferences))
        if next.isEmpty { break }
        gone.formUnion(next)
        state = state.keepingPolicies { !gone.contains($0) }
        engine = Reachability(from: engine, leavingOut: next, state: state)
        let full = Reachability(state: state, inventory: inventory, options: options)
        let difference = AgreementAnswerBook(full, addresses: addresses, names: names)
          .firstDifference(
            from: AgreementAnswerBook(engine, addresses: addresses, names: names))
        #expect(difference == nil, "seed \(seed), without \(next.sorted())")
        leftOut += next.count
      }
    }
    #expect(leftOut > seeds.count)
  }

  @Test("a delta of an engine beside itself is its own", arguments: Seeds.portions(80))
  func consentingDelta(seeds: Range<UInt64>) {
    var changes = 0
    for seed in seeds {
      let cluster = MixedCluster(seed: seed)
      var random = SplitMix64(seed: seed ^ 0xC0)
      let state = cluster.state()
      let inventory = Inventory(state)
      let before = Reachability(state: state, inventory: inventory, options: cluster.options)
      let gone = Set(random.pick(2, of: state.policyReferences))
      let after = Reachability(
        from: before, leavingOut: gone, state: state.keepingPolicies { !gone.contains($0) })
      let alone = ConnectivityDelta(from: before, to: after)
      let both = ConnectivityDelta(from: [before, before], to: [after, after])
      #expect(lines(both) == lines(alone), "seed \(seed), without \(gone.sorted())")
      changes += lines(alone).count
    }
    #expect(changes > 0)
  }

  /// The changes of a delta in words, without their causes.
  private func lines(_ delta: ConnectivityDelta) -> [String] {
    (delta.opened + delta.closed + delta.changed).map { change in
      "\(change.source) \(change.destination) \(change.before.certain) \(change.before.possible) "
        + "\(change.after.certain) \(change.after.possible)"
    }
  }
}

/// A cluster, the edits made to it, and the engine that follows them.
struct EditRun {
  private var cluster: MixedCluster
  private var random: SplitMix64
  /// How many edits were made.
  private(set) var applied = 0

  /// Begins with the cluster of a seed.
  init(seed: UInt64) {
    cluster = MixedCluster(seed: seed)
    random = SplitMix64(seed: seed ^ 0xED17)
  }

  /// Makes up to five edits, one after another.
  ///
  /// - Returns: the first answer that differs from that of a full evaluation,
  ///   in words, or `nil`.
  mutating func firstDifference() -> String? {
    var state = cluster.state()
    let names = MixedProbes(cluster.documents, state).names
    let options = ReachabilityOptions(profile: cluster.profile, names: names)
    var engine = Reachability(state: state, inventory: Inventory(state), options: options)
    for _ in 0..<5 {
      guard let edit = DocumentEdit.random(cluster, &random) else { continue }
      let documents = edit.applied(to: cluster.documents)
      let next = MixedCluster.state(documents)
      let inventory = Inventory(next)
      guard let change = EditRun.edit(documents[edit.index], state, next, inventory) else {
        continue
      }
      cluster.documents = documents
      state = next
      applied += 1
      engine = Reachability(from: engine, change, state: state, inventory: inventory)
      let full = Reachability(state: state, inventory: inventory, options: options)
      let addresses = random.pick(10, of: MixedProbes(documents, state).addresses)
      let difference = AgreementAnswerBook(full, addresses: addresses, names: names)
        .firstDifference(
          from: AgreementAnswerBook(engine, addresses: addresses, names: names))
      if let difference {
        return "after \(edit.kind.rawValue) \(documents[edit.index].json): \(difference)"
      }
    }
    return nil
  }

  /// The edit in the engine's words; `nil` where more than one thing differs.
  static func edit(
    _ document: Manifest, _ before: ClusterState, _ after: ClusterState, _ inventory: Inventory
  ) -> ClusterEdit? {
    guard references(before) == references(after), before.podCIDRs == after.podCIDRs,
      let kind = document["kind"]?.string, let name = document["metadata"]?["name"]?.string
    else { return nil }
    let namespace = document["metadata"]?["namespace"]?.string
    switch kind {
    case "Namespace": return .namespace(name)
    case "Pod": return inventory.pod(namespace: namespace ?? "default", name: name).map { .pod($0) }
    default:
      let lists: [(PolicySource.List, [ResourceReference])] = [
        (.networkPolicies, after.networkPolicies.map(\.reference)),
        (.adminPolicies, after.adminPolicies.map(\.reference)),
        (.ciliumPolicies, after.ciliumPolicies.map(\.reference)),
        (.calicoPolicies, after.calicoPolicies.map(\.reference)),
      ]
      let group = document["apiVersion"]?.string?.split(separator: "/").first.map(String.init)
      for (list, references) in lists {
        let index = references.firstIndex {
          $0.kind.kind == kind && $0.kind.group == group && $0.name == name
            && ($0.namespace == nil || $0.namespace == namespace ?? "default")
        }
        if let index { return .policy(list, index) }
      }
      return nil
    }
  }

  private static func references(_ state: ClusterState) -> [ResourceReference] {
    state.networkPolicies.map(\.reference) + state.adminPolicies.map(\.reference)
      + state.ciliumPolicies.map(\.reference) + state.calicoPolicies.map(\.reference)
      + state.unevaluatedPolicies.map(\.reference)
      + state.namespaces.map { ResourceReference(.namespace, namespace: nil, name: $0.name) }
      + Inventory(state).pods.map(\.pod.reference)
  }
}
