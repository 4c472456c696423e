import Foundation
import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// The published policies of Cilium in the corpus: they can be read, and the
/// answers are those of their tutorials.
@Suite("The corpus of Cilium")
struct CorpusCiliumTests {
  private static let folder = "manifests/cilium-star-wars"

  /// The cluster of the tutorial with some of its policies.
  private struct Stage {
    let inventory: Inventory
    let state: ClusterState
    let engine: Reachability

    init?(_ policies: [String]) {
      guard let folder = Corpus.path(CorpusCiliumTests.folder) else { return nil }
      state = LoadedCluster.load(
        (["http-sw-app.yaml"] + policies).map { "\(folder)/\($0)" })
      inventory = Inventory(state)
      engine = Reachability(
        state: state, inventory: inventory,
        options: ReachabilityOptions(profile: .cilium(NetworkPlugin(name: "cilium"))))
    }

    func answer(_ source: String, _ destination: String) throws -> ConnectionAnswer {
      engine.answer(
        from: try #require(inventory.peer(named: source)),
        to: try #require(inventory.peer(named: destination)))
    }
  }

  @Test("without a policy every ship lands")
  func open() throws {
    guard let stage = Stage([]) else { return }
    #expect(try stage.answer("default/xwing", "default/deathstar").certain.isAll)
  }

  @Test("one empty rule closes the empire, whatever its comment says elsewhere")
  func defaultDeny() throws {
    guard let stage = Stage(["sw_deny_policy.yaml"]) else { return }
    for ship in ["default/xwing", "default/tiefighter"] {
      #expect(try stage.answer(ship, "default/deathstar").possible.isEmpty)
    }
    #expect(try stage.answer("default/tiefighter", "default/xwing").certain.isAll)
  }

  @Test("the empire's ships land on port 80, request by request")
  func landing() throws {
    guard let stage = Stage(["sw_l3_l4_l7_policy.yaml"]) else { return }
    let allowed = try stage.answer("default/tiefighter", "default/deathstar")
    #expect("\(allowed.certain)" == "TCP 80")
    #expect(allowed.isExact)
    #expect(
      allowed.causes.contains { cause in
        if case .restrictedRequests(let origin) = cause {
          origin.path == "spec.ingress[0]"
        } else {
          false
        }
      })
    #expect(try stage.answer("default/xwing", "default/deathstar").possible.isEmpty)
  }

  @Test("a section without entries is none: Cilium refuses the policy")
  func emptySection() throws {
    guard let stage = Stage(["egress-default-deny.yaml"]) else { return }
    #expect(stage.state.ciliumPolicies.map(\.isRejected) == [true])
  }

  @Test("every policy of Cilium in the corpus is read as it is meant")
  func readable() throws {
    guard let root = Corpus.path("manifests") else { return }
    let files = try #require(FileManager.default.enumerator(atPath: root))
      .compactMap { $0 as? String }
      .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
      .filter { $0.contains("cilium") }.sorted()
    #expect(!files.isEmpty)
    var policies = 0
    var rejected: [String] = []
    for file in files {
      let state = LoadedCluster.load(["\(root)/\(file)"])
      for policy in state.ciliumPolicies {
        policies += 1
        #expect(policy.refusals.isEmpty, "\(file)")
        if policy.isRejected { rejected.append(policy.reference.description) }
      }
    }
    #expect(policies >= 25)
    // All of them have sections without entries, or no rule at all.
    #expect(
      Set(rejected) == [
        "CiliumNetworkPolicy/default/deny-all", "CiliumNetworkPolicy/default/deny-all-egress",
        "CiliumNetworkPolicy/my-ns/empty-specs",
      ])
  }
}
