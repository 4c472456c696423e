import Audit
package import AuditCore
import DisplayText
import PolicyEngine
import Remediation

extension SuggestionModel {
  /// Makes a model of a suggestion.
  package init(_ suggestion: Suggestion, workloadNames: (Int) -> String) {
    let whatIf = suggestion.whatIf
    let proposal = suggestion.proposal
    let delta = whatIf.delta
    let opened = Array(delta.opened) + delta.changed.filter { !$0.gained.possible.isEmpty }
    let closed = Array(delta.closed) + delta.changed.filter { !$0.lost.possible.isEmpty }
    let removed = proposal.superseded.count
    let condition =
      removed == 0
      ? "" : ", once \(removed) \(removed == 1 ? "policy is" : "policies are") removed"
    let hasFlows = !proposal.warnings.contains { $0.hasPrefix("no flows") }
    self.init(
      basis: SafeText((hasFlows ? "flows and manifests" : "manifests only") + condition),
      yaml: proposal.yaml.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        let isComment = line.drop { $0 == " " }.hasPrefix("#")
        return Line(SafeText(line), isComment: isComment)
      },
      closed: SuggestionModel.change(closed), opened: SuggestionModel.change(opened),
      broken: !hasFlows
        ? nil
        : Change(
          count: whatIf.broken.count,
          examples: whatIf.broken.prefix(5).map { flow in
            "\(flow.edge.client.description) → \(flow.edge.server.description) \(flow.edge.portText)/\(flow.edge.part.name)"
          }),
      riskBefore: whatIf.before.map(SuggestionModel.risk),
      riskAfter: whatIf.after.map(SuggestionModel.risk),
      withoutEvidence: proposal.withoutEvidence.map { SafeText(workloadNames($0)) },
      remarks: proposal.warnings.map { SafeText($0) })
  }

  private static func risk(_ namespace: NamespaceAudit) -> Risk {
    Risk(points: namespace.risk.points, tier: SafeText(namespace.risk.tier.rawValue))
  }

  private static func change(_ changes: [ConnectivityDelta.Change]) -> Change {
    Change(
      count: changes.count,
      examples: changes.prefix(5).map { change in
        SafeText("\(text(change.source)) → \(text(change.destination))")
      })
  }

  private static func text(_ end: ConnectivityDelta.End) -> String {
    switch end {
    case .workload(let identity): identity.path
    case .external(let range): range.description
    case .name(let name): name.text
    }
  }
}
