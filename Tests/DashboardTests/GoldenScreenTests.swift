import Terminal
import Testing

@testable import Dashboard

/// A view as it is drawn in the golden files.
struct GoldenCase: Sendable, CustomTestStringConvertible {
  /// The name of the file.
  let name: String
  /// The view.
  let place: DashboardPlace
  /// The tab, from 0.
  var tab = 0
  /// Whether the fleet is still read.
  var isGrowing = false

  /// The name of the case in the log.
  var testDescription: String { name }

  /// Every view, and every tab of it that looks different.
  static let all: [GoldenCase] = {
    let cluster = "prod-eu-payments"
    let payments = DashboardPlace.namespace(cluster: cluster, name: "payments")
    let workloads = SampleFleet.payments.inventory.workloads
    let api = workloads.first { $0.identity.name == "payment-api" } ?? workloads[0]
    let policy = SampleFleet.payments.state.networkPolicies[1].reference
    return [
      GoldenCase(name: "start", place: .start),
      GoldenCase(name: "fleet", place: .fleet),
      GoldenCase(name: "fleet-growing", place: .fleet, isGrowing: true),
      GoldenCase(name: "cluster", place: .cluster(cluster)),
      GoldenCase(name: "cluster-findings", place: .cluster(cluster), tab: 1),
      GoldenCase(name: "cluster-policies", place: .cluster(cluster), tab: 2),
      GoldenCase(name: "cluster-gates", place: .cluster(cluster), tab: 3),
      GoldenCase(name: "cluster-unknown", place: .cluster("edge-na-7")),
      GoldenCase(name: "namespace", place: payments),
      GoldenCase(name: "namespace-policies", place: payments, tab: 1),
      GoldenCase(name: "namespace-findings", place: payments, tab: 2),
      GoldenCase(name: "namespace-risk", place: payments, tab: 4),
      GoldenCase(name: "workload", place: .workload(cluster: cluster, api.identity)),
      GoldenCase(
        name: "workload-policies", place: .workload(cluster: cluster, api.identity), tab: 1),
      GoldenCase(
        name: "workload-connections", place: .workload(cluster: cluster, api.identity), tab: 3),
      GoldenCase(
        name: "connection",
        place: .connection(cluster: cluster, SampleExplanations.question)),
      GoldenCase(
        name: "connection-denied",
        place: .connection(cluster: cluster, SampleExplanations.deniedQuestion)),
      GoldenCase(name: "policy-does", place: .policy(cluster: cluster, policy), tab: 3),
      GoldenCase(name: "policy", place: .policy(cluster: cluster, policy)),
      GoldenCase(name: "policy-selects", place: .policy(cluster: cluster, policy), tab: 1),
      GoldenCase(name: "findings", place: .findings(cluster: nil, namespace: nil)),
      GoldenCase(name: "finding", place: .finding(SampleFleet.allowAllEgress)),
      GoldenCase(name: "flows", place: .flows(cluster: cluster, namespace: nil)),
      GoldenCase(
        name: "suggestion", place: .suggestion(cluster: cluster, namespace: "payments")),
      GoldenCase(
        name: "suggestion-yaml", place: .suggestion(cluster: cluster, namespace: "payments"),
        tab: 1),
      GoldenCase(name: "evidence", place: .evidence(cluster: cluster)),
      GoldenCase(name: "help", place: .help),
    ]
  }()

  /// The dashboard as it stands in the view.
  func state(_ size: Size) -> DashboardState {
    var state = DashboardState(
      at: place, snapshot: place == .start ? .init() : SampleFleet.finished, size: size,
      glyphs: .utf8, now: SampleFleet.now)
    _ = state.handle(.flows(cluster: "prod-eu-payments", SampleFleet.flows))
    if tab > 0 { _ = state.handle(.terminal(.key(KeyPress(Character("\(tab + 1)"))))) }
    return state
  }

  /// Draws the case.
  func draw(_ size: Size, theme: Theme = BundledThemes.mono, glyphs: GlyphSet = .utf8)
    -> Surface
  {
    let cluster = "prod-eu-payments"
    let policy = SampleFleet.payments.state.networkPolicies[1].reference
    let isStart = place == .start
    return DashboardFrame.render(
      view: place, tab: tab,
      snapshot: isStart ? .init() : isGrowing ? SampleFleet.growing : SampleFleet.finished,
      size: size, theme: theme, glyphs: glyphs, now: SampleFleet.now,
      events: isStart
        ? []
        : [
          .flows(cluster: cluster, SampleFleet.flows),
          .excerpt(SampleFleet.allowAllEgress, SampleFleet.excerpt),
          .explanation(SampleFleet.allowAllEgress, SampleFleet.explanation),
          .policyText(cluster: cluster, policy, SampleFleet.excerpt),
          .policyEffect(cluster: cluster, policy, SampleExplanations.effect),
          .connection(
            cluster: cluster, SampleExplanations.question, SampleExplanations.allowed),
          .connection(
            cluster: cluster, SampleExplanations.deniedQuestion, SampleExplanations.denied),
          .contributions(
            cluster: cluster, SampleExplanations.workload, SampleExplanations.contributions),
          .connections(
            cluster: cluster, SampleExplanations.workload, SampleExplanations.connections),
          .suggestion(
            cluster: cluster, namespace: "payments", SampleFleet.suggestion),
        ])
  }
}

@Suite("Golden screens")
struct GoldenScreenTests {
  @Test("Every view at 80×24", arguments: GoldenCase.all)
  func narrow(_ view: GoldenCase) {
    let text = SurfaceText(view.draw(Size(width: 80, height: 24))).text
    let difference = GoldenScreen.difference(text, named: view.name + "-80x24")
    #expect(difference == nil, "\(difference ?? "")")
  }

  @Test("Every view at 120×40", arguments: GoldenCase.all)
  func wide(_ view: GoldenCase) {
    let text = SurfaceText(view.draw(Size(width: 120, height: 40))).text
    let difference = GoldenScreen.difference(text, named: view.name + "-120x40")
    #expect(difference == nil, "\(difference ?? "")")
  }

  @Test(
    "What is explained, at 200×60",
    arguments: GoldenCase.all.filter {
      $0.name.hasPrefix("connection") || $0.name == "policy-does"
    })
  func widest(_ view: GoldenCase) {
    let text = SurfaceText(view.draw(Size(width: 200, height: 60))).text
    let difference = GoldenScreen.difference(text, named: view.name + "-200x60")
    #expect(difference == nil, "\(difference ?? "")")
  }

  @Test("Every view too small: 20×5 and 16×2", arguments: GoldenCase.all)
  func small(_ view: GoldenCase) {
    let text =
      SurfaceText(view.draw(Size(width: 20, height: 5))).text + "\n"
      + SurfaceText(view.draw(Size(width: 16, height: 2))).text
    let difference = GoldenScreen.difference(text, named: view.name + "-small")
    #expect(difference == nil, "\(difference ?? "")")
  }

  @Test("Every view in ASCII", arguments: GoldenCase.all)
  func ascii(_ view: GoldenCase) {
    let text = SurfaceText(view.draw(Size(width: 80, height: 24), glyphs: .ascii)).text
    #expect(text.utf8.allSatisfy { $0 < 0x80 })
    let difference = GoldenScreen.difference(text, named: view.name + "-ascii")
    #expect(difference == nil, "\(difference ?? "")")
  }

  @Test("Every bundled theme", arguments: BundledThemes.names)
  func themes(_ name: String) throws {
    let theme = try #require(BundledThemes.theme(named: name))
    for view in GoldenCase.all
    where ["fleet", "namespace", "finding", "connection"].contains(view.name) {
      let text = SurfaceText(view.draw(Size(width: 100, height: 30), theme: theme))
        .annotated(ground: theme.style(.screen))
      let difference = GoldenScreen.difference(text, named: "\(view.name)-\(name)")
      #expect(difference == nil, "\(difference ?? "")")
    }
  }
}
