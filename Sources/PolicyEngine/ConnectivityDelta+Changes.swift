extension ConnectivityDelta {
  /// Pairs whose connections differ, in the order of the delta.
  package struct Changes: RandomAccessCollection, Hashable, Sendable {
    private let table: ChangeTable
    private let records: [ChangeTable.Record]

    /// Makes a list of the records of a table.
    init(_ table: ChangeTable, _ records: [ChangeTable.Record]) {
      self.table = table
      self.records = records
    }

    /// The first position.
    package var startIndex: Int { 0 }
    /// The position after the last.
    package var endIndex: Int { records.count }
    /// Returns the change at a position.
    package subscript(position: Int) -> Change { table.change(records[position]) }

    /// Compares change by change; tables may number their ends otherwise.
    package static func == (left: Changes, right: Changes) -> Bool { left.elementsEqual(right) }

    /// Hashes what costs little: how many changes there are, and the first.
    package func hash(into hasher: inout Hasher) {
      hasher.combine(count)
      hasher.combine(first)
    }
  }
}
