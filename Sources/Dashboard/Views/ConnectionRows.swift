package import DisplayText
import PolicyEngine
package import Terminal

/// What a workload may connect to, and what may connect to it, as rows.
package struct ConnectionRows: TableSource {
  private let model: ConnectionsModel
  private let cluster: String

  /// Makes rows.
  package init(_ model: ConnectionsModel, cluster: String) {
    self.model = model
    self.cluster = cluster
  }

  /// The columns.
  package var columns: [TableColumn] {
    [
      TableColumn("WAY", width: 4),
      TableColumn("PEER", elastic: 18...44, growth: 1),
      TableColumn("CONNECTIONS", elastic: 18...80, growth: 1),
    ]
  }

  /// The number of pairs.
  package var rowCount: Int { model.rows.count }

  /// What to say where there is no pair.
  package var emptyNote: SafeText { "it may connect to nothing, and nothing may connect to it" }

  /// Returns the connection of a row.
  package func identity(of row: Int) -> RowIdentity { .connection(model.rows[row].question) }

  /// Returns the explanation of the row's connection.
  package func destination(of row: Int) -> DashboardPlace? {
    .connection(cluster: cluster, model.rows[row].question)
  }

  /// Returns a cell of a row.
  package func cell(row: Int, column: Int, width: Int, glyphs: GlyphSet) -> TableCell {
    let row = model.rows[row]
    switch column {
    case 0: return TableCell(row.direction == .ingress ? "from" : "to", .muted)
    case 1: return TableCell(row.peer, row.isExternal ? .coverageWorld : .title)
    default:
      return TableCell(
        row.connections,
        row.isUncertain ? .tierUnknown : row.isEverything ? .coverageOpen : .figure)
    }
  }

  /// Returns what a row is compared by.
  package func sortKey(row: Int, column: Int) -> SortKey {
    let row = model.rows[row]
    return switch column {
    case 0: .text(row.direction.rawValue)
    case 1: .text(row.peer.text)
    default: .text(row.connections.text)
    }
  }
}
