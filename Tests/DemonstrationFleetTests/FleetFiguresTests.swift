import Audit
import DemonstrationFleet
import Kubernetes
import Manifests
import PolicyEngine
import Testing

/// Captured pods are left out here: the templates of their workloads stand for
/// them with the same labels and numbers, and reading them is most of the work.
@Suite("What an audit finds in the demonstration fleet") struct FleetFiguresTests {
  @Test("the published figures come out, whatever the seed", arguments: [1, 3, 42] as [UInt64])
  func figuresAreFound(_ seed: UInt64) async {
    let fleet = DemonstrationFleet(seed: seed)
    let figures = FleetFigures(await audits(of: fleet))
    #expect(figures.clusters == 62)
    #expect(figures.nodes == 4520)
    #expect(figures.pods > 100_000)
    #expect(figures.incomplete.count == 2)
    #expect(figures.withoutEffectiveEgress == FleetShare(count: 47, of: 60))
    #expect(figures.withoutEffectiveEgress.percent == 78)
    #expect(figures.wildcardIngress == FleetShare(count: 55, of: 60))
    #expect(figures.wildcardIngress.percent == 92)
    #expect(figures.pciScope.enforced == 11)
    #expect(figures.pciScope.tooPermissive == 20)
    #expect(figures.pciScope.none == 19)
    #expect(figures.pciScope.of == 50)
  }

  @Test("deleting one egress rule of a counted cluster moves the count")
  func oneRuleDecides() throws {
    let fleet = DemonstrationFleet(seed: 1)
    let index = try #require(fleet.clusters.firstIndex { $0.name == "prod-eu-payments" })
    var state = load(fleet, index)
    #expect(audit(state, fleet.clusters[index]).isWithoutEffectiveEgress)
    let guilty = try #require(
      state.networkPolicies.firstIndex { $0.namespace == "payments" && $0.name == "tmp-monitoring" }
    )
    #expect(state.networkPolicies[guilty].egress.count == 1)
    state.networkPolicies[guilty].egress = []
    #expect(!audit(state, fleet.clusters[index]).isWithoutEffectiveEgress)
  }

  @Test("captured pods are judged as the templates they come from")
  func templatesStandForPods() throws {
    let fleet = DemonstrationFleet(seed: 1)
    let index = try #require(
      fleet.clusters.indices.filter { fleet.clusters[$0].form == .mixed }
        .min { fleet.clusters[$0].nodeCount < fleet.clusters[$1].nodeCount })
    let pods = try #require(fleet.files(of: index).first { $0.path == "pods.json" })
    let short = load(fleet, index)
    let whole = load(fleet, index, with: [(file: pods.path, bytes: pods.bytes)])
    #expect(short.pods.isEmpty)
    #expect(!whole.pods.isEmpty)
    let coverage = [short, whole].map { audit($0, fleet.clusters[index]).coverage }
    #expect(coverage[0] == coverage[1])
  }

  @Test("what cannot be read is what was meant to be missing")
  func diagnosticsAreMeant() {
    let fleet = DemonstrationFleet(seed: 2)
    var causes: [Evidence.Gap.Cause] = []
    for index in fleet.clusters.indices
    where fleet.clusters[index].form == .mixed || !fleet.clusters[index].isInPCIScope {
      let state = load(fleet, index)
      causes += state.evidence.gaps.map(\.cause)
      let errors = state.diagnostics.filter { $0.severity == .error }
      #expect(errors.isEmpty == state.evidence.gaps.isEmpty, "\(state.name)")
      #expect(state.nodes.count == fleet.clusters[index].nodeCount)
      #expect(state.evidence.newest != nil)
      #expect(state.networkPolicies.allSatisfy { $0.refusals.isEmpty || !$0.isCaptured })
    }
    #expect(Set(causes) == [.forbidden, .partialList])
    #expect(causes.count == 2)
  }

  // MARK: The way of the data

  private func load(
    _ fleet: DemonstrationFleet, _ index: Int, with more: [(file: String, bytes: [UInt8])] = []
  ) -> ClusterState {
    ManifestLoader().load(
      name: fleet.clusters[index].name,
      texts: fleet.files(of: index).filter { $0.path != "pods.json" }
        .map { (file: $0.path, bytes: $0.bytes) } + more)
  }

  private func audit(_ state: ClusterState, _ plan: ClusterPlan) -> ClusterAudit {
    let inventory = Inventory(state)
    var profile = ClusterProfile()
    profile.scope = plan.isInPCIScope ? ["pci-dss"] : []
    profile.systemNamespaces = Set(plan.systemNamespaces)
    profile.networkPlugins = NetworkPlugin(plan.networkPlugin).map { [$0] } ?? []
    profile.podCIDRs = plan.podCIDRs.compactMap { CIDR($0) }
    return Auditor(checks: []).audit(
      AuditInput(evaluating: state, inventory: inventory, profile: profile))
  }

  private func audits(of fleet: DemonstrationFleet) async -> [ClusterAudit] {
    await withTaskGroup(of: ClusterAudit.self) { group in
      for index in fleet.clusters.indices {
        group.addTask { audit(load(fleet, index), fleet.clusters[index]) }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
  }
}
