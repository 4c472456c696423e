import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// The cases L01 to L43 of the semantics reference, section 8, each a folder of
/// `Corpus/calico`, read as Calico 3.32 does.
@Suite("The cases L")
struct CaseLTests {
  private static let cases = (try? HouseCase.all(of: "calico")) ?? []
  private static let plugin = NetworkPlugin(name: "calico", version: PluginVersion(3, 32))

  @Test("every case from L01 to L43 has its folder")
  func complete() {
    let expected = (1...43).map { $0 < 10 ? "L0\($0)" : "L\($0)" }
    #expect(Set(Self.cases.map(\.identifier)) == Set(expected))
  }

  @Test("hold in the engine", arguments: cases)
  func holds(example: HouseCase) throws {
    let profile = try #require(EngineProfile.effective(for: Self.plugin))
    try HouseCaseTrial(example, profile: profile).run()
  }
}
