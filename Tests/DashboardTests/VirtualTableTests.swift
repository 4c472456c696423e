import DisplayText
import Synchronization
import Terminal
import Testing

@testable import Dashboard

@Suite("Tables of 100,000 rows")
struct VirtualTableTests {
  /// Rows that count how often they are asked for a cell.
  private final class CountingRows: TableSource {
    let asked = Mutex(0)
    let columns = [
      TableColumn("NAME", elastic: 10...30, growth: 0), TableColumn("SIZE", width: 8),
    ]
    let rowCount = 100_000
    let emptyNote: SafeText = "nothing"

    func identity(of row: Int) -> RowIdentity { .line(row) }

    func cell(row: Int, column: Int, width: Int, glyphs: GlyphSet) -> TableCell {
      asked.withLock { $0 += 1 }
      return TableCell(column == 0 ? "row-\(row)" : "\(row % 977)")
    }

    func sortKey(row: Int, column: Int) -> SortKey {
      column == 0 ? .text("row-\(row)") : .number(Double(row % 977))
    }

    func destination(of row: Int) -> DashboardPlace? { nil }
  }

  @Test("A frame asks for the cells of the rows it shows, and for no others")
  func drawsWhatIsSeen() {
    let rows = CountingRows()
    var state = DashboardState(size: Size(width: 100, height: 40), glyphs: .utf8)
    state.body = .table(TableModel(rows, sorting: nil, filter: ""))
    #expect(rows.asked.withLock { $0 } == 0)
    _ = DashboardFrame.draw(state, theme: BundledThemes.mono)
    #expect(rows.asked.withLock { $0 } <= 40 * 2)
  }

  @Test("Moving asks for no cell; a filter reads every row once and not again")
  func readsOnce() {
    let rows = CountingRows()
    var state = DashboardState(size: Size(width: 100, height: 40), glyphs: .utf8)
    state.body = .table(TableModel(rows, sorting: nil, filter: ""))
    for _ in 0..<100 { _ = state.handle(.terminal(.key(.arrowDown))) }
    #expect(rows.asked.withLock { $0 } == 0)
    _ = state.handle(.terminal(.key(KeyPress("/"))))
    for character in "row-9999" { _ = state.handle(.terminal(.key(KeyPress(character)))) }
    #expect(rows.asked.withLock { $0 } == 200_000)
    #expect(state.bodyCount == 11)
  }

  @Test("Rows of one key keep their order, whichever way they are sorted")
  func stable() {
    let rows = CountingRows()
    for isDescending in [false, true] {
      let table = TableModel(
        rows, sorting: .init(column: 1, isDescending: isDescending), filter: "")
      #expect(table.order.count == 100_000)
      for (first, second) in zip(table.order, table.order.dropFirst())
      where first % 977 == second % 977 {
        #expect(first < second)
        if first >= second { return }
      }
    }
  }
}
