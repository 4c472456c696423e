import Testing

@testable import Dashboard

@Suite("Columns of tables")
struct TableLayoutTests {
  private static let fleet = FleetRows(SampleFleet.finished).columns

  private func titles(_ width: Int) -> [String] {
    TableLayout(TableLayoutTests.fleet, width: width).placed.map { placed in
      let title = TableLayoutTests.fleet[placed.column].title.text
      return String(title.drop { $0 == " " })
    }
  }

  @Test("Columns fall away in the stated order: sector, region, nodes, pods, findings")
  func order() {
    var gone: [String] = []
    var before = Set(titles(300))
    for width in stride(from: 300, through: 0, by: -1) {
      let now = Set(titles(width))
      gone += before.subtracting(now).sorted()
      before = now
    }
    #expect(gone.prefix(5) == ["SECTOR", "REGION", "NODES", "PODS", "FINDINGS"])
  }

  @Test("Risk, name and both coverages stay down to 40 columns", arguments: 37...300)
  func essentials(_ width: Int) {
    let shown = titles(width)
    for title in ["RISK", "CLUSTER", "INGRESS", "EGRESS"] { #expect(shown.contains(title)) }
  }

  @Test("No column overlaps another or leaves the table", arguments: 0...300)
  func bounds(_ width: Int) {
    var end = -TableLayout.gap
    for placed in TableLayout(TableLayoutTests.fleet, width: width).placed {
      #expect(placed.x >= end + TableLayout.gap)
      #expect(placed.width > 0)
      end = placed.x + placed.width
    }
    #expect(end <= width)
  }

  @Test("Both coverages are always of one width", arguments: 40...200)
  func equalBars(_ width: Int) {
    let placed = TableLayout(TableLayoutTests.fleet, width: width).placed
    let widths = placed.filter { [7, 8].contains($0.column) }.map(\.width)
    #expect(Set(widths).count == 1)
  }
}
