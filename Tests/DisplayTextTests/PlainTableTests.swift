import DisplayText
import Testing

/// Tables of text.
@Suite struct PlainTableTests {
  @Test("aligns words left and numbers right, by cells")
  func aligns() {
    var table = PlainTable(columns: [.init("NAMESPACE"), .init("PODS", .right), .init("NOTE")])
    table.append(["payments", "12", "open"])
    table.append(["支付", "3412", ""])
    table.append(["web"])
    #expect(
      table.text == """
        NAMESPACE  PODS  NOTE
        payments     12  open
        支付       3412
        web

        """)
  }

  @Test("cuts a limited column with a sign")
  func limits() {
    var table = PlainTable(columns: [.init("", limit: 6), .init("")], sign: "~")
    table.append(["payment-api", "x"])
    table.append(["db", "y", "left out"])
    #expect(table.lines.map(\.text) == ["payme~  x", "db      y"])
  }

  @Test("leaves no blanks at the end of a line")
  func trailingBlanks() {
    var table = PlainTable(columns: [.init("A"), .init("B", .right)])
    table.append(["long name", ""])
    table.append(["x", "1"])
    #expect(table.lines.allSatisfy { !$0.text.hasSuffix(" ") })
  }
}
