import Terminal
import Testing

@testable import Dashboard

@Suite("Navigation")
struct NavigationTests {
  @Test("Five key presses lead from the fleet to the first guilty line")
  func triage() {
    var story = DashboardStory()
    // The cluster that could not be read is the worst case; one step below it
    // stands the worst that is known.
    story.press(.arrowDown, .enter, .enter, KeyPress("3"), .enter)
    #expect(story.state.screen.place == .finding(SampleFleet.allowAllEgress))
    #expect(story.effects.contains(.excerpt(SampleFleet.allowAllEgress)))
    _ = story.state.handle(.excerpt(SampleFleet.allowAllEgress, SampleFleet.excerpt))
    #expect(story.shows("▐ 13    - {}"))
  }

  @Test("Coming back finds cursor, scroll, order, filter and tab as they were")
  func back() {
    var story = DashboardStory()
    story.press(KeyPress("s"), KeyPress("s"), KeyPress("s"))
    story.press(KeyPress("/"))
    story.type("eu")
    story.press(.enter, .arrowDown, KeyPress("k"))
    let before = story.rows
    story.press(.enter, KeyPress("2"), .enter, .escape, .escape)
    #expect(story.rows == before)
  }

  @Test("Escape shows what a filter hides before it leaves the view")
  func escapeClearsTheFilter() {
    var story = DashboardStory()
    story.press(.arrowDown, .enter)
    let before = story.rows
    story.press(KeyPress("/"))
    story.type("no-such-row")
    story.press(.enter)
    #expect(story.rows != before)
    story.press(.escape)
    #expect(story.rows == before)
    story.press(.escape)
    #expect(story.state.screen.place == .fleet)
  }

  @Test("A tab is found again where it was left")
  func tabs() {
    var story = DashboardStory()
    story.press(.arrowDown, .enter, KeyPress("2"), .arrowDown, .arrowDown)
    let before = story.selectedRow
    story.press(KeyPress("1"), .tab)
    #expect(story.selectedRow == before)
    #expect(before.contains("NP-COV-001"))
  }

  @Test("The selection follows its object when rows arrive above it")
  func followsObject() {
    var story = DashboardStory(isGrowing: true)
    story.press(.arrowDown, .arrowDown, .arrowDown)
    #expect(story.selectedRow.contains("prod-na-cards"))
    var snapshot = SampleFleet.finished
    snapshot.entries.removeAll { $0.name == "edge-lost" }
    _ = story.state.handle(.fleet(snapshot))
    #expect(story.selectedRow.contains("prod-na-cards"))
    #expect(story.state.screen.position.cursor == 2)
  }

  @Test("Until a key moves it the selection stays on the worst row")
  func staysOnTop() {
    var snapshot = SampleFleet.growing
    snapshot.entries.removeAll { $0.name == "prod-eu-payments" || $0.name == "edge-lost" }
    var state = DashboardState(
      snapshot: snapshot, size: Size(width: 100, height: 30), glyphs: .utf8)
    #expect(state.selectedRow == .cluster("edge-na-7"))
    _ = state.handle(.fleet(SampleFleet.finished))
    #expect(state.selectedRow == .cluster("edge-lost"))
  }

  @Test("Escape on the first view says what ends the program")
  func escapeAtTheRoot() {
    var story = DashboardStory()
    story.press(.escape)
    #expect(story.state.stack.count == 1)
    #expect(story.shows("q ends the program"))
    story.press(.arrowDown)
    #expect(!story.shows("q ends the program"))
  }

  @Test("q and Ctrl-C end the program", arguments: [KeyPress("q"), .control("c")])
  func quit(_ key: KeyPress) {
    var story = DashboardStory()
    story.press(key)
    #expect(story.effects == [.quit])
  }

  @Test("w leads to the worst finding, o to its policy, p to the suggestion")
  func questions() {
    var story = DashboardStory()
    story.press(.arrowDown, .enter, KeyPress("w"))
    #expect(story.state.screen.place == .finding(SampleFleet.allowAllEgress))
    story.press(KeyPress("o"))
    #expect(story.state.screen.place.view.name == "policy")
    story.press(.escape, .enter)
    #expect(
      story.state.screen.place
        == .suggestion(cluster: "prod-eu-payments", namespace: "payments"))
    #expect(
      story.effects.contains(.suggestion(cluster: "prod-eu-payments", namespace: "payments")))
  }

  @Test("What is asked once is not asked again while the answer is awaited")
  func asksOnce() {
    var story = DashboardStory()
    story.press(.arrowDown, .enter, KeyPress("w"))
    let first = story.effects.filter { $0 == .excerpt(SampleFleet.allowAllEgress) }.count
    _ = story.state.handle(.fleet(SampleFleet.finished))
    story.press(.escape, KeyPress("w"))
    let second = story.effects.filter { $0 == .excerpt(SampleFleet.allowAllEgress) }.count
    #expect(first == 1)
    #expect(second == 1)
  }

  @Test("A key that does nothing here says why")
  func unavailable() {
    var story = DashboardStory()
    story.press(KeyPress(" "))
    #expect(story.shows("only flows can be held still"))
    story.press(.arrowDown, .arrowDown, KeyPress("f"))
    #expect(story.shows("no flows were given for this cluster"))
  }

  @Test("Held flows stand still until they are let go")
  func pause() {
    var story = DashboardStory()
    _ = story.state.handle(.flows(cluster: "prod-eu-payments", SampleFleet.flows))
    story.press(.arrowDown, KeyPress("f"), KeyPress(" "))
    var more = SampleFleet.flows
    more.lines = 999_999
    _ = story.state.handle(.flows(cluster: "prod-eu-payments", more))
    #expect(story.shows("HELD STILL"))
    #expect(!story.shows("999,999"))
    story.press(KeyPress(" "))
    #expect(story.shows("999,999"))
  }

  @Test("The mouse selects a row, and opens it when it is clicked again")
  func mouse() {
    var story = DashboardStory()
    guard let y = story.rows.firstIndex(where: { $0.contains("prod-na-cards") }) else {
      Issue.record("the row is not there")
      return
    }
    let click = DashboardEvent.terminal(
      .mouse(MouseEvent(.press(button: 1), at: Point(x: 20, y: y))))
    _ = story.state.handle(click)
    #expect(story.selectedRow.contains("prod-na-cards"))
    _ = story.state.handle(click)
    #expect(story.state.screen.place == .cluster("prod-na-cards"))
  }

  @Test("Pasted text is never read as keys")
  func paste() {
    var story = DashboardStory()
    _ = story.state.handle(.terminal(.paste(Paste(text: "q\u{1B}[2J:quit\n"))))
    #expect(story.state.stack.count == 1)
    story.press(KeyPress("/"))
    _ = story.state.handle(.terminal(.paste(Paste(text: "prod\nq"))))
    #expect(story.state.prompt?.text == "prod q")
  }
}

@Suite("Work under way")
struct WorkUnderWayTests {
  @Test("Ctrl-G stops it and says so; Escape never does")
  func cancel() {
    var story = DashboardStory(isGrowing: true)
    story.press(.escape)
    #expect(story.effects.isEmpty)
    story.press(.control("g"))
    #expect(story.effects == [.cancel])
    story.press(.arrowDown)
    #expect(story.shows("stopped at"))
    story.press(.control("g"))
    #expect(story.effects == [.cancel])
    #expect(story.shows("nothing is under way"))
  }

  @Test("Where there is no answer, the reason stands in its place")
  func unanswered() {
    var story = DashboardStory()
    story.press(.arrowDown, .enter, KeyPress("w"))
    #expect(story.shows("reading the text"))
    _ = story.state.handle(
      .unavailable(.excerpt(SampleFleet.allowAllEgress), "the file is gone"))
    #expect(story.shows("the file is gone"))
  }
}

@Suite("Guilty lines")
struct GuiltyLineTests {
  @Test("A guilty line far down in a long policy is seen at once", arguments: [3, 40, 500])
  func seen(_ place: Int) {
    var excerpt = SampleFleet.excerpt
    excerpt.lines = (1...600).map {
      .init(number: $0, text: "    - key-\($0): value", isGuilty: $0 == place)
    }
    var story = DashboardStory(size: Size(width: 80, height: 24))
    story.press(.arrowDown, .enter, KeyPress("w"))
    _ = story.state.handle(.excerpt(SampleFleet.allowAllEgress, excerpt))
    #expect(story.shows("▐ ") && story.shows("key-\(place): value"))
  }
}
