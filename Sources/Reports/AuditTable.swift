package import Audit
package import DisplayText
import PolicyEngine

/// The audit of a fleet as text for people: the fleet figures, the namespaces
/// worst first, the findings by check.
package struct AuditTable: Sendable {
  /// The audited clusters, in the order of the sources.
  package var clusters: [ClusterAudit]
  /// The figures of the fleet.
  package var figures: FleetFigures

  /// Makes a table.
  package init(clusters: [ClusterAudit], figures: FleetFigures) {
    self.clusters = clusters
    self.figures = figures
  }

  /// How many namespaces a cluster shows; the rest is counted.
  private static let namespacesShown = 12
  /// How many findings a cluster shows; the rest is counted.
  private static let findingsShown = 20

  /// The text, line by line.
  package var lines: [SafeText] {
    var lines: [SafeText] = []
    if clusters.count != 1 { lines += fleetLines }
    let worstFirst = clusters.enumerated().sorted { left, right in
      let scores = [left, right].map { $0.element.risk?.thousandths ?? -1 }
      return scores[0] != scores[1] ? scores[0] > scores[1] : left.offset < right.offset
    }
    if clusters.count > 3 {
      lines += clusterTable(worstFirst.map(\.element)).lines
      return lines
    }
    for (_, cluster) in worstFirst {
      if !lines.isEmpty { lines.append("") }
      lines += clusterLines(cluster)
    }
    return lines
  }

  private var fleetLines: [SafeText] {
    var lines: [SafeText] = [
      "\(figures.clusters) clusters  \(figures.nodes) nodes  \(figures.pods) pods"
    ]
    func share(_ what: SafeText, _ share: FleetShare) -> SafeText {
      let percent = share.percent.map { " (\($0) %)" } ?? ""
      return "\(what)  \(share.count) of \(share.of)\(percent)"
    }
    lines.append(share("without effective egress control", figures.withoutEffectiveEgress))
    lines.append(share("wildcard ingress                ", figures.wildcardIngress))
    if figures.pciScope.of > 0 {
      let scope = figures.pciScope
      lines.append(
        "PCI scope                         \(scope.enforced) enforced, \(scope.tooPermissive) too permissive, \(scope.none) without policy, of \(scope.of)"
      )
    }
    if !figures.incomplete.isEmpty {
      lines.append(
        "without policy evidence           \(figures.incomplete.joined(separator: ", "))")
    }
    lines.append("")
    return lines
  }

  private func clusterTable(_ clusters: [ClusterAudit]) -> PlainTable {
    var table = PlainTable(columns: [
      .init("RISK", .right), .init("TIER"), .init("CLUSTER"), .init("REGION"), .init("SECTOR"),
      .init("PODS", .right), .init("INGRESS", .right), .init("EGRESS", .right),
      .init("CRITICAL", .right), .init("HIGH", .right),
    ])
    for cluster in clusters {
      table.append([
        risk(cluster.risk), tier(cluster.risk), SafeText(cluster.name),
        SafeText(cluster.profile.region ?? "–"), SafeText(cluster.profile.sector ?? "–"),
        "\(cluster.podCount)", percent(cluster.coverage.ingress.workloads.effectiveCoverage),
        percent(cluster.coverage.egress.workloads.effectiveCoverage),
        "\(cluster.findings.count { $0.severity == .critical })",
        "\(cluster.findings.count { $0.severity == .high })",
      ])
    }
    return table
  }

  private func clusterLines(_ cluster: ClusterAudit) -> [SafeText] {
    var lines: [SafeText] = [
      "\(cluster.name)  \(cluster.workloadCount) workloads  \(cluster.podCount) pods  \(cluster.policyCount) policies"
    ]
    for gap in cluster.evidence.gaps.prefix(5) {
      lines.append("  evidence incomplete: \(gap.message)\(place(gap.location))")
    }
    if cluster.evidence.gaps.count > 5 {
      lines.append("  … and \(cluster.evidence.gaps.count - 5) more gaps in the evidence")
    }
    lines.append("")
    var table = PlainTable(columns: [
      .init("RISK", .right), .init("TIER"), .init("NAMESPACE"), .init("WORKLOADS", .right),
      .init("PODS", .right), .init("INGRESS", .right), .init("EGRESS", .right),
      .init("DEFAULT-DENY IN"), .init("OUT"),
    ])
    for namespace in cluster.namespaces.prefix(AuditTable.namespacesShown) {
      table.append([
        risk(namespace.risk), tier(namespace.risk), SafeText(namespace.name),
        "\(namespace.workloads.count)", "\(namespace.podCount)",
        percent(namespace.coverage.ingress.workloads.effectiveCoverage),
        percent(namespace.coverage.egress.workloads.effectiveCoverage),
        SafeText(namespace.defaultDeny.ingress.rawValue),
        SafeText(namespace.defaultDeny.egress.rawValue),
      ])
    }
    lines += table.lines
    if cluster.namespaces.count > AuditTable.namespacesShown {
      lines.append("… and \(cluster.namespaces.count - AuditTable.namespacesShown) more namespaces")
    }
    if !cluster.findings.isEmpty {
      lines.append("")
      var table = PlainTable(columns: [
        .init("SEVERITY"), .init("CHECK"), .init("OBJECT"), .init("FINDING"),
      ])
      for finding in cluster.findings.prefix(AuditTable.findingsShown) {
        table.append([
          SafeText(finding.severity.rawValue), SafeText(finding.id),
          SafeText(finding.object.description),
          SafeText(finding.message) + place(finding.location),
        ])
      }
      lines += table.lines
      if cluster.findings.count > AuditTable.findingsShown {
        let more = cluster.findings.count - AuditTable.findingsShown
        lines.append("… and \(more) more findings; --format json prints all")
      }
    }
    return lines
  }

  private func risk(_ risk: RiskScore?) -> SafeText {
    guard let risk else { return "–" }
    return risk.isWorstCase ? "≤ \(risk.points) ?" : "\(risk.points)"
  }

  private func tier(_ risk: RiskScore?) -> SafeText {
    guard let risk else { return "–" }
    return SafeText(risk.tier.rawValue)
  }

  private func percent(_ range: ClosedRange<Double>?) -> SafeText {
    guard let range else { return "–" }
    let low = Int((range.lowerBound * 100).rounded(.down))
    let high = Int((range.upperBound * 100).rounded(.down))
    return low == high ? "\(low) %" : "\(low)–\(high) %"
  }

  private func place(_ location: (some CustomStringConvertible)?) -> SafeText {
    location.map { " (\($0.description))" } ?? ""
  }
}
