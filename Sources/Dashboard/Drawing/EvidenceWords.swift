package import Audit
package import AuditCore
package import DisplayText
package import Kubernetes
import Terminal

/// What is said of evidence: how old it is, and what is missing.
package enum EvidenceWords {
  /// From this age on evidence is shown in the warning style, in seconds.
  package static let staleAge = 86_400.0

  /// Returns why no verdict on policies is known in a cluster: `no policy
  /// evidence: networkpolicies forbidden`; `nil` where some are.
  package static func missingPolicies(_ audit: ClusterAudit) -> SafeText? {
    guard audit.coverage.ingress.workloads.effectiveCoverage == nil,
      audit.coverage.egress.workloads.effectiveCoverage == nil,
      let gap = audit.evidence.gaps.first(where: { $0.kind == .networkPolicy })
    else { return nil }
    return "no policy evidence: " + SafeText(gap.message)
  }

  /// Returns how old the evidence of one cluster is, such as
  /// `evidence 12 s old`.
  package static func age(_ evidence: Evidence, now: Timestamp?) -> StyledLine {
    guard let newest = evidence.newest, let now else {
      return StyledLine("evidence of unknown age", .muted)
    }
    let seconds = max(0, now.seconds(since: newest))
    var text: SafeText = "evidence \(Figures.duration(seconds: seconds)) old"
    if evidence.isFileTime { text += " (file time)" }
    return StyledLine(text, seconds > staleAge ? .stale : .muted)
  }

  /// Returns how old the oldest evidence of a fleet is.
  package static func age(_ snapshot: FleetSnapshot, now: Timestamp?) -> StyledLine? {
    let all = snapshot.entries.compactMap { $0.result?.audit.evidence }
    guard !all.isEmpty else { return nil }
    guard let now, let oldest = all.compactMap(\.newest).min() else {
      return StyledLine("evidence of unknown age", .muted)
    }
    let seconds = max(0, now.seconds(since: oldest))
    let lead: SafeText = all.count == 1 ? "evidence" : "oldest evidence"
    return StyledLine(
      "\(lead) \(Figures.duration(seconds: seconds)) old",
      seconds > staleAge ? .stale : .muted)
  }
}
