import Audit
import AuditCore
import Kubernetes
import PolicyEngine
import Terminal
import Testing

@testable import Dashboard

/// The paths and the path, as they are drawn, of a cluster that was audited.
@Suite("Screens of attack paths")
struct AttackPathScreenTests {
  /// A cluster with a sure way over two hops, one that nobody knows, and one
  /// without hops.
  private static let result: ClusterResult = {
    let place = SourceLocation(file: "shop.yaml", line: 3, column: 1)
    func metadata(_ labels: Labels = .empty) -> ObjectMetadata {
      ObjectMetadata(labels: labels, location: place)
    }
    func workload(_ namespace: String, _ name: String, _ port: UInt16, data: String? = nil)
      -> WorkloadController
    {
      var labels = Labels(["app": name].map { Label($0.key, $0.value) })
      if let data { labels = labels.setting("data-classification", to: data) }
      return WorkloadController(
        reference: ResourceReference(.deployment, namespace: namespace, name: name),
        metadata: metadata(), replicas: 3, selector: nil, podMetadata: metadata(labels),
        podSpec: PodSpec(
          containers: [Container(name: "c", ports: [ContainerPort(number: port)])]))
    }
    func allow(
      _ namespace: String, _ name: String, to other: String, of space: String, _ port: UInt16
    ) -> [NetworkPolicy] {
      let peer = { (space: String, name: String) in
        NetworkPolicyPeer.pods(
          namespaces: LabelSelector(matchLabels: [Namespace.nameLabel: space]),
          pods: LabelSelector(matchLabels: ["app": name]))
      }
      let ports = [NetworkPolicyPort(.tcp, .range(port...port))]
      return [
        NetworkPolicy(
          namespace: namespace, name: "\(name)-out", metadata: metadata(),
          selector: LabelSelector(matchLabels: ["app": name]), isolatesIngress: false,
          isolatesEgress: true,
          egress: [
            NetworkPolicyRule(
              peers: [peer(space, other)], ports: ports, path: "spec.egress[0]", location: place)
          ]),
        NetworkPolicy(
          namespace: space, name: "\(other)-in", metadata: metadata(),
          selector: LabelSelector(matchLabels: ["app": other]), isolatesIngress: true,
          isolatesEgress: false,
          ingress: [
            NetworkPolicyRule(
              peers: [peer(namespace, name)], ports: ports, path: "spec.ingress[0]",
              location: place)
          ]),
      ]
    }
    var state = ClusterState(name: "prod-eu-shop")
    state.namespaces = ["edge", "pay", "shop"].map {
      Namespace(name: $0, metadata: metadata())
    }
    state.controllers = [
      workload("shop", "web", 8080), workload("shop", "api", 9000),
      workload("pay", "ledger", 5432, data: "pci"), workload("pay", "cards", 6379, data: "pci"),
      workload("edge", "kiosk", 8080, data: "confidential"),
    ]
    state.networkPolicies =
      allow("shop", "web", to: "api", of: "shop", 9000)
      + allow("shop", "api", to: "ledger", of: "pay", 5432)
      + [
        NetworkPolicy(
          namespace: "pay", name: "closed", metadata: metadata(),
          selector: LabelSelector([.init("pod-template-hash", .isIn, ["1f"])]),
          isolatesIngress: true, isolatesEgress: true),
        NetworkPolicy(
          namespace: "pay", name: "ledger-out", metadata: metadata(),
          selector: LabelSelector(matchLabels: ["app": "ledger"]), isolatesIngress: false,
          isolatesEgress: true,
          egress: [
            NetworkPolicyRule(
              peers: [.pods(namespaces: nil, pods: LabelSelector(matchLabels: ["app": "cards"]))],
              path: "spec.egress[0]", location: place)
          ]),
      ]
    state.services = [
      Service(
        namespace: "shop", name: "front", metadata: metadata(), exposure: .loadBalancer,
        selector: ["app": "web"], ports: [Service.Port(number: 8080)]),
      Service(
        namespace: "edge", name: "kiosk", metadata: metadata(), exposure: .nodePort,
        selector: ["app": "kiosk"], ports: [Service.Port(number: 8080)]),
    ]
    state.networkPolicies.append(
      NetworkPolicy(
        namespace: "edge", name: "closed", metadata: metadata(), isolatesIngress: false,
        isolatesEgress: true))
    let inventory = Inventory(state)
    let enforcement = Enforcement(state, named: [])
    let answers = EngineAnswers(state: state, inventory: inventory, enforcement: enforcement)
    return ClusterResult(
      state: state, inventory: inventory, answers: answers,
      audit: Auditor().audit(AuditInput(state: state, inventory: inventory, answers: answers)))
  }()

  private static let snapshot = FleetSnapshot(
    entries: [
      .init(name: "prod-eu-shop", profile: ClusterProfile(), stage: .ready(result))
    ],
    figures: FleetFigures([result.audit]), isFinished: true)

  private static let places: [(name: String, place: DashboardPlace)] = {
    let found = result.audit.attackPaths
    func path(_ end: String) -> DashboardPlace {
      let path = found.paths.first { found.name($0.end) == end } ?? found.paths[0]
      return .path(
        cluster: "prod-eu-shop", entry: found.name(path.entry), end: found.name(path.end))
    }
    return [
      ("paths", .paths(cluster: "prod-eu-shop")), ("path", path("pay/ledger")),
      ("path-unknown", path("pay/cards")),
    ]
  }()

  private func draw(
    _ place: DashboardPlace, _ size: Size, theme: Theme = BundledThemes.mono,
    glyphs: GlyphSet = .utf8
  ) -> Surface {
    DashboardFrame.render(
      view: place, tab: 0, snapshot: AttackPathScreenTests.snapshot, size: size, theme: theme,
      glyphs: glyphs, now: SampleFleet.now, events: [])
  }

  @Test("at 80×24, 200×60 and in ASCII", arguments: 0..<3)
  func golden(_ index: Int) {
    let (name, place) = AttackPathScreenTests.places[index]
    for (size, suffix) in [
      (Size(width: 80, height: 24), "80x24"), (Size(width: 200, height: 60), "200x60"),
    ] {
      let text = SurfaceText(draw(place, size)).text
      let difference = GoldenScreen.difference(text, named: "\(name)-\(suffix)")
      #expect(difference == nil, "\(difference ?? "")")
    }
    let ascii = SurfaceText(
      draw(place, Size(width: 80, height: 24), glyphs: .ascii)
    ).text
    #expect(ascii.utf8.allSatisfy { $0 < 0x80 })
    let difference = GoldenScreen.difference(ascii, named: "\(name)-ascii")
    #expect(difference == nil, "\(difference ?? "")")
  }

  @Test("at every size nothing ends the program")
  func sizes() {
    for (_, place) in AttackPathScreenTests.places {
      for width in stride(from: 0, through: 130, by: 7) {
        for height in [0, 1, 3, 10, 24, 60] {
          let size = Size(width: width, height: height)
          #expect(draw(place, size).size == size)
        }
      }
    }
  }

  @Test("a leads to the paths, Enter to the way, and from a finding straight to its own")
  func navigation() throws {
    func state(at place: DashboardPlace) -> DashboardState {
      DashboardState(
        at: place, snapshot: AttackPathScreenTests.snapshot, size: Size(width: 120, height: 40),
        glyphs: .utf8, now: SampleFleet.now)
    }
    var cluster = state(at: .cluster("prod-eu-shop"))
    _ = cluster.handle(.terminal(.key(KeyPress("a"))))
    #expect(cluster.screen.place == .paths(cluster: "prod-eu-shop"))
    _ = cluster.handle(.terminal(.key(KeyPress(.enter))))
    guard case .path = cluster.screen.place else {
      Issue.record("Enter did not lead to a path")
      return
    }
    let finding = try #require(
      AttackPathScreenTests.result.audit.findings.first { $0.id == "NP-LAT-001" })
    var found = state(at: .finding(FindingKey(finding)))
    _ = found.handle(.terminal(.key(KeyPress("a"))))
    guard case .path(_, _, let end) = found.screen.place else {
      Issue.record("a did not lead to the path of the finding")
      return
    }
    #expect(end == "\(finding.object.namespace ?? "")/\(finding.object.name)")
  }
}
