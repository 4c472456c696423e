import DisplayText
import Testing

/// Text in a column that is too narrow or too wide for it.
@Suite struct SafeTextFittingTests {
  @Test(
    "cuts at the end, the start or the middle",
    arguments: [
      ("payment-api", 20, SafeText.Cut.end, "payment-api"),
      ("payment-api", 11, .end, "payment-api"),
      ("payment-api", 8, .end, "payment…"), ("payment-api", 8, .start, "…ent-api"),
      ("payment-api", 8, .middle, "paym…api"), ("payment-api", 1, .end, "…"),
      ("payment-api", 0, .end, ""), ("payment-api", -5, .end, ""), ("支付宝", 5, .end, "支付…"),
      ("支付宝", 4, .end, "支…"), ("支付宝", 4, .start, "…宝"), ("支付宝", 1, .end, "…"),
    ])
  func cuts(input: String, cells: Int, cut: SafeText.Cut, expected: String) {
    let result = SafeText(input).truncated(to: cells, cut: cut)
    #expect(result.text == expected)
    #expect(result.width <= max(0, cells))
  }

  @Test("takes the sign of a terminal that draws ASCII")
  func asciiSign() {
    #expect(SafeText("payment-api").truncated(to: 5, sign: "~").text == "paym~")
    #expect(SafeText("payment-api").truncated(to: 2, sign: "...").text == "pa")
  }

  @Test("keeps marks with their base")
  func marks() {
    let text = SafeText("e\u{301}e\u{301}e\u{301}")
    #expect(text.prefix(cells: 2).text == "e\u{301}e\u{301}")
    #expect(text.dropping(cells: 2).text == "e\u{301}")
    #expect(text.prefix(cells: 2).width == 2)
  }

  @Test("pads to a width and never cuts by it")
  func pads() {
    #expect(SafeText("支").padded(to: 4).text == "支  ")
    #expect(SafeText("12").paddedLeft(to: 5).text == "   12")
    #expect(SafeText("12345").paddedLeft(to: 2).text == "12345")
    #expect(SafeText("支付").fitted(to: 3).text == "支…")
    #expect(SafeText("支付宝").fitted(to: 4).text == "支… ")
    #expect(SafeText("7").fitted(to: 3, alignment: .right).text == "  7")
  }

  @Test("fills exactly the room it is given, at every width")
  func everyWidth() {
    let texts: [SafeText] = [
      "payment-api", SafeText("支付宝 payments"), SafeText("e\u{301}支🔥x"), SafeText("\u{1B}[2J"),
    ]
    for text in texts {
      for cells in 0...30 {
        for cut in [SafeText.Cut.start, .middle, .end] {
          #expect(text.fitted(to: cells, cut: cut).width == cells)
        }
        #expect(text.prefix(cells: cells).width <= cells)
        #expect(text.dropping(cells: cells).width <= max(0, text.width - cells))
      }
    }
  }

  @Test("repeats a text, and nothing for counts below one")
  func repeats() {
    #expect(SafeText(repeating: "█", count: 3).text == "███")
    #expect(SafeText(repeating: "█", count: -1).isEmpty)
    #expect(SafeText.blanks(2).width == 2)
  }
}
