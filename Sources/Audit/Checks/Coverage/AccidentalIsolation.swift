import Kubernetes
import PolicyEngine

/// NP-COV-004: every pod of a namespace is isolated in a direction, but a new
/// one would not be.
package struct AccidentalIsolation: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-COV-004", "Isolated only as long as nothing is added", severity: .medium,
    description: """
      Each pod of today is selected by some policy, yet no policy would select a pod with \
      other labels. The next deployment opens a hole that nobody wrote.
      """,
    remedy: """
      Add a default-deny with an empty podSelector beside the policies of the single \
      workloads.
      """,
    mappings: [
      .direct(.pci121), .supporting(.sc75), .supporting(.iso822),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each namespace and direction.
  package func findings(in context: AuditContext) -> [Finding] {
    context.namespaces.filter { !$0.isSystem && !$0.workloads.isEmpty }.flatMap { namespace in
      Direction.allCases.compactMap { direction -> Finding? in
        let counts = namespace.coverage[direction].workloads
        let isolated = counts.total - counts[.open] - counts[.notEnforceable] - counts[.unknown]
        guard counts[.open] == 0, counts[.unknown] == 0, isolated > 0,
          context.newcomers[namespace.name]?[direction].isolation == SelectorMatch.no
        else { return nil }
        var draft = context.draft(
          namespace: namespace,
          "All pods of \(namespace.name) are isolated for \(direction), but a new one would be open."
        )
        draft.direction = direction
        draft.confidence = context.restrictionConfidence
        draft.why = [
          "\(isolated.counted("workload")) are selected by policies made for them",
          "no policy selects a pod without labels in this direction",
        ]
        return finding(draft, in: context)
      }
    }
  }
}
