import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// The cases A01 to A32 of the semantics reference, section 8, each a folder of
/// `Corpus/adminpolicy`, read as the API's text says, or as the Cilium does that
/// a case names; A29, which is about engines, is a test of its own.
///
/// What an invalid rule says in a manifest does not count (G-13); what the rest
/// of its policy decides is unknown, since the API server would not have it.
@Suite("The cases A")
struct CaseATests {
  private static let cases = (try? HouseCase.all(of: "adminpolicy")) ?? []

  @Test("every case from A01 to A32 but A29 has its folder")
  func complete() {
    let expected = (1...32).filter { $0 != 29 }.map { $0 < 10 ? "A0\($0)" : "A\($0)" }
    #expect(Set(Self.cases.map(\.identifier)) == Set(expected))
  }

  @Test("hold in engine and plain evaluator", arguments: cases)
  func holds(example: HouseCase) throws {
    let profile = example.plugin.map { EngineProfile.cilium($0) } ?? .api
    try HouseCaseTrial(example, profile: profile).run()
  }

  @Test("A14: what a wildcard stands behind is not allowed by it")
  func wildcardOfItself() throws {
    let state = try Self.state("A14")
    let inventory = Inventory(state)
    let source = try #require(inventory.peer(named: "a/x"))
    for (name, isMeant) in [
      ("b.example.com", true), ("example.com", false), ("xexample.com", false),
    ] {
      let probe = Probe(from: source, to: .name(name), .tcp, 443)
      let engine = Reachability(
        state: state, inventory: inventory, options: ReachabilityOptions(names: [name]))
      #expect((engine.explain(probe).verdict == .allowed) == isMeant, "\(name)")
      let reference = ReferenceEvaluator(state, inventory: inventory)
      #expect((reference.verdict(probe) == .allowed) == isMeant, "\(name)")
    }
  }

  @Test(
    "A29: a kind that the engine does not enforce does nothing (A-25)",
    arguments: [
      ("A13", PolicyFamily.clusterNetworkPolicy, "a/x", "b/z"),
      ("A19", .adminNetworkPolicy, "b/z", "a/x"),
    ])
  func unenforced(_ name: String, _ family: PolicyFamily, _ from: String, _ to: String) throws {
    let state = try Self.state(name)
    let inventory = Inventory(state)
    let source = try #require(inventory.peer(named: from))
    let destination = try #require(inventory.peer(named: to))
    for (kinds, verdict) in [
      (Set(PolicyFamily.allCases), Verdict.denied),
      (Set(PolicyFamily.allCases).subtracting([family]), .allowed),
    ] {
      let profile = EngineProfile(name: "an engine", dialect: .kubernetes, kinds: kinds)
      let engine = Reachability(
        state: state, inventory: inventory, options: ReachabilityOptions(profile: profile))
      #expect(engine.answer(from: source, to: destination).verdict(.tcp, 80) == verdict)
    }
  }

  private static func state(_ identifier: String) throws -> ClusterState {
    let example = try #require(cases.first { $0.identifier == identifier })
    return LoadedCluster.load(example.files)
  }
}
