import Audit
import AuditCore
import Kubernetes
import PolicyEngine
import Terminal
import Testing

@testable import Dashboard

/// Policies that nothing enforces, as rows and one by one.
@Suite("Screens of policies that nothing enforces")
struct UnenforcedPolicyScreenTests {
  /// A cluster with Cilium, and policies of its own and of Calico.
  private static let result: ClusterResult = {
    let place = SourceLocation(file: "shop.yaml", line: 3, column: 1)
    let metadata = ObjectMetadata(location: place)
    func calico(_ kind: String, _ name: String) -> CalicoPolicy {
      CalicoPolicy(
        reference: ResourceReference(
          ResourceKind(group: "projectcalico.org", kind), namespace: "shop", name: name),
        metadata: metadata, governsIngress: true, governsEgress: false,
        ingress: [CalicoRule(.deny, path: "spec.ingress[0]", location: place)])
    }
    var state = ClusterState(name: "prod-eu-shop")
    state.namespaces = [Namespace(name: "shop", metadata: metadata)]
    state.controllers = [
      WorkloadController(
        reference: ResourceReference(.deployment, namespace: "shop", name: "web"),
        metadata: metadata, replicas: 3, selector: nil, podMetadata: metadata,
        podSpec: PodSpec(containers: []))
    ]
    state.networkPolicies = [
      NetworkPolicy(
        namespace: "shop", name: "closed", metadata: metadata, selector: .everything,
        isolatesIngress: true, isolatesEgress: true)
    ]
    state.adminPolicies = [
      AdminPolicy(
        .adminNetworkPolicy, name: "no-telnet", metadata: metadata, tier: .admin, priority: 1,
        egress: [
          AdminPolicyRule(
            .deny, peers: [.networks([])], path: "spec.egress[0]", location: place)
        ])
    ]
    state.calicoPolicies = [
      calico("NetworkPolicy", "locked"), calico("StagedNetworkPolicy", "try"),
    ]
    state.networkPlugins = NetworkPlugin("cilium@1.18").map { [$0] } ?? []
    let inventory = Inventory(state)
    let answers = EngineAnswers(
      state: state, inventory: inventory, enforcement: Enforcement(state))
    let input = AuditInput(state: state, inventory: inventory, answers: answers)
    return ClusterResult(
      state: state, inventory: inventory, answers: answers, audit: Auditor().audit(input))
  }()

  private static let snapshot = FleetSnapshot(
    entries: [
      .init(name: "prod-eu-shop", profile: ClusterProfile(), stage: .ready(result))
    ],
    figures: FleetFigures([result.audit]), isFinished: true)

  private static let places: [(name: String, place: DashboardPlace, tab: Int)] = [
    ("policies-not-enforced", .cluster("prod-eu-shop"), 2),
    (
      "policy-not-enforced",
      .policy(cluster: "prod-eu-shop", result.state.calicoPolicies[0].reference), 0
    ),
    (
      "policy-staged",
      .policy(cluster: "prod-eu-shop", result.state.calicoPolicies[1].reference), 0
    ),
  ]

  @Test("say so at 80×24 without colour, and in ASCII", arguments: places.indices)
  func screens(_ index: Int) {
    let (name, place, tab) = UnenforcedPolicyScreenTests.places[index]
    for (glyphs, suffix) in [(GlyphSet.utf8, "80x24"), (.ascii, "ascii")] {
      let surface = DashboardFrame.render(
        view: place, tab: tab, snapshot: UnenforcedPolicyScreenTests.snapshot,
        size: Size(width: 80, height: 24), theme: BundledThemes.mono, glyphs: glyphs,
        now: SampleFleet.now, events: [])
      let difference = GoldenScreen.difference(
        SurfaceText(surface).text, named: "\(name)-\(suffix)")
      #expect(difference == nil, "\(difference ?? "")")
    }
  }
}
