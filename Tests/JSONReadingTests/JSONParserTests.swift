import JSONReading
import Testing

@Suite("A JSON text")
struct JSONParserTests {
  private func document(_ text: String) throws(JSONError) -> JSONDocument {
    try JSONDocument(Array(text.utf8))
  }

  @Test("gives its fields in order, with their places")
  func fieldsInOrder() throws {
    let text = #" {"kind" : "Pod", "n":[1, {"a":2}, []], "k\u0069nd": null }"#
    try document(text).withRoot { root in
      let fields = root.fields.map { ($0.string, $1.offset, $1.kind) }
      #expect(fields.map(\.0) == ["kind", "n", "kind"])
      #expect(fields.map(\.1) == [11, 22, 53])
      #expect(fields.map(\.2) == [.string, .array, .null])
      #expect(root["kind"]?.isNull == true)
      let inner = try #require(root["n"]?.elements.map { $0 })
      #expect(inner.map { String(decoding: $0.text, as: UTF8.self) } == ["1", #"{"a":2}"#, "[]"])
      #expect(inner[1]["a"]?.int64 == 2)
    }
  }

  @Test("compares keys by their meaning, escapes decoded")
  func escapedKeys() throws {
    try document(#"{"a\u0062c":1,"abd":"x\\"}"#).withRoot { root in
      #expect(root["abc"]?.int64 == 1)
      #expect(root["abd"]?.string == "x\\")
      #expect(root["ab"] == nil)
    }
  }

  @Test(
    "reads numbers exactly or not at all",
    arguments: [
      ("80", 80), ("80.0", 80), ("8e1", 80), ("-0", 0), ("0.8e2", 80), ("800e-1", 80),
      ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
      ("9223372036854775808", nil), ("80.5", nil), ("1e20", nil), ("1e999999999", nil),
      ("1.00000000000000000000000000", 1), ("5e-1", nil),
    ] as [(String, Int64?)])
  func integers(text: String, expected: Int64?) throws {
    try document("[\(text)]").withRoot { root in
      #expect(root.elements.map(\.int64) == [expected])
    }
  }

  @Test("reads unsigned numbers up to 64 bits")
  func unsigned() throws {
    try document("[18446744073709551615,18446744073709551616,-1]").withRoot { root in
      #expect(root.elements.map(\.uint64) == [UInt64.max, nil, nil])
      #expect(root.elements.map(\.double) == [0x1p64, 0x1p64, -1])
    }
  }

  @Test("decodes escapes, pairs of surrogates included")
  func escapes() throws {
    try document(#"["\ud83d\udd25\n\u0000\/\"é"]"#).withRoot { root in
      #expect(root.elements.map(\.string) == ["🔥\n\u{0}/\"é"])
    }
  }

  @Test(
    "is refused where it is wrong, at the place and in words",
    arguments: [
      ("", 0, "there is no JSON value"), (" \n", 0, "there is no JSON value"),
      (#"{"a":1,}"#, 7, "expected a key in quotes"), (#"{"a" 1}"#, 5, "expected `:` after the key"),
      ("[1 2]", 3, "expected `,` or `]`"), (#"{"a":1 "b":2}"#, 7, "expected `,` or `}`"),
      ("[1,]", 3, "expected a value"), ("[01]", 1, "invalid number"), ("[1.]", 1, "invalid number"),
      ("[tru]", 1, "expected a value"), ("[truex]", 1, "expected a value"),
      ("{} {}", 3, "text follows the end of the value"),
      (#"{"a":[1"#, 5, "the text ends before this object or array is closed"),
      (#"["ab"#, 1, "the string is not closed"),
      (#"["a\x"]"#, 3, "invalid escape in a string"),
      (#"["\ud83d"]"#, 2, "an escape names half of a surrogate pair without the other half"),
      (#"["\udd25"]"#, 2, "an escape names half of a surrogate pair without the other half"),
      ("[\"a\tb\"]", 3, "a control character stands in a string without an escape"),
      ("]", 0, "expected a value"), ("[}", 1, "expected a value"),
    ])
  func refusals(text: String, offset: Int, message: String) {
    #expect(throws: JSONError(offset: offset, message: message)) { try document(text) }
  }

  @Test("is refused where it is not UTF-8, at the first wrong byte")
  func invalidEncoding() {
    let text: [UInt8] = Array(#"{"a":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)
    #expect(throws: JSONError(offset: 6, message: "the text is not valid UTF-8")) {
      try JSONDocument(text)
    }
    #expect(
      throws: JSONError(
        offset: 0, message: "the encoding UTF-16LE is not supported, only UTF-8 is")
    ) { try JSONDocument([0xFF, 0xFE, 0x7B, 0, 0x7D, 0]) }
  }

  @Test("may be as deep as the limit and no deeper")
  func depth() throws {
    let deep = { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }
    _ = try document(deep(256))
    #expect(
      throws: JSONError(offset: 256, message: "the value is nested deeper than 256 levels")
    ) { try document(deep(257)) }
    #expect(throws: JSONError.self) { try document(String(repeating: "[", count: 100_000)) }
  }

  @Test("may start with a byte order mark, which counts as places")
  func byteOrderMark() throws {
    try JSONDocument([0xEF, 0xBB, 0xBF, 0x31]).withRoot { root in
      #expect(root.offset == 3)
      #expect(root.int64 == 1)
    }
  }

  @Test("needs no bytes behind its end, at any length")
  func noPadding() throws {
    let parser = JSONParser()
    for length in 1...300 {
      let text = "[" + String(repeating: " ", count: length) + "7]"
      let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
      defer { bytes.deallocate() }
      bytes.copyBytes(from: text.utf8)
      let root = try parser.parse(UnsafeRawBufferPointer(bytes))
      #expect(root.elements.map(\.offset) == [length + 1])
    }
  }
}
