import Audit
package import DisplayText
import Terminal

/// The findings of the fleet, of a cluster or of a namespace, the worst on top.
package struct FindingsView: DashboardView {
  private let cluster: String?
  private let namespace: String?

  /// Makes the view; without a cluster it shows the fleet.
  package init(cluster: String?, namespace: String?) {
    self.cluster = cluster
    self.namespace = namespace
  }

  /// The name at the lower right.
  package var name: SafeText { "findings" }

  /// Returns the findings as rows; of the fleet, all of one severity stand
  /// together, the cluster with the highest risk first.
  package func body(_ state: DashboardState, tab: Int) -> ViewBody {
    if let cluster {
      let all = state.result(cluster)?.audit.findings ?? []
      let shown = namespace.map { name in all.filter { $0.namespace == name } } ?? all
      return .table(FindingRows(shown, showsNamespace: namespace == nil))
    }
    let audits = state.snapshot.entries.compactMap { $0.result?.audit }
      .enumerated()
      .sorted { left, right in
        let first = left.element.risk?.thousandths ?? -1
        let second = right.element.risk?.thousandths ?? -1
        return first == second ? left.offset < right.offset : second < first
      }
    var all: [Finding] = []
    for severity in Severity.allCases.reversed() {
      for (_, audit) in audits {
        all += audit.findings.lazy.filter { $0.severity == severity }
      }
    }
    return .table(FindingRows(all, showsCluster: true))
  }

  /// Returns how many there are of each severity.
  package func head(_ state: DashboardState, width: Int) -> [HeadLine] {
    guard case .table(let table) = state.body, let rows = table.source as? FindingRows else {
      return []
    }
    return [
      .blank, HeadLine(FindingsView.summary(rows.counts), givesWay: 2), .blank,
    ]
  }

  /// Returns the numbers of findings by severity as a sentence.
  static func summary(_ counts: SeverityCounts) -> StyledLine {
    guard counts.total > 0 else { return StyledLine("no finding", .ok) }
    var line = StyledLine(Figures.count(counts.total, "finding", "findings"), .figure)
    for severity in Severity.allCases.reversed() where counts[severity] > 0 {
      line.add("   ")
      line.add(
        Figures.grouped(counts[severity]) + " " + SafeText(severity.rawValue),
        CoverageWords.role(severity))
    }
    return line
  }
}
