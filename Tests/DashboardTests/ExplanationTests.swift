import Terminal
import Testing

@testable import Dashboard

@Suite("Explanations")
struct ExplanationTests {
  private let cluster = "prod-eu-payments"

  private func story(at place: DashboardPlace) -> DashboardStory {
    var story = DashboardStory()
    _ = story.state.go(to: place)
    return story
  }

  @Test("Enter on a connection asks why it stands, and Enter there opens what decides")
  func connections() {
    var story = story(at: .workload(cluster: cluster, SampleExplanations.workload))
    story.press(KeyPress("4"))
    #expect(story.effects.contains(.connections(cluster: cluster, SampleExplanations.workload)))
    _ = story.state.handle(
      .connections(
        cluster: cluster, SampleExplanations.workload, SampleExplanations.connections))
    story.press(.arrowDown, .enter)
    #expect(
      story.state.screen.place == .connection(cluster: cluster, SampleExplanations.question))
    #expect(story.effects.contains(.connection(cluster: cluster, SampleExplanations.question)))
    #expect(story.shows("walking through the policies"))
    _ = story.state.handle(
      .connection(cluster: cluster, SampleExplanations.question, SampleExplanations.allowed))
    #expect(story.shows("ALLOWED"))
    story.press(.enter)
    #expect(story.state.screen.place.view.name == "policy")
    #expect(story.shows("tmp-monitoring"))
    story.press(.escape, .escape)
    #expect(story.selectedRow.contains("all IPv4"))
  }

  @Test("w on a connection asks the same as Enter")
  func why() {
    var story = story(at: .workload(cluster: cluster, SampleExplanations.workload))
    story.press(KeyPress("4"))
    _ = story.state.handle(
      .connections(
        cluster: cluster, SampleExplanations.workload, SampleExplanations.connections))
    story.press(.arrowDown, KeyPress("w"))
    #expect(
      story.state.screen.place == .connection(cluster: cluster, SampleExplanations.question))
    story.press(KeyPress("w"))
    #expect(story.shows("the reasons stand here"))
  }

  @Test("A typed connection is explained; what is none is told how to write it")
  func typed() {
    var story = story(at: .cluster(cluster))
    story.press(KeyPress(":"))
    story.type("why web/frontend payments/ledger-db 5432")
    story.press(.enter)
    #expect(
      story.state.screen.place
        == .connection(cluster: cluster, SampleExplanations.deniedQuestion))
    story.press(.escape, KeyPress(":"))
    story.type("why web/frontend")
    story.press(.enter)
    #expect(story.shows("say which connection"))
  }

  @Test("An end that is not there is told in the place of the explanation")
  func unanswered() {
    let question = SampleExplanations.deniedQuestion
    var story = story(at: .connection(cluster: cluster, question))
    _ = story.state.handle(
      .unavailable(
        .connection(cluster: cluster, question), "`web/frontend` is no pod of the input"))
    #expect(story.shows("is no pod of the input"))
  }

  @Test("What decides stands first where halves stand one below the other")
  func order() {
    var story = story(at: .connection(cluster: cluster, SampleExplanations.deniedQuestion))
    _ = story.state.handle(.terminal(.resize(Size(width: 80, height: 24))))
    _ = story.state.handle(
      .connection(
        cluster: cluster, SampleExplanations.deniedQuestion, SampleExplanations.denied))
    let rows = story.rows
    let ingress = rows.firstIndex { $0.contains("INGRESS of") }
    let egress = rows.firstIndex { $0.contains("EGRESS of") }
    #expect(ingress ?? .max < egress ?? .max)
  }

  @Test("A workload lists its policies in order, and Enter opens one")
  func contributions() {
    var story = story(at: .workload(cluster: cluster, SampleExplanations.workload))
    story.press(KeyPress("2"))
    #expect(story.effects.contains(.contributions(cluster: cluster, SampleExplanations.workload)))
    _ = story.state.handle(
      .contributions(
        cluster: cluster, SampleExplanations.workload, SampleExplanations.contributions))
    story.press(.arrowDown, .arrowDown)
    #expect(story.selectedRow.contains("tmp-monitoring"))
    story.press(.enter)
    #expect(story.state.screen.place.view.name == "policy")
  }

  @Test("A policy says above its text what it does")
  func effect() {
    let policy = SampleFleet.payments.state.networkPolicies[1].reference
    var story = story(at: .policy(cluster: cluster, policy))
    #expect(story.state.asked.contains(.policyEffect(cluster: cluster, policy)))
    _ = story.state.handle(
      .policyEffect(cluster: cluster, policy, SampleExplanations.effect))
    #expect(story.shows("does closes 5 pairs, opens 1 pair"))
    story.press(KeyPress("4"))
    #expect(story.shows("nullified by NetworkPolicy/payments/tmp-monitoring"))
  }
}
