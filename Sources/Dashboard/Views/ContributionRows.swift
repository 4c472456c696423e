package import DisplayText
import Kubernetes
import PolicyEngine
package import Terminal

/// The policies that act on a workload, in order, as rows.
package struct ContributionRows: TableSource {
  private let model: ContributionsModel
  private let cluster: String

  /// Makes rows.
  package init(_ model: ContributionsModel, cluster: String) {
    self.model = model
    self.cluster = cluster
  }

  /// The columns.
  package var columns: [TableColumn] {
    [
      TableColumn("WAY", width: 3),
      TableColumn("TIER", elastic: 9...20, fallsAway: 2, growth: 3),
      TableColumn("#", width: 2, alignment: .right, fallsAway: 1),
      TableColumn("POLICY", elastic: 16...48, growth: 2),
      TableColumn("CONTRIBUTES", elastic: 24...160, growth: 1),
    ]
  }

  /// The number of rows.
  package var rowCount: Int { model.rows.count }

  /// What to say where there is none.
  package var emptyNote: SafeText { "no policy acts on it, and none can" }

  /// Returns the row itself: one policy may stand in several.
  package func identity(of row: Int) -> RowIdentity { .line(row) }

  /// Returns the view of the policy, where the row is one.
  package func destination(of row: Int) -> DashboardPlace? {
    model.rows[row].policy.map { .policy(cluster: cluster, $0) }
  }

  /// Returns a cell of a row.
  package func cell(row: Int, column: Int, width: Int, glyphs: GlyphSet) -> TableCell {
    let row = model.rows[row]
    switch column {
    case 0: return TableCell(row.direction == .ingress ? "in" : "out", .muted)
    case 1: return TableCell(row.tier, .muted)
    case 2: return TableCell(row.order.map { SafeText(String($0)) } ?? .empty, .muted)
    case 3: return TableCell(ContributionRows.name(row.policy), .title)
    default: return TableCell(row.text, row.isDecisive ? .text : .muted)
    }
  }

  /// Returns what a row is compared by.
  package func sortKey(row: Int, column: Int) -> SortKey {
    let row = model.rows[row]
    return switch column {
    case 0: .text(row.direction.rawValue)
    case 1: .text(row.tier.text)
    case 2: .number(Double(row.order ?? .max))
    case 3: .text(row.policy?.description ?? "")
    default: .text(row.text.text)
    }
  }

  /// A NetworkPolicy by its name alone, others with their kind.
  private static func name(_ policy: ResourceReference?) -> SafeText {
    guard let policy else { return .empty }
    return SafeText(
      policy.kind == .networkPolicy ? policy.name : "\(policy.kind.kind)/\(policy.name)")
  }
}
