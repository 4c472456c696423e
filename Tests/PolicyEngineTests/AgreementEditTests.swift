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
