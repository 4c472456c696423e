import Audit
import AuditCore
package import DisplayText
import Kubernetes
import PolicyEngine
import Terminal

/// One namespace: the terms of its risk, its coverage, its workloads, policies,
/// findings and flows.
package struct NamespaceView: DashboardView {
  private let cluster: String
  private let namespace: String

  /// Makes the view of a namespace.
  package init(cluster: String, namespace: String) {
    self.cluster = cluster
    self.namespace = namespace
  }

  /// The name at the lower right.
  package var name: SafeText { "namespace" }

  /// Returns workloads, policies, findings, flows, and the risk in full.
  package func tabs(_ state: DashboardState) -> [ViewTab] {
    let findings = state.result(cluster)?.audit.findings ?? []
    let flows = state.shownFlows(cluster)
    return [
      ViewTab("workloads", count: audit(state)?.workloads.count),
      ViewTab("policies", count: audit(state)?.policies.count),
      ViewTab("findings", count: findings.count { $0.namespace == namespace }),
      ViewTab(
        "flows", count: flows.map { $0.edges.count { $0.namespaces.contains(namespace) } }),
      ViewTab("risk"),
    ]
  }

  /// Returns the rows of a tab.
  package func body(_ state: DashboardState, tab: Int) -> ViewBody {
    guard let result = state.result(cluster), let audit = audit(state) else {
      return .document([StyledLine("this namespace is not there any more", .muted)])
    }
    switch tab {
    case 1: return .table(PolicyRows(result, namespace: namespace))
    case 2:
      let findings = result.audit.findings.filter { $0.namespace == namespace }
      return .table(FindingRows(findings, showsNamespace: false))
    case 3:
      return .table(
        FlowRows(state.shownFlows(cluster), cluster: cluster, namespace: namespace))
    case 4: return .document(reasons(audit, state))
    default:
      return .table(
        WorkloadRows(result, namespace: audit, flows: state.shownFlows(cluster)))
    }
  }

  /// Returns the three terms of the risk with their reasons, the classes of the
  /// workloads and what becomes of a new pod.
  package func head(_ state: DashboardState, width: Int) -> [HeadLine] {
    guard let audit = audit(state) else { return [] }
    let glyphs = state.glyphs
    var lines: [HeadLine] = [.blank]
    let risk = RiskHead.lines(audit.risk, width: width, glyphs: glyphs)
    lines += state.screen.tab == 0 ? risk : Array(risk.prefix(1))
    lines.append(.blank)
    // The other tabs need the room for their rows.
    guard state.screen.tab == 0 else { return lines }
    lines += CoverageHead.lines(
      audit.coverage,
      sentences: Directions(
        ingress: sentence(audit, .ingress, width), egress: sentence(audit, .egress, width)),
      width: width, glyphs: glyphs)
    lines.append(.blank)
    return lines
  }

  /// Returns every reason of the three terms, where the head has room for the
  /// beginning only.
  private func reasons(_ audit: NamespaceAudit, _ state: DashboardState) -> [StyledLine] {
    let width = state.contentWidth
    let terms: [(SafeText, RiskScore.Term, Int, SafeText)] = [
      ("POLICY GAP", audit.risk.policyGap, 40, "how much no policy holds back"),
      ("DATA", audit.risk.dataSensitivity, 35, "how much the data would be missed"),
      ("EXPOSURE", audit.risk.exposureLevel, 25, "how near the outside is"),
    ]
    var lines: [StyledLine] = []
    for (title, term, weight, meaning) in terms {
      var head = StyledLine(title.padded(to: 12), .header)
      head.add(Figures.term(thousandths: term.thousandths), .figure)
      head.add(" of 10, weighs \(weight): " + meaning, .muted)
      lines.append(head)
      for reason in term.reasons {
        lines += TextWrapping.lines(SafeText(reason), width: width - 12).map { $0.indented(12) }
      }
      if term.confidence < .proven {
        lines.append(
          StyledLine("\(term.confidence.rawValue), not proven", .tierUnknown).indented(12))
      }
      if term.isWorstCase {
        lines.append(
          StyledLine("unknown, so counted as the worst case", .tierUnknown).indented(12))
      }
      lines.append(.blank)
    }
    return lines
  }

  private func audit(_ state: DashboardState) -> NamespaceAudit? {
    state.result(cluster)?.audit.namespaces.first { $0.name == namespace }
  }

  private func sentence(
    _ audit: NamespaceAudit, _ direction: Direction, _ width: Int
  ) -> StyledLine {
    let isLong = width >= 110
    let isIngress = direction == .ingress
    switch audit.defaultDeny[direction] {
    case .deny:
      return StyledLine("deny", .ok).adding(
        !isLong
          ? ""
          : isIngress
            ? ": nobody reaches a new pod without labels"
            : ": a new pod without labels reaches nothing", .muted)
    case .baseline:
      return StyledLine("baseline", .ok).adding(
        isLong ? ": a new pod without labels has DNS and the baseline only" : "", .muted)
    case .open:
      return StyledLine("open", .coverageOpen).adding(
        !isLong
          ? ""
          : isIngress
            ? ": a new pod without labels is reachable"
            : ": a new pod without labels can get out", .text)
    case .unknown:
      return StyledLine("unknown", .coverageUnknown).adding(
        isLong ? ": policy evidence is missing" : "", .muted)
    }
  }
}
