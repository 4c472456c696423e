import Kubernetes
import Testing

@Suite("labels")
struct LabelTests {
  @Test("of two entries with one key the later counts, and order does not")
  func identity() {
    let one = Labels([Label("b", "2"), Label("a", "0"), Label("a", "1")])
    #expect(one == ["a": "1", "b": "2"])
    #expect(one.description == "a=1,b=2")
    #expect(one["a"] == "1" && one["c"] == nil)
    #expect(one.setting("a", to: "9")["a"] == "9")
    #expect(Labels.empty.isEmpty && !one.isEmpty)
  }

  @Test("twenty thousand labels are looked up at once")
  func many() {
    let labels = Labels((0..<20_000).map { Label("key-\($0)", "\($0)") })
    #expect(labels.entries.count == 20_000)
    #expect((0..<20_000).allSatisfy { labels["key-\($0)"] == "\($0)" })
  }
}

@Suite("label selectors")
struct LabelSelectorTests {
  typealias Requirement = LabelSelector.Requirement

  /// The labels that requirements are asked about.
  static let labels: Labels = ["app": "web", "empty": ""]

  @Test(
    "operators treat an absent key as the API does",
    arguments: [
      (Requirement("app", .isIn, ["web", "db"]), SelectorMatch.yes),
      (Requirement("app", .isIn, ["db"]), .no),
      (Requirement("team", .isIn, ["red"]), .no),
      (Requirement("app", .notIn, ["web"]), .no),
      (Requirement("app", .notIn, ["db"]), .yes),
      (Requirement("team", .notIn, ["red"]), .yes),
      (Requirement("app", .exists), .yes),
      (Requirement("team", .exists), .no),
      (Requirement("app", .doesNotExist), .no),
      (Requirement("team", .doesNotExist), .yes),
      (Requirement("empty", .isIn, [""]), .yes),
      (Requirement("empty", .exists), .yes),
      (Requirement("app", .isIn, ["Web"]), .no),
      (Requirement("app", .isIn, ["web "]), .no),
    ])
  func operators(_ requirement: Requirement, _ match: SelectorMatch) {
    #expect(requirement.match(LabelSelectorTests.labels) == match)
    #expect(LabelSelector([requirement]).match(LabelSelectorTests.labels) == match)
  }

  @Test(
    "a key whose value nobody knows is present (G-18)",
    arguments: [
      (Requirement("hash", .isIn, ["1"]), SelectorMatch.unknown),
      (Requirement("hash", .notIn, ["1"]), .unknown),
      (Requirement("hash", .exists), .yes),
      (Requirement("hash", .doesNotExist), .no),
      (Requirement("app", .isIn, ["web"]), .yes),
    ])
  func unknownKeys(_ requirement: Requirement, _ match: SelectorMatch) {
    #expect(
      requirement.match(LabelSelectorTests.labels, unknownKeys: ["hash", "app"]) == match)
  }

  @Test("all requirements must hold; no outweighs unknown")
  func conjunction() {
    let unknown = Requirement("hash", .isIn, ["1"])
    let no = Requirement("app", .isIn, ["db"])
    let both = LabelSelector([unknown, no])
    #expect(both.match(LabelSelectorTests.labels, unknownKeys: ["hash"]) == .no)
    #expect(SelectorMatch.unknown.and(.no) == .no)
    #expect(SelectorMatch.unknown.and(.yes) == .unknown)
    #expect(SelectorMatch.yes.and(.yes) == .yes)
  }

  @Test("the empty selector matches everything")
  func everything() {
    #expect(LabelSelector.everything.match(.empty) == .yes)
    #expect(LabelSelector.everything.description == "{}")
  }

  @Test("order and repetition do not make another selector")
  func canonical() {
    let one = LabelSelector([
      Requirement("b", .exists), Requirement("a", .isIn, ["2", "1"]), Requirement("b", .exists),
    ])
    let two = LabelSelector([Requirement("a", .isIn, ["1", "2"]), Requirement("b", .exists)])
    #expect(one == two)
    #expect(one.description == "a in (1,2),b")
    #expect(LabelSelector(matchLabels: ["a": "1"]).description == "a=1")
  }

  @Test("values that only look alike are different values")
  func byteExact() {
    let composed = "caf\u{E9}"
    let decomposed = "cafe\u{301}"
    let requirement = Requirement("name", .isIn, [composed])
    #expect(requirement.match(["name": decomposed]) == .no)
    #expect(requirement.match(["name": composed]) == .yes)
  }
}
