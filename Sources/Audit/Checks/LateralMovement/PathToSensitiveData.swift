import Kubernetes
import PolicyEngine

/// NP-LAT-001: policies leave a way from an exposed workload, over one hop or
/// more, to a workload with sensitive data.
///
/// One finding for each such workload, with the shortest way. Left alone: ends
/// that are exposed themselves (NP-EXP-001, NP-EXP-002), the platform's
/// namespaces, and questions to the cluster's resolvers as steps.
package struct PathToSensitiveData: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-LAT-001", "Attack path to sensitive data", severity: .high,
    severityNote: "Critical where the data at the end is 8 or more.",
    description: """
      Something outside leads to a workload, and from there policies let every hop to the data \
      pass. Whoever breaks the exposed program needs no other hole. Ends are workloads with \
      confidential data or what looks like a store of data (6 and up); at most \
      \(AttackPaths.hopLimit) hops are followed.
      """,
    remedy: """
      Cut the path at its last hop: isolate the workload with the data for ingress and admit \
      only the clients that need it.
      """,
    mappings: [
      .direct(.t1210), .supporting(.t1190), .direct(.msClusterNetworking), .direct(.pci131),
      .direct(.pci144), .direct(.nist433), .supporting(.iso822),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each workload that is reached.
  package func findings(in context: AuditContext) -> [Finding] {
    // The shortest way to an end stands first; one without hops ends where it
    // begins.
    var seen: Set<Int> = []
    let shortest = context.attackPaths.paths.filter { seen.insert($0.end).inserted }
    let reached = shortest.filter { !$0.hops.isEmpty }.map { finding(on: $0, in: context) }
    return reached + context.attackPaths.beyondLimit.map { far($0, in: context) }
  }

  private func finding(on path: AttackPath, in context: AuditContext) -> Finding {
    let workloads = context.inventory.workloads
    let name = workloads[path.end].displayName
    let hops = path.hops.count.counted("hop")
    var draft = draft(
      path.end, path.sensitivity, in: context,
      "\(name) \(path.isCertain ? "is" : "may be") reached from outside over \(hops), "
        + "beginning at \(workloads[path.entry].displayName).")
    if path.isGrave { draft.severity = .critical }
    if !path.isCertain { draft.confidence = .assumed }
    draft.direction = .ingress
    let last = path.hops[path.hops.count - 1]
    if case .rules(let rules) = last.ingress { draft.location = rules.first?.location }
    draft.why = [
      path.exposure.summary
        + (path.entryCount > 1 ? ", and \((path.entryCount - 1).counted("other")) lead there" : ""),
      path.hops.map { $0.summary(context.attackPaths.name) }.joined(separator: "; "),
      path.exitSummary(context.attackPaths.name),
    ]
    return self.finding(draft, in: context)
  }

  private func far(_ end: Int, in context: AuditContext) -> Finding {
    let name = context.inventory.workloads[end].displayName
    var draft = draft(
      end, context.workloads[end].dataSensitivity, in: context,
      "\(name) is reached from outside over more than \(AttackPaths.hopLimit) hops.")
    if context.workloads[end].dataSensitivity.thousandths >= AttackPath.gravestFrom {
      draft.severity = .critical
    }
    draft.direction = .ingress
    draft.confidence = .assumed
    draft.why = ["no shorter way is there; longer ones are not followed hop by hop"]
    return finding(draft, in: context)
  }

  private func draft(
    _ end: Int, _ sensitivity: RiskScore.Term, in context: AuditContext, _ message: String
  ) -> FindingDraft {
    var draft = context.draft(
      workload: end, classes: context.classes(ofWorkload: end), message)
    draft.confidence = sensitivity.confidence
    draft.key = "path"
    return draft
  }
}
