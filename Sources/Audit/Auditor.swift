import Kubernetes
import PolicyEngine

/// Audits a cluster: coverage, risk and findings from one input.
///
/// Pure: the same input gives the same result. Cost is that of classes and
/// groups of pods, never of pairs of pods.
package struct Auditor: Sendable {
  private let checks: [any AuditCheck]

  /// Makes an auditor of some checks; without them, of the whole catalogue.
  package init(checks: [any AuditCheck] = CheckCatalogue.all) { self.checks = checks }

  /// Returns what is possible and what is wrong in a cluster.
  package func audit(_ input: AuditInput) -> ClusterAudit {
    let context = AuditContext(input)
    let state = input.state
    var coverage = Directions(ingress: DirectionCoverage(), egress: DirectionCoverage())
    for namespace in context.namespaces where !namespace.isSystem {
      for direction in Direction.allCases {
        coverage[direction].add(namespace.coverage[direction])
      }
    }
    let namespaces = context.namespaces.sorted { left, right in
      (-left.risk.thousandths, left.name) < (-right.risk.thousandths, right.name)
    }
    return ClusterAudit(
      name: state.name, profile: input.profile, namespaces: namespaces,
      findings: findings(in: context), coverage: coverage, nodeCount: state.nodes.count,
      podCount: saturatingSum(input.inventory.workloads.map(\.podCount)),
      workloadCount: input.inventory.workloads.count, policyCount: context.policyCount,
      enforcement: input.enforcement, evidence: state.evidence,
      diagnostics: state.diagnostics
        + DataSensitivity(state, profile: input.profile).diagnostics(input.inventory),
      attackPaths: context.attackPaths)
  }

  /// Returns the findings of all checks, worst first, each fingerprint once.
  private func findings(in context: AuditContext) -> [Finding] {
    var seen: Set<String> = []
    return checks.flatMap { $0.findings(in: context) }
      .sorted { left, right in
        if left.severity != right.severity { return left.severity > right.severity }
        if left.id != right.id { return left.id < right.id }
        if left.namespace != right.namespace {
          return (left.namespace ?? "") < (right.namespace ?? "")
        }
        if left.object != right.object { return left.object < right.object }
        return (left.path ?? "", left.direction?.rawValue ?? "", left.message)
          < (right.path ?? "", right.direction?.rawValue ?? "", right.message)
      }
      .filter { seen.insert($0.fingerprint).inserted }
  }
}
