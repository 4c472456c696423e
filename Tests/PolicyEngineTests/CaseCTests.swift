import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// The cases C01 to C44 of the semantics reference, section 8, each a folder of
/// `Corpus/cilium`, as Cilium reads them with the version and the settings that
/// the case names.
@Suite("The cases C")
struct CaseCTests {
  private static let cases = (try? HouseCase.all(of: "cilium")) ?? []

  @Test("every case from C01 to C44 has its folder")
  func complete() {
    let expected = (1...44).map { $0 < 10 ? "C0\($0)" : "C\($0)" }
    #expect(Set(Self.cases.map(\.identifier)) == Set(expected))
  }

  @Test("hold as Cilium reads them", arguments: cases)
  func holds(example: HouseCase) throws {
    let plugin = try #require(example.plugin)
    try HouseCaseTrial(example, profile: .cilium(plugin)).run()
  }

  @Test("a rule without requests lifts the restriction of another (C21)")
  func lifted() throws {
    let example = try #require(Self.cases.first { $0.name.hasPrefix("C21b") })
    let state = LoadedCluster.load(example.files)
    let inventory = Inventory(state)
    let engine = Reachability(
      state: state, inventory: inventory,
      options: ReachabilityOptions(profile: .cilium(NetworkPlugin(name: "cilium"))))
    let source = try #require(inventory.peer(named: "a/y"))
    let destination = try #require(inventory.peer(named: "a/x"))
    let answer = engine.answer(from: source, to: destination)
    #expect(answer.verdict(.tcp, 80) == .allowed)
    #expect(answer.causes.isEmpty)
  }
}

extension EngineProfile {
  /// The reading of Cilium with a version and settings.
  static func cilium(_ plugin: NetworkPlugin) -> EngineProfile {
    EngineProfile(
      name: "Cilium", dialect: .cilium, version: plugin.version, settings: plugin.settings,
      kinds: [.networkPolicy, .cilium, .clusterNetworkPolicy], blocksMatchPods: false,
      blocksMatchNodes: false)
  }
}
