import Kubernetes
import Manifests
import Testing

@Suite("the YAML reader")
struct YAMLReaderTests {
  @Test(
    "plain scalars are typed as kubectl types them",
    arguments: [
      ("y", DocumentNode.Kind.boolean), ("N", .boolean), ("yes", .boolean), ("No", .boolean),
      ("on", .boolean), ("OFF", .boolean), ("true", .boolean), ("False", .boolean),
      ("~", .null), ("null", .null), ("Null", .null), ("1", .integer), ("-1", .integer),
      ("+1", .integer), ("010", .integer), ("0o17", .integer), ("0x1f", .integer),
      ("0b101", .integer), ("1_000", .integer), ("1.10", .float), ("1e3", .float), (".5", .float),
      ("08", .float), (".inf", .float), (".NaN", .float), ("99999999999999999999", .float),
      ("2026-01-01", .string), ("1:20", .string), ("yess", .string), ("nO", .string),
      ("1.2.3", .string), ("-", .sequence), ("--", .string), (".", .string), ("0x", .string),
      ("'yes'", .string), ("\"1\"", .string), ("!!str 1", .string), ("!custom 1", .string),
      ("0x1g", .string), ("1_", .integer), ("e3", .string),
    ])
  func scalars(_ text: String, _ kind: DocumentNode.Kind) throws {
    let node = try #require(try Reading.document("a: 1\nb:\n  \(text)\n")["b"])
    #expect(node.kind == kind)
  }

  @Test(
    "numbers have the value their notation says",
    arguments: [
      ("010", 8), ("0o17", 15), ("0x1F", 31), ("0b101", 5), ("1_000", 1000), ("-0x10", -16),
      ("80.0", 80), ("1e2", 100), ("+7", 7), ("-9223372036854775808", Int.min),
    ])
  func integers(_ text: String, _ value: Int) throws {
    #expect(try Reading.document("a: \(text)")["a"]?.integer == value)
  }

  @Test("what is no whole number has none", arguments: ["80.5", "yes", "'80'", "1e20", ".nan"])
  func noIntegers(_ text: String) throws {
    #expect(try Reading.document("a: \(text)")["a"]?.integer == nil)
  }

  @Test("every node knows its line and column")
  func places() throws {
    let root = try Reading.document("# top\na:\n  - b: 1\n    c: [x, y]\n  - \"é\": z\n")
    #expect(root.location.description == "test.yaml:2:1")
    let list = try #require(root["a"])
    let elements = Array(list.elements)
    #expect(elements[0].location.description == "test.yaml:3:5")
    #expect(elements[0]["c"]?.location.description == "test.yaml:4:8")
    // Columns count bytes: the key takes four of them.
    #expect(elements[1]["é"]?.location.description == "test.yaml:5:11")
  }

  @Test("lines are those of editors, whatever YAML takes for a line end")
  func unicodeLineEnds() throws {
    let root = try Reading.document("z: \"a\u{2028}b\u{85}c\"\r\na: 1\rb: 2\n")
    #expect(root["a"]?.location.line == 2)
    #expect(root["b"]?.location.line == 3)
  }

  @Test("a byte order mark and UTF-16 are understood")
  func encodings() throws {
    let text = "a: ä\n"
    var little: [UInt8] = [0xFF, 0xFE]
    var big: [UInt8] = [0xFE, 0xFF]
    for unit in text.utf16 {
      little += [UInt8(unit & 255), UInt8(unit >> 8)]
      big += [UInt8(unit >> 8), UInt8(unit & 255)]
    }
    for bytes in [little, big, [0xEF, 0xBB, 0xBF] + Array(text.utf8), Array(little.dropFirst(2))] {
      let documents = DocumentReader.documents(in: bytes, file: "f")
      let root = try #require(documents.first).get()
      #expect(root["a"]?.string == "ä")
      #expect(root["a"]?.location.description == "f:1:4")
    }
  }

  @Test("documents are told apart, and a broken one leaves the others")
  func isolation() throws {
    let text = """
      a: 1
      ---
      b: [
      ---
      c: 3
      ...
      d: 4
      ---
      \tx
      --- {e: 5}
      """
    let documents = DocumentReader.documents(in: Array(text.utf8), file: "f")
    let keys = documents.map { document in
      switch document {
      case .success(let root): root.entries.map(\.key.scalarText).joined()
      case .failure(let fault): "!\(fault.location.line ?? 0)"
      }
    }
    #expect(keys == ["a", "!4", "c", "d", "!9", "e"])
  }

  @Test("a marker inside a block scalar ends it, one that is indented does not")
  func markersInScalars() throws {
    let documents = DocumentReader.documents(
      in: Array("a: |\n  ---\n  text\n---\nb: '--- no'\n".utf8), file: "f")
    #expect(documents.count == 2)
    #expect(try documents[0].get()["a"]?.string == "---\ntext\n")
    #expect(try documents[1].get()["b"]?.string == "--- no")
  }

  @Test("directives belong to the document behind them")
  func directives() throws {
    let text = "%YAML 1.1\n--- \na: 1\n...\n%TAG !e! tag:e,2000:\n---\nb: !e!x 2\n"
    let documents = DocumentReader.documents(in: Array(text.utf8), file: "f")
    #expect(documents.count == 2)
    #expect(try documents[1].get()["b"]?.scalarText == "2")
    #expect(try documents[1].get().location.line == 7)
  }

  @Test("aliases stand for what they name, without a copy")
  func aliases() throws {
    let root = try Reading.document("a: &x {k: [1, 2]}\nb: *x\nc: [*x, *x]\nd: &s t\ne: *s\n")
    #expect(root["b"]?["k"]?.count == 2)
    #expect(root["c"]?.elements.map { $0["k"]?.elements.count { _ in true } } == [2, 2])
    #expect(root["e"]?.string == "t")
  }

  @Test("merge keys fill in what is not written out (h03)")
  func mergeKeys() throws {
    let root = try Reading.document(
      """
      x: &x {a: 1, b: 1}
      y: &y {b: 2, c: 2}
      one: {<<: *x, a: 9}
      two:
        a: 8
        <<: [*x, *y]
      three: {"<<": text}
      """)
    func values(_ key: StaticString) -> [String] {
      (root[key].map { Array($0.entries) } ?? []).map {
        "\($0.key.scalarText)=\($0.value.scalarText)"
      }
    }
    #expect(values("one") == ["a=9", "b=1"])
    #expect(values("two") == ["a=8", "b=1", "c=2"])
    #expect(values("three") == ["<<=text"])
  }

  @Test(
    "each limit has a name",
    arguments: [
      ("a: [[[[1]]]]", "depth limit"), ("a: {b: {c: {d: 1}}}", "depth limit"),
      ("a: &x 1\nb: [*x, *x, *x, *x]", "alias limit"),
      ("a: &x [1, 1, 1, 1]\nb: &y [*x, *x]\nc: *y", "alias expansion limit"),
    ])
  func limits(_ text: String, _ name: String) {
    let faults = Reading.faults(text, limits: LoadLimits(depth: 3, aliases: 3, expandedNodes: 14))
    #expect(faults.count == 1)
    #expect(faults.first?.cause == .limit)
    #expect(faults.first?.message.hasPrefix(name) == true)
  }

  @Test(
    "what is no document of Kubernetes is a fault with a place",
    arguments: [
      ("a: *b", "1:4"), ("a: &a\n  b: *a", "2:6"), ("a:\n\tb: 1", "2:1"), ("? [a]\n: b", "1:3"),
      ("a: {{ .Values.x }}", "1:5"), ("a: \u{1}", "1:4"), ("a: \"x", "1:6"),
    ])
  func faults(_ text: String, _ place: String) {
    let faults = Reading.faults(text)
    #expect(faults.map { "\($0.location.line ?? 0):\($0.location.column ?? 0)" } == [place])
  }

  @Test("bytes that are no UTF-8 are a fault with a place")
  func invalidEncoding() {
    let bytes = Array("a: 1\nb: ".utf8) + [0xC0, 0x80, 10]
    let documents = DocumentReader.documents(in: bytes, file: "f")
    guard case .failure(let fault)? = documents.first else {
      Issue.record("the text was read")
      return
    }
    #expect(fault.location.description == "f:2:4")
  }

  @Test("paths lead to nodes and back")
  func paths() throws {
    let root = try Reading.document(
      "spec:\n  egress:\n  - {}\n  - to: [{cidr: x}]\nmetadata: {labels: {a.b/c.d: v, a: w}}\n")
    let node = try #require(root.descendant(at: "spec.egress[1].to[0].cidr"))
    #expect(node.string == "x")
    #expect(root.path(to: node) == "spec.egress[1].to[0].cidr")
    #expect(root.descendant(at: "metadata.labels.a.b/c.d")?.string == "v")
    #expect(root.descendant(at: "spec.egress[7].to")?.count == 2)
    #expect(root.descendant(at: "nothing") == nil)
  }
}
