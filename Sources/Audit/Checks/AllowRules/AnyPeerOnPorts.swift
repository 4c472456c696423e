import Kubernetes
import PolicyEngine

/// NP-ALW-003: a rule names ports, but no peer.
///
/// Left alone: rules for DNS (NP-DNS-003), and ingress to workloads that are
/// declared public or stand behind a public Service on those ports.
package struct AnyPeerOnPorts: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-ALW-003", "Every peer admitted on some ports", severity: .medium,
    description: """
      The rule admits every pod, node and address on the ports it names. For a public service \
      that is the purpose; for anything else the peers were forgotten.
      """,
    remedy: """
      Name the peers that need the ports.
      """,
    mappings: [
      .direct(.t1046), .direct(.pci125), .supporting(.nist433),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each such rule.
  package func findings(in context: AuditContext) -> [Finding] {
    Direction.allCases.flatMap { written($0, in: context) + others($0, in: context) }
  }

  /// Rules of NetworkPolicies, by what is written.
  private func written(_ direction: Direction, in context: AuditContext) -> [Finding] {
    context.activeRules(direction).filter { active in
      active.rule.admitsEveryPeer && !active.rule.coversEveryPort
        && !(direction == .egress && active.rule.namesDNSOnly)
        && !(direction == .ingress
          && isPublic(active.classes, in: context) { active.rule.connections(at: $0) })
    }.map { active in
      let ports = (active.rule.ports ?? []).map(\.canonicalText).listed
      var draft = active.draft(context, message(direction))
      draft.why = why(active.rule.path, ports, active.classes, in: context)
      return finding(draft, in: context)
    }
  }

  /// Rules of other kinds, by what they come to: all clauses that name every
  /// pod and every address together.
  private func others(_ direction: Direction, in context: AuditContext) -> [Finding] {
    context.allowRules(direction).compactMap { allow in
      let clauses = allow.rule.clauses.filter { $0.namesEveryPeer && $0.namesPorts }
      if clauses.isEmpty || allow.rule.connectionsOfEveryPeer.isSuperset(of: .allPorts)
        || (direction == .egress && clauses.allSatisfy(\.namesDNSOnly))
      {
        return nil
      }
      let classes = context.classes(allow, passing: clauses)
      let isPublic =
        direction == .ingress
        && isPublic(classes, in: context) { spec in
          clauses.reduce(.none) { $0.union($1.connections(at: spec)) }
        }
      if classes.isEmpty || isPublic { return nil }
      var draft = allow.draft(context, classes, message(direction))
      draft.why = why(allow.rule.origin.path, RuleReading.ports(of: clauses), classes, in: context)
      return finding(draft, in: context)
    }
  }

  private func message(_ direction: Direction) -> String {
    "\(direction == .ingress ? "An ingress" : "An egress") rule admits every "
      + "\(direction.peer) on the ports it names."
  }

  private func why(
    _ path: String, _ ports: String, _ classes: [Int], in context: AuditContext
  ) -> [String] {
    [
      "\(path) names \(ports), but no peer",
      "concerned: \(context.extent(ofClasses: classes))",
    ]
  }

  /// Returns whether every workload concerned is public on purpose: declared,
  /// or behind a public exposure that leads to ports the rule covers.
  private func isPublic(
    _ classes: [Int], in context: AuditContext, covering: (PodSpec) -> ConnectionSet
  ) -> Bool {
    if context.areDeclaredPublic(classes) { return true }
    let workloads = context.workloads(ofClasses: classes)
    return !workloads.isEmpty
      && workloads.allSatisfy { workload in
        guard let pod = context.inventory.workloads[workload].pods.first else { return false }
        let covered = covering(context.inventory.pods[pod].pod.spec)
        return context.workloads[workload].exposures.contains { exposure in
          exposure.isPublic && !exposure.connections.intersection(covered).isEmpty
        }
      }
  }
}
