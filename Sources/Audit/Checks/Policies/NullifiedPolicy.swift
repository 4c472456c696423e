import Kubernetes
import PolicyEngine

/// NP-NUL-001: every pod that a policy isolates is opened again by another
/// policy.
///
/// Policies of `networking.k8s.io` add up and none subtracts: one rule that
/// admits everything to the same pods takes all restriction from this one. With
/// other kinds order decides, and the engine's answer tells: policies of any
/// kind are nullified, and by any kind. A policy that has such a rule itself is
/// left to NP-ALW-001 and NP-ALW-002; one that isolates nobody and denies
/// nothing restricts nobody in the first place.
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

  /// A rule that admits everything to some pods.
  private struct Opener {
    var rule: RuleOrigin
    var classes: Set<Int>
  }

  /// Returns one finding for each such policy and direction.
  package func findings(in context: AuditContext) -> [Finding] {
    Direction.allCases.flatMap { direction in
      let openers = openers(direction, in: context)
      if openers.isEmpty { return [Finding]() }
      return written(direction, openers, in: context) + others(direction, openers, in: context)
    }
  }

  /// The rules that admit everything: those of NetworkPolicies in input order,
  /// then those of other kinds.
  private func openers(_ direction: Direction, in context: AuditContext) -> [Opener] {
    let written = context.activeRules(direction).filter {
      $0.rule.admitsEveryPeer && $0.rule.coversEveryPort
    }.map { active in
      Opener(
        rule: RuleOrigin(
          policy: context.state.networkPolicies[active.policy].reference, path: active.rule.path,
          location: active.rule.location),
        classes: Set(active.classes))
    }
    return written
      + context.openRules(direction, .allowAll).map {
        Opener(rule: $0.origin, classes: Set($0.classes))
      }
  }

  private func written(
    _ direction: Direction, _ openers: [Opener], in context: AuditContext
  ) -> [Finding] {
    context.state.networkPolicies.indices.compactMap { index in
      let policy = context.state.networkPolicies[index]
      guard context.stands(policy) else { return nil }
      return finding(
        policy.reference, "spec.\(direction)", policy.metadata.location,
        context.classesOfPolicy[direction][index], direction, openers, in: context)
    }
  }

  private func others(
    _ direction: Direction, _ openers: [Opener], in context: AuditContext
  ) -> [Finding] {
    let policies = context.readings.policies.filter { $0.side(direction) != nil }
    return Dictionary(grouping: policies, by: \.source.reference).sorted { $0.key < $1.key }
      .compactMap { reference, texts in
        guard texts.contains(where: { $0.side(direction)?.restricts ?? false }),
          let first = texts.first
        else { return nil }
        let classes = Set(texts.flatMap { context.classes(of: $0, direction) }).sorted()
        return finding(
          reference, first.origin.path, first.origin.location, classes, direction, openers,
          in: context)
      }
  }

  private func finding(
    _ policy: ResourceReference, _ path: String, _ location: SourceLocation, _ classes: [Int],
    _ direction: Direction, _ openers: [Opener], in context: AuditContext
  ) -> Finding? {
    guard !classes.isEmpty, !openers.contains(where: { $0.rule.policy == policy }),
      classes.allSatisfy({ context.coverage[direction][$0] == .allowAll })
    else { return nil }
    let guilty = openers.filter { !$0.classes.isDisjoint(with: classes) }
    guard let first = guilty.first?.rule else { return nil }
    var draft = FindingDraft(
      policy,
      "\(policy.name) restricts nothing for \(direction): another policy admits everything to "
        + "the same pods.")
    draft.direction = direction
    draft.path = path
    draft.location = location
    draft.classes = classes
    draft.key = "nullified"
    var names: [String] = []
    for opener in guilty where !names.contains(opener.rule.policy.name) {
      names.append(opener.rule.policy.name)
    }
    let isUnion =
      context.policyIndex[policy] != nil
      && guilty.allSatisfy { context.policyIndex[$0.rule.policy] != nil }
    draft.why = [
      "\(names.listed) \(names.count == 1 ? "admits" : "admit") everything "
        + "(\(names[0]) \(first.path))",
      isUnion
        ? "policies add up, none subtracts: all its pods are open for \(direction)"
        : "by the engine's answer all its pods are open for \(direction)",
      "concerned: \(context.extent(ofClasses: classes))",
    ]
    draft.remedy = "Delete \(first.path) of \(names[0]), or name the peers it is meant for."
    return finding(draft, in: context)
  }
}
