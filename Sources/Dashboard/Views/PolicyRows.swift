package import Audit
package import AuditCore
package import DisplayText
import Kubernetes
package import Terminal

/// Policies as rows: those with the gravest findings first.
package struct PolicyRows: TableSource {
  private struct Row {
    var policy: PolicyCard
    var findings: SeverityCounts
    var worst: Finding?
  }

  private let rows: [Row]
  private let cluster: String
  private let isComplete: Bool

  /// Makes rows of the policies of a cluster, or of those that stand in a
  /// namespace; linear in its findings.
  package init(_ result: ClusterResult, namespace: String? = nil) {
    cluster = result.audit.name
    isComplete = result.audit.hasCompletePolicyEvidence
    let cards = PolicyCard.all(result.state, result.audit.enforcement).filter {
      namespace == nil || $0.reference.namespace == namespace
    }
    let known = Set(cards.map(\.reference))
    var counts: [ResourceReference: SeverityCounts] = [:]
    var first: [ResourceReference: Finding] = [:]
    for finding in result.audit.findings where known.contains(finding.object) {
      counts[finding.object, default: SeverityCounts()][finding.severity] += 1
      if first[finding.object] == nil { first[finding.object] = finding }
    }
    rows = cards.map { card in
      Row(
        policy: card, findings: counts[card.reference] ?? SeverityCounts(),
        worst: first[card.reference])
    }.sorted { left, right in
      left.findings.weight != right.findings.weight
        ? left.findings.weight > right.findings.weight
        : left.policy.reference < right.policy.reference
    }
  }

  /// The columns; place, selector and rules fall away first.
  package var columns: [TableColumn] {
    [
      TableColumn("POLICY", elastic: 18...36, growth: 0),
      TableColumn("NAMESPACE", elastic: 9...20, fallsAway: 4, growth: 1),
      TableColumn("SELECTS", elastic: 12...30, fallsAway: 2, growth: 3),
      TableColumn("ISOLATES", width: 16),
      TableColumn("RULES IN", width: 8, alignment: .right, fallsAway: 3),
      TableColumn("RULES OUT", width: 9, alignment: .right, fallsAway: 3),
      TableColumn("FINDINGS", steps: RiskCells.findingSteps, fallsAway: 5, growth: 2),
      TableColumn("READ FROM", elastic: 16...40, fallsAway: 1, growth: 4),
    ]
  }

  /// The number of policies.
  package var rowCount: Int { rows.count }

  /// What to say where there is no policy.
  package var emptyNote: SafeText {
    isComplete
      ? "no policy here: nothing is isolated"
      : "the policies could not be read: what is isolated is unknown"
  }

  /// A Boolean value that tells that rows have findings.
  package var hasFindings: Bool { true }

  /// Returns the worst finding about a policy.
  package func worstFinding(of row: Int) -> Finding? { rows[row].worst }

  /// Returns the policy of a row.
  package func identity(of row: Int) -> RowIdentity { .resource(rows[row].policy.reference) }

  /// Returns the view of the policy.
  package func destination(of row: Int) -> DashboardPlace? {
    .policy(cluster: cluster, rows[row].policy.reference)
  }

  /// Returns a cell of a row.
  package func cell(row: Int, column: Int, width: Int, glyphs: GlyphSet) -> TableCell {
    let row = rows[row]
    let policy = row.policy
    switch column {
    case 0: return TableCell(policy.name, .title)
    case 1: return TableCell(policy.reference.namespace.map { SafeText($0) } ?? glyphs.none, .muted)
    case 2: return TableCell(policy.selects, .muted)
    case 3: return TableCell(policy.standing.word ?? policy.directions, policy.standing.role)
    case 4: return TableCell(Figures.grouped(policy.rulesIn), .muted)
    case 5: return TableCell(Figures.grouped(policy.rulesOut), .muted)
    case 6: return TableCell(RiskCells.findings(row.findings, width: width, glyphs: glyphs))
    default: return TableCell(SafeText(policy.location.description), .muted)
    }
  }

  /// Returns what a row is compared by.
  package func sortKey(row: Int, column: Int) -> SortKey {
    let row = rows[row]
    let policy = row.policy
    return switch column {
    case 0: .text(policy.name.text)
    case 1: .text(policy.reference.namespace ?? "")
    case 2: .text(policy.selects.text)
    case 3: .text((policy.standing.word ?? policy.directions).text)
    case 4: .number(Double(policy.rulesIn))
    case 5: .number(Double(policy.rulesOut))
    case 6: .number(row.findings.weight)
    default: .text(policy.location.file)
    }
  }
}
