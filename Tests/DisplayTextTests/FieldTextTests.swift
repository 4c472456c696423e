import DisplayText
import Testing

/// Text as a field of a format that programs read.
@Suite struct FieldTextTests {
  @Test(
    "writes JSON strings that lose nothing and act on nothing",
    arguments: [
      ("payment-api", #""payment-api""#), ("", #""""#), (#"a"b\c"#, #""a\"b\\c""#),
      ("a\n\t\r", #""a\n\t\r""#), ("\u{1B}[2J", #""\u001B[2J""#), ("\u{9B}", #""\u009B""#),
      ("\u{2028}\u{202E}", #""\u2028\u202E""#), ("\u{E0041}", #""\uDB40\uDC41""#),
      ("支付 é", #""支付 é""#), ("\0", #""\u0000""#),
    ])
  func json(input: String, expected: String) {
    #expect(JSONText.quoted(input) == expected)
  }

  @Test(
    "guards spreadsheets from formulas",
    arguments: [
      ("payment-api", "payment-api"), ("=HYPERLINK(1)", "'=HYPERLINK(1)"), ("+1+1", "'+1+1"),
      ("@SUM", "'@SUM"), ("-2", "'-2"), ("  =1", "'  =1"), ("a,b", "\"a,b\""),
      ("a\"b", "\"a\"\"b\""), ("a\nb", #"a\nb"#), ("\t=1", #"\t=1"#), ("＝1", "'＝1"), ("", ""),
      (" x", "\" x\""),
    ])
  func csv(input: String, expected: String) {
    #expect(CSVText.field(input) == expected)
  }

  @Test("writes records of CSV")
  func csvRecord() {
    #expect(CSVText.record(["a", "b,c", ""]) == "a,\"b,c\",\n")
  }

  @Test(
    "keeps Markdown from reading names as markup",
    arguments: [
      ("payment-api", "payment-api"), ("a|b", #"a\|b"#), ("*x*", #"\*x\*"#),
      ("[a](b)", #"\[a\](b)"#), ("<b>", "&lt;b&gt;"), ("@owner", "&#64;owner"), ("# x", "\\# x"),
      ("a # b", "a # b"), ("\u{1B}[0m", #"\\e\[0m"#),
    ])
  func markdown(input: String, expected: String) {
    #expect(MarkdownText.inline(input) == expected)
  }

  @Test(
    "fences code wider than what is in it",
    arguments: [("a", "`a`"), ("a`b", "``a`b``"), ("`a", "`` `a ``"), ("a|b", #"`a\|b`"#)])
  func code(input: String, expected: String) {
    #expect(MarkdownText.code(input) == expected)
  }
}
