import Audit
import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// What holds for every cluster, tried on clusters from seeds.
@Suite("Laws of the audit")
struct AuditLawsTests {
  private func input(_ state: ClusterState) -> AuditInput {
    let inventory = Inventory(state)
    return AuditInput(
      state: state, inventory: inventory,
      reachability: Reachability(state: state, inventory: inventory))
  }

  /// The classes of a cluster by workload, in the order of the inventory.
  private func classes(_ context: AuditContext) -> [String: Directions<CoverageClass>] {
    Dictionary(
      uniqueKeysWithValues: context.workloads.map {
        (context.inventory.workloads[$0.workload].identity.description, $0.coverage)
      })
  }

  @Test("figures stay in their bounds and add up", arguments: Seeds.portions(200))
  func bounds(_ seeds: Range<UInt64>) {
    for seed in seeds {
      let input = input(RandomCluster(seed: seed).state)
      let audit = Auditor().audit(input)
      for namespace in audit.namespaces {
        #expect((0...1_000_000).contains(namespace.risk.thousandths), "seed \(seed)")
        for direction in Direction.allCases {
          let counts = namespace.coverage[direction].workloads
          #expect(counts.total == namespace.workloads.count, "seed \(seed)")
          if let selected = counts.selectedCoverage, let effective = counts.effectiveCoverage {
            #expect(effective.lowerBound <= selected.lowerBound, "seed \(seed)")
            #expect(selected.upperBound <= 1, "seed \(seed)")
          }
          let unknown = counts[.unknown] > 0
          #expect(!unknown || namespace.risk.isWorstCase, "seed \(seed)")
        }
      }
      let total = audit.namespaces.reduce(0) { $0 + $1.workloads.count }
      #expect(total == audit.workloadCount, "seed \(seed)")
      #expect(Set(audit.findings.map(\.fingerprint)).count == audit.findings.count, "seed \(seed)")
    }
  }

  @Test(
    "reach counts are those of the engine's connectivity, workload by workload",
    arguments: Seeds.portions(200))
  func reachCounts(_ seeds: Range<UInt64>) {
    for seed in seeds {
      var state = RandomCluster(seed: seed).state
      // Where no pod stands on a known node, no node is exempt (G-3).
      for index in state.pods.indices { state.pods[index].spec.nodeName = nil }
      state.nodes = []
      let input = input(state)
      var reaches = [Int](repeating: 0, count: input.inventory.workloads.count)
      var reachedBy = reaches
      for row in input.reachability.connectivity() {
        guard case .workload(let from) = row.source, case .workload(let to) = row.destination,
          from != to, !row.answer.possible.isEmpty
        else { continue }
        reaches[from] += 1
        reachedBy[to] += 1
      }
      // With pods of two families a half may admit one family on one port and
      // the other half the other: counted as connected, an upper bound.
      let isDual = input.inventory.pods.contains { $0.pod.addresses.count != 1 }
      for audit in AuditContext(input).workloads {
        let index = audit.workload
        let same = (audit.reaches, audit.reachedBy) == (reaches[index], reachedBy[index])
        let above = audit.reaches >= reaches[index] && audit.reachedBy >= reachedBy[index]
        #expect(
          isDual ? above : same,
          """
          seed \(seed) \(input.inventory.workloads[index].identity): \(audit.reaches), \
          \(audit.reachedBy), not \(reaches[index]), \(reachedBy[index])
          """)
      }
    }
  }

  @Test(
    "the order of policies, pods and controllers changes nothing", arguments: Seeds.portions(60))
  func order(_ seeds: Range<UInt64>) {
    for seed in seeds {
      var state = RandomCluster(seed: seed).state
      let first = Auditor().audit(input(state))
      state.networkPolicies.reverse()
      state.pods.reverse()
      state.controllers.reverse()
      let second = Auditor().audit(input(state))
      #expect(
        Set(first.findings.map(\.fingerprint)) == Set(second.findings.map(\.fingerprint)),
        "seed \(seed)")
      #expect(first.namespaces.map(\.coverage) == second.namespaces.map(\.coverage), "seed \(seed)")
      #expect(
        first.namespaces.map(\.risk.thousandths) == second.namespaces.map(\.risk.thousandths),
        "seed \(seed)")
    }
  }

  @Test(
    "a default-deny never makes a class worse, and leaves none open", arguments: Seeds.portions(100)
  )
  func denying(_ seeds: Range<UInt64>) {
    for seed in seeds {
      let cluster = RandomCluster(seed: seed)
      guard cluster.isExact else { continue }
      var state = cluster.state
      let before = classes(AuditContext(input(state)))
      for namespace in state.namespaces {
        state.networkPolicies.append(
          NetworkPolicy(
            namespace: namespace.name, name: "zz-deny",
            metadata: ObjectMetadata(location: RandomCluster.location), isolatesIngress: true,
            isolatesEgress: true))
      }
      let context = AuditContext(input(state))
      for (name, after) in classes(context) {
        for direction in Direction.allCases {
          let old = before[name]?[direction]
          #expect(after[direction] != .open, "seed \(seed) \(name)")
          #expect(
            after[direction].rank >= old?.rank ?? 0,
            "seed \(seed) \(name) \(direction): \(String(describing: old)) → \(after[direction])")
        }
      }
    }
  }
}
