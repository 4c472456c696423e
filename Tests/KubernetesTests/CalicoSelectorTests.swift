import Kubernetes
import Testing

@Suite("Calico's selectors")
struct CalicoSelectorTests {
  @Test(
    "are read as the grammar says and written in one spelling (X-30)",
    arguments: [
      ("", "all()"), (" \t ", "all()"), ("all()", "all()"), ("all( )", "all()"),
      ("global()", "global()"), ("has(a)", "has(a)"), ("has( a/b.c-d_E )", "has(a/b.c-d_E)"),
      ("app == 'x'", "app == 'x'"), ("app=='x'", "app == 'x'"), ("app == \"x\"", "app == 'x'"),
      ("app == \"it's\"", "app == \"it's\""), ("app == ''", "app == ''"),
      ("app != 'x'", "app != 'x'"), ("!app == 'x'", "app != 'x'"), ("!!has(a)", "has(a)"),
      ("! ! !has(a)", "!has(a)"), ("!(app != 'x')", "app == 'x'"),
      ("app in {'b', 'a', 'b'}", "app in {'a', 'b'}"), ("app in{}", "app in {}"),
      ("app in {'a',}", "app == 'a'"), ("app not in {'a', 'b'}", "app not in {'a', 'b'}"),
      ("app notin {}", "app not in {}"), ("app not\tin {'a'}", "app != 'a'"),
      ("a contains 'x'", "a contains 'x'"), ("a starts with 'x'", "a starts with 'x'"),
      ("a startswith 'x'", "a starts with 'x'"), ("!a endswith 'x'", "!a ends with 'x'"),
      ("has(a) && has(b) || has(c)", "(has(a) && has(b)) || has(c)"),
      ("has(a) && (has(b) || has(c))", "has(a) && (has(b) || has(c))"),
      ("!(has(a) || has(b))", "!(has(a) || has(b))"), ("(((all())))", "all()"),
      ("in == 'x'", "in == 'x'"), ("1a == 'x'", "1a == 'x'"),
    ])
  func reading(_ text: String, _ description: String) throws {
    let selector = try CalicoSelector(parsing: text)
    #expect("\(selector)" == description)
    #expect(try CalicoSelector(parsing: description) == selector)
  }

  @Test("and binds tighter than or, and unequal is not equal")
  func tree() throws {
    func has(_ key: String) -> CalicoSelector { .label(CalicoSelector.Label(key, .exists)) }
    #expect(
      try CalicoSelector(parsing: "!has(a) && b != 'c' || all()")
        == .any([
          .all([.not(has("a")), .not(.label(CalicoSelector.Label("b", .isIn(["c"]))))]),
          .everything,
        ]))
  }

  @Test(
    "that make no sense are refused where they stop making sense",
    arguments: [
      ("app", 3), ("app ==", 6), ("app == x", 7), ("app = 'x'", 4), ("app == 'x", 7),
      ("app == 'x' &&", 13), ("app == 'x' & has(a)", 11), ("has(a) | has(b)", 7),
      ("has()", 4), ("has(a", 5), ("has (a)", 4), ("all(", 4), ("(has(a)", 7), ("has(a))", 6),
      ("app in 'a'", 7), ("app in {'a' 'b'}", 12), ("app in {a}", 8), ("app not 'x'", 4),
      ("has(a) has(b)", 7), ("&& has(a)", 0), ("!", 1), ("app == 'x'\n", 10), ("ä == 'x'", 0),
    ])
  func refusing(_ text: String, _ offset: Int) {
    #expect(throws: CalicoSelectorError.self) { try CalicoSelector(parsing: text) }
    do {
      _ = try CalicoSelector(parsing: text)
    } catch {
      #expect(error.offset == offset, "\(error)")
      #expect(!error.isLimit)
    }
  }

  @Test("may nest as deep as the limit, and no deeper")
  func depth() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "!(has(a) && ", count: depth) + "has(b)"
        + String(repeating: ")", count: depth)
    }
    let deepest = try CalicoSelector(parsing: nested(CalicoSelector.maximumDepth))
    #expect("\(deepest)".utf8.count > CalicoSelector.maximumDepth)
    do {
      _ = try CalicoSelector(parsing: nested(200_000))
      Issue.record("read what is too deep")
    } catch {
      #expect(error.isLimit)
      #expect(error.offset == 12 * CalicoSelector.maximumDepth + 1)
    }
  }

  @Test("a hundred thousand terms side by side are read at once")
  func long() throws {
    let text = Array(repeating: "a == 'b'", count: 100_000).joined(separator: " || ")
    guard case .any(let parts) = try CalicoSelector(parsing: text) else {
      Issue.record("no alternatives")
      return
    }
    #expect(parts.count == 100_000)
  }
}
