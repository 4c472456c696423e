import DemonstrationFleet
import Testing

@Suite("Plan of the demonstration fleet") struct FleetPlanTests {
  static let seeds: [UInt64] = [0, 1, 2, 3, 42, 2026, .max]

  @Test("62 clusters have 4,520 nodes, whatever the seed", arguments: seeds)
  func sizesAddUp(_ seed: UInt64) {
    let clusters = DemonstrationFleet(seed: seed).clusters
    #expect(clusters.count == 62)
    #expect(clusters.reduce(0) { $0 + $1.nodeCount } == 4520)
    #expect(clusters.allSatisfy { (9...250).contains($0.nodeCount) })
  }

  @Test("50 clusters are in scope of PCI DSS", arguments: seeds)
  func scopeIsExact(_ seed: UInt64) {
    #expect(DemonstrationFleet(seed: seed).clusters.count(where: \.isInPCIScope) == 50)
  }

  @Test("every region and sector has clusters, every name occurs once", arguments: seeds)
  func fleetIsMixed(_ seed: UInt64) {
    let clusters = DemonstrationFleet(seed: seed).clusters
    #expect(Set(clusters.map(\.region)) == ["NA", "EMEA", "APAC"])
    #expect(Set(clusters.map(\.sector)) == ["fintech", "saas", "healthcare"])
    #expect(Set(clusters.map(\.name)).count == 62)
    #expect(clusters.map(\.name) == clusters.map(\.name).sorted())
  }

  @Test("the clusters of the screens are part of every fleet", arguments: seeds)
  func starsAreThere(_ seed: UInt64) {
    let names = Set(DemonstrationFleet(seed: seed).clusters.map(\.name))
    #expect(
      names.isSuperset(of: [
        "prod-eu-payments", "prod-na-cards", "ehr-apac-1", "saas-eu-shared", "edge-na-7",
      ]))
  }

  @Test("another seed plans other clusters")
  func seedsDiffer() {
    let names = [1, 2, 3].map { DemonstrationFleet(seed: $0).clusters.map(\.name) }
    #expect(Set(names).count == 3)
  }
}
