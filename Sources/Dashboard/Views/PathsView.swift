import Audit
package import DisplayText
import Terminal

/// The attack paths of a cluster: from what is exposed to what is sensitive.
package struct PathsView: DashboardView {
  private let cluster: String

  /// Makes the view of a cluster.
  package init(cluster: String) { self.cluster = cluster }

  /// The name at the lower right.
  package var name: SafeText { "attack paths" }

  /// Returns the paths as rows.
  package func body(_ state: DashboardState, tab: Int) -> ViewBody {
    guard let audit = state.result(cluster)?.audit else {
      return .document([StyledLine("this cluster is not read yet", .muted)])
    }
    return .table(PathRows(audit))
  }

  /// Returns how many there are, what was left out, and the widest radius.
  package func head(_ state: DashboardState, width: Int) -> [HeadLine] {
    guard let found = state.result(cluster)?.audit.attackPaths else { return [] }
    var counts = StyledLine(
      Figures.count(found.paths.count, "attack path", "attack paths"), .figure)
    let grave = found.paths.filter(\.isGrave).count
    if grave > 0 {
      counts.add("   ")
      counts.add(Figures.grouped(grave) + " to data of 8 and more", .tierCritical)
    }
    if let nearest = found.paths.first {
      counts.add("   nearest " + Figures.count(nearest.hops.count, "hop", "hops"), .muted)
    }
    if found.omittedCount > 0 {
      counts.add("   " + Figures.grouped(found.omittedCount) + " left out", .warning)
    }
    if !found.beyondLimit.isEmpty {
      counts.add(
        "   " + Figures.grouped(found.beyondLimit.count)
          + " ends beyond \(AttackPaths.hopLimit) hops", .warning)
    }
    var lines: [HeadLine] = [.blank, HeadLine(counts, givesWay: 0)]
    let widest = found.radius.max {
      ($0.transitive.pods, -$0.workload) < ($1.transitive.pods, -$1.workload)
    }
    if let widest, widest.transitive.pods > 0 {
      var line = StyledLine("widest blast radius ", .muted)
      line.add(SafeText(found.name(widest.workload)), .title)
      line.add("   " + PathWords.extent(widest.transitive), .text)
      line.add("   directly " + PathWords.extent(widest.direct), .muted)
      lines.append(HeadLine(line, givesWay: 3))
    }
    lines.append(.blank)
    return lines
  }
}
