import Audit
import AuditCore
package import DisplayText
package import Kubernetes
import PolicyEngine
import Terminal

/// One workload: how it is covered and why, what proves its exposure, the
/// policies that act on it, and its findings.
package struct WorkloadView: DashboardView {
  private let cluster: String
  private let identity: WorkloadIdentity

  /// Makes the view of a workload.
  package init(cluster: String, identity: WorkloadIdentity) {
    self.cluster = cluster
    self.identity = identity
  }

  /// The name at the lower right.
  package var name: SafeText { "workload" }

  /// Returns overview, policies, findings and connections.
  package func tabs(_ state: DashboardState) -> [ViewTab] {
    [
      ViewTab("overview"), ViewTab("policies", count: policies(state).count),
      ViewTab("findings", count: findings(state).count),
      ViewTab("connections", count: connections(state)?.rows.count),
    ]
  }

  /// Returns the lines or rows of a tab.
  package func body(_ state: DashboardState, tab: Int) -> ViewBody {
    guard let result = state.result(cluster), let audit = audit(state) else {
      return .document([StyledLine("this workload is not there any more", .muted)])
    }
    return switch tab {
    case 1:
      if let model = contributions(state) {
        .table(ContributionRows(model, cluster: cluster))
      } else {
        .document([
          StyledLine(
            state.unanswered[.contributions(cluster: cluster, identity)]
              ?? "walking through the policies in order", .muted)
        ])
      }
    case 2: .table(FindingRows(findings(state), showsNamespace: false))
    case 3:
      if let model = connections(state) {
        .table(ConnectionRows(model, cluster: cluster))
      } else {
        .document([
          StyledLine(
            state.unanswered[.connections(cluster: cluster, identity)]
              ?? "walking through all pairs", .muted)
        ])
      }
    default: .document(overview(audit, result, state))
    }
  }

  /// Returns kind, pods and both classes.
  package func head(_ state: DashboardState, width: Int) -> [HeadLine] {
    guard let audit = audit(state), let workload = workload(state) else { return [] }
    var line = StyledLine(SafeText(identity.kind.kind), .muted)
    line.add("   " + Figures.count(workload.podCount, "pod", "pods"), .figure)
    if workload.isFromTemplate { line.add(" (from the template)", .muted) }
    line.add("   ingress ", .muted)
    line.add(StyledLine.word(audit.coverage.ingress))
    line.add("   egress ", .muted)
    line.add(StyledLine.word(audit.coverage.egress))
    return [.blank, HeadLine(line, givesWay: 0), .blank]
  }

  /// Returns that connections or contributions are lacking, where they are
  /// shown.
  package func needs(_ state: DashboardState) -> [DashboardEffect] {
    guard audit(state) != nil else { return [] }
    switch state.screen.tab {
    case 1 where contributions(state) == nil:
      return [.contributions(cluster: cluster, identity)]
    case 3 where connections(state) == nil: return [.connections(cluster: cluster, identity)]
    default: return []
    }
  }

  private func contributions(_ state: DashboardState) -> ContributionsModel? {
    state.contributions[.init(cluster: cluster, workload: identity)]
  }

  private func connections(_ state: DashboardState) -> ConnectionsModel? {
    state.connectionLists[.init(cluster: cluster, workload: identity)]
  }

  private func overview(
    _ audit: WorkloadAudit, _ result: ClusterResult, _ state: DashboardState
  ) -> [StyledLine] {
    let width = state.contentWidth
    var lines: [StyledLine] = []
    func add(_ label: SafeText, _ text: SafeText, _ role: StyleRole = .text) {
      lines += TextWrapping.labelled(
        StyledLine(label, .muted), text, role, column: 13, width: width)
    }
    for direction in [Direction.ingress, .egress] {
      let kind = audit.coverage[direction]
      add(
        direction == .ingress ? "INGRESS" : "EGRESS", CoverageWords.sentence(kind, direction),
        CoverageWords.role(kind))
    }
    lines.append(.blank)
    add("REACHES", reach(audit.reaches, audit.reachesInternet, "and public addresses"))
    add("REACHED BY", reach(audit.reachedBy, audit.isReachedByInternet, "and public addresses"))
    lines.append(.blank)
    lines += reasons("EXPOSURE", audit.exposureLevel, width, state.glyphs)
    lines += reasons("DATA", audit.dataSensitivity, width, state.glyphs)
    lines.append(.blank)
    let acting = policies(state)
    if acting.isEmpty { add("POLICIES", "none selects it", .warning) }
    for (index, policy) in acting.enumerated() {
      let isOfNamespace = policy.reference.kind == .networkPolicy
      var text = SafeText(
        isOfNamespace ? policy.reference.name : policy.reference.description)
      text += "   " + SafeText(policy.directions.map(\.rawValue).joined(separator: ", "))
      if isInDoubt(policy.reference, state) {
        text += " (perhaps: a label of its pods is not known)"
      }
      add(index == 0 ? "POLICIES" : "", text)
    }
    lines.append(.blank)
    let findings = findings(state)
    for (index, finding) in findings.prefix(5).enumerated() {
      var label = StyledLine(index == 0 ? "FINDINGS" : "", .muted)
      label.pad(to: 13)
      label.add(
        CoverageWords.word(finding.severity).padded(to: 8), CoverageWords.role(finding.severity))
      label.add("  " + SafeText(finding.id) + "  ", .muted)
      label.add(SafeText(finding.message))
      lines.append(label.truncated(to: width, sign: state.glyphs.ellipsis))
    }
    if findings.count > 5 { add("", "and \(findings.count - 5) more: press 3", .muted) }
    return lines
  }

  private func reach(_ count: Int, _ internet: Bool, _ also: SafeText) -> SafeText {
    let text = Figures.count(count, "workload", "workloads")
    return internet ? text + ", " + also : text
  }

  private func reasons(
    _ label: SafeText, _ term: RiskScore.Term, _ width: Int, _ glyphs: GlyphSet
  ) -> [StyledLine] {
    var lead = StyledLine(label, .muted)
    lead.pad(to: 13)
    lead.add(Figures.term(thousandths: term.thousandths) + " of 10", .figure)
    if term.confidence < .proven { lead.add(" (\(term.confidence.rawValue))", .muted) }
    let lines = term.reasons.flatMap { reason in
      TextWrapping.lines(glyphs.right + " " + SafeText(reason), width: max(8, width - 13))
        .map { $0.indented(13) }
    }
    return [lead] + lines
  }

  private func workload(_ state: DashboardState) -> Workload? {
    guard let result = state.result(cluster), let index = result.inventory.workload(identity)
    else { return nil }
    return result.inventory.workloads[index]
  }

  private func audit(_ state: DashboardState) -> WorkloadAudit? {
    guard let result = state.result(cluster), let index = result.inventory.workload(identity)
    else { return nil }
    return result.audit.namespaces.first { $0.name == identity.namespace }?
      .workloads.first { $0.workload == index }
  }

  /// The policies of every kind that speak for its pods, in the order in which
  /// they do, with the directions.
  private func policies(
    _ state: DashboardState
  ) -> [(reference: ResourceReference, directions: [Direction])] {
    guard let result = state.result(cluster), let workload = workload(state) else { return [] }
    var found: [(reference: ResourceReference, directions: [Direction])] = []
    for direction in Direction.allCases {
      var seen: Set<Int> = []
      for pod in workload.pods
      where seen.insert(result.reachability.group(direction, ofPod: pod)).inserted {
        for reference in result.reachability.policies(direction, actingOn: pod) {
          if let known = found.firstIndex(where: { $0.reference == reference }) {
            if !found[known].directions.contains(direction) {
              found[known].directions.append(direction)
            }
          } else {
            found.append((reference, [direction]))
          }
        }
      }
    }
    return found
  }

  /// Whether nobody can say that a NetworkPolicy selects the workload.
  private func isInDoubt(_ reference: ResourceReference, _ state: DashboardState) -> Bool {
    guard let result = state.result(cluster), let workload = workload(state),
      let policy = result.state.networkPolicies.last(where: { $0.reference == reference })
    else { return false }
    return PolicyWords.selects(policy, workload, result.inventory) == .unknown
  }

  private func findings(_ state: DashboardState) -> [Finding] {
    guard let result = state.result(cluster), let index = result.inventory.workload(identity)
    else { return [] }
    return result.audit.findings.filter { $0.workloads.contains(index) }
  }
}
