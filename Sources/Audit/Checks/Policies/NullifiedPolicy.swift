import Kubernetes
import PolicyEngine

/// NP-NUL-001: every pod that a policy isolates is opened again by another
/// policy.
///
/// Policies of `networking.k8s.io` add up and none subtracts: one rule that
/// admits everything to the same pods takes all restriction from this one. A
/// policy that has such a rule itself is left to NP-ALW-001 and NP-ALW-002.
package struct NullifiedPolicy: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-NUL-001", "Policy nullified by another", severity: .medium,
    description: """
      The policy restricts its pods, and another policy admits everything to the same pods: \
      what is in force is the other one. Whoever reads only this one believes in a \
      restriction that is not there.
      """,
    remedy: """
      Delete the rule of the other policy that admits everything, or this policy.
      """,
    mappings: [
      .direct(.t1562), .direct(.pci127), .supporting(.pci128),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each such policy and direction.
  package func findings(in context: AuditContext) -> [Finding] {
    Direction.allCases.flatMap { direction in
      let unconditional = Dictionary(
        grouping: context.activeRules(direction).filter {
          $0.rule.admitsEveryPeer && $0.rule.coversEveryPort
        }, by: \.policy)
      if unconditional.isEmpty { return [Finding]() }
      return context.state.networkPolicies.indices.compactMap { index in
        finding(index, direction, unconditional, in: context)
      }
    }
  }

  private func finding(
    _ index: Int, _ direction: Direction, _ unconditional: [Int: [ActiveRule]],
    in context: AuditContext
  ) -> Finding? {
    let classes = context.classesOfPolicy[direction][index]
    let policy = context.state.networkPolicies[index]
    guard !classes.isEmpty, unconditional[index] == nil, context.stands(policy),
      classes.allSatisfy({ context.coverage[direction][$0] == .allowAll })
    else { return nil }
    // Of each class some other policy opens it; the fewest names that do.
    let openers = unconditional.keys.sorted().filter { other in
      !Set(context.classesOfPolicy[direction][other]).isDisjoint(with: classes)
    }
    guard let first = openers.first, let rule = unconditional[first]?.first else { return nil }
    var draft = FindingDraft(
      policy.reference,
      "\(policy.name) restricts nothing for \(direction): another policy admits everything to "
        + "the same pods.")
    draft.direction = direction
    draft.path = "spec.\(direction)"
    draft.location = policy.metadata.location
    draft.classes = classes
    draft.key = "nullified"
    let names = openers.map { context.state.networkPolicies[$0].name }
    draft.why = [
      "\(names.listed) \(names.count == 1 ? "admits" : "admit") everything "
        + "(\(names[0]) \(rule.rule.path))",
      "policies add up, none subtracts: all its pods are open for \(direction)",
      "concerned: \(context.extent(ofClasses: classes))",
    ]
    draft.remedy = "Delete \(rule.rule.path) of \(names[0]), or name the peers it is meant for."
    return finding(draft, in: context)
  }
}
