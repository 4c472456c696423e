import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// One edit after another, evaluated step by step and from scratch.
///
/// A failure prints its seed and the smallest cluster and edits that still show
/// it; `FIREBREAK_FIRST_SEED=N FIREBREAK_SEEDS=1` goes there at once.
@Suite("Edits of clusters of mixed kinds")
struct AgreementEditTests {
  @Test(
    "evaluated step by step give the answers of the whole, and those of the plain evaluator",
    arguments: Seeds.portions(240))
  func edits(seeds: Range<UInt64>) {
    var applied = 0
    for seed in seeds {
      let run = EditRun(seed: seed)
      let outcome = run.followed()
      applied += outcome.applied
      if let seen = outcome.difference {
        Issue.record("\(run.report(seen) { $0.followed(breadth: 1000).difference })")
      }
    }
    print("edits, seeds \(seeds): \(applied) followed")
    #expect(applied > seeds.count || seeds.count < 20)
  }

  @Test("that go wrong are told with what it takes to see it, and no more")
  func report() {
    let run = EditRun(seed: 3)
    let report = run.report("wrong: somewhere") { run in
      let hasPod = run.cluster.documents.contains { $0["kind"] == "Pod" }
      let hasText = run.edits.contains { $0["text"]?["spec"] != nil }
      return hasPod && hasText ? "wrong: somewhere" : nil
    }
    let lines = report.split(separator: "\n")
    #expect(lines.first == "seed 3: wrong: somewhere")
    #expect(lines.filter { $0.hasPrefix("kind:") } == ["kind: Pod"])
    #expect(lines.suffix(2) == ["--- # becomes", "spec: {}"])
  }

  @Test("reach every kind of policy in every dialect")
  func reach() {
    var made: Set<String> = []
    for seed in UInt64(1)...400 {
      let run = EditRun(seed: seed)
      for edit in run.edits {
        let group = edit["text"]?["apiVersion"]?.string?.split(separator: "/").first ?? ""
        let kind = edit["text"]?["kind"]?.string ?? ""
        made.insert("\(run.cluster.profile.dialect) \(kind).\(group)")
      }
    }
    let upstream = ["NetworkPolicy.networking.k8s.io"]
    let admin = ["AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"]
      .map { "\($0).policy.networking.k8s.io" }
    let cilium = ["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"]
      .map { "\($0).cilium.io" }
    let calico = ["NetworkPolicy", "GlobalNetworkPolicy"].map { "\($0).projectcalico.org" }
    let expected: [(EngineProfile.Dialect, [String])] = [
      (.kubernetes, upstream + admin), (.cilium, upstream + cilium + admin.suffix(1)),
      (.calico, upstream + calico + admin),
    ]
    for (dialect, kinds) in expected {
      for kind in kinds { #expect(made.contains("\(dialect) \(kind)"), "\(dialect) \(kind)") }
    }
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
      let options = cluster.options(names: names)
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
      let before = Reachability(state: state, inventory: inventory, options: cluster.options())
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
    [delta.opened, delta.closed, delta.changed].joined().map { change in
      "\(change.source) \(change.destination) \(change.before.certain) \(change.before.possible) "
        + "\(change.after.certain) \(change.after.possible)"
    }
  }
}
