import Terminal
import Testing

@testable import Dashboard

@Suite("Filter and command line")
struct PromptTests {
  @Test("A filter acts while it is typed, and Escape brings the rows back")
  func liveFilter() {
    var story = DashboardStory()
    story.press(KeyPress("/"))
    story.type("prod")
    #expect(story.shows("prod-na-cards"))
    #expect(!story.shows("ehr-apac-1"))
    #expect(story.shows("2 of 8"))
    story.press(.escape)
    #expect(story.shows("ehr-apac-1"))
  }

  @Test("An empty filter shows every row again")
  func emptyFilter() {
    var story = DashboardStory()
    story.press(KeyPress("/"))
    story.type("prod")
    story.press(.enter, KeyPress("/"), .control("u"), .enter)
    #expect(story.shows("ehr-apac-1"))
  }

  @Test(
    "A filter decides as it reads",
    arguments: [
      ("prod", 2), ("PROD", 2), ("!prod", 6), ("region:emea", 3), ("region:emea !cafe", 3),
      ("risk>800", 4), ("risk<400", 2), ("cluster:^prod", 2), ("cluster:*cards$", 1),
      ("eu payments", 1), ("unknown", 2), ("nosuch:thing", 0), ("!", 8), ("", 8), ("日本", 1),
    ])
  func filters(_ text: String, _ rows: Int) {
    let source = FleetRows(SampleFleet.finished)
    let table = TableModel(source, sorting: nil, filter: text)
    #expect(table.order.count == rows)
  }

  @Test("Typing on gives the same rows as typing it at once")
  func narrowing() {
    let source = FleetRows(SampleFleet.finished)
    for text in ["prod-eu", "a b", "!a", "risk>5", "e*s$", "x y z"] {
      var grown = TableModel(source, sorting: nil, filter: "")
      var typed = ""
      for character in text {
        typed.append(character)
        grown.setFilter(typed)
        #expect(grown.order == TableModel(source, sorting: nil, filter: typed).order)
      }
    }
  }

  @Test("A command is completed, done and remembered")
  func commands() {
    var story = DashboardStory()
    story.press(KeyPress(":"))
    story.type("clus")
    #expect(story.shows(":cluster   Tab"))
    story.press(.tab)
    story.type(" prod-na")
    story.press(.tab, .enter)
    #expect(story.state.screen.place == .cluster("prod-na-cards"))
    story.press(KeyPress(":"), KeyPress(.up))
    #expect(story.state.prompt?.text == "cluster prod-na-cards")
    story.press(.escape)
    #expect(story.state.prompt == nil)
  }

  @Test("A command that is not there, or lacks its object, says so")
  func mistakes() {
    var story = DashboardStory()
    story.press(KeyPress(":"))
    story.type("frobnicate")
    story.press(.enter)
    #expect(story.shows("`frobnicate` is no command"))
    story.press(KeyPress(":"))
    story.type("cluster nowhere")
    story.press(.enter)
    #expect(story.shows("there is no cluster `nowhere` here"))
    story.press(KeyPress(":"))
    story.type("sort nothing")
    story.press(.enter)
    #expect(story.shows("there is no column `nothing`"))
  }

  @Test("Sorting goes through the columns and back to the worst first")
  func sorting() {
    var story = DashboardStory(size: Size(width: 140, height: 30))
    let natural = story.rows
    story.press(KeyPress(":"))
    story.type("sort pods")
    story.press(.enter, KeyPress("g"))
    #expect(story.selectedRow.contains("prod-eu-payments"))
    story.press(KeyPress("S"), KeyPress("g"))
    #expect(story.selectedRow.contains("edge-lost"))
    var seen: Set<String> = []
    for _ in 0..<12 {
      story.press(KeyPress("s"), KeyPress("g"))
      seen.insert(story.rows.joined())
      if story.state.screen.position.sorting == nil { break }
    }
    #expect(seen.count > 3)
    #expect(story.rows == natural)
  }

  @Test("A line takes no more than its limit")
  func limit() {
    var prompt = DashboardPrompt(.command)
    prompt.type(String(repeating: "a", count: 10_000))
    #expect(prompt.text.count == DashboardPrompt.lengthLimit)
  }
}
