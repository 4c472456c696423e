import Kubernetes
import PolicyEngine

/// NP-NUL-003: a rule admits nothing that another rule of the same pods does
/// not admit.
///
/// Proved by what is written, whatever pods may come: the other policy selects
/// all pods that this one selects, and each peer and port here lies inside one
/// there. Of two rules that say the same the later, by policy and place, is
/// reported. Rules that another one makes pointless by admitting everything are
/// left to NP-NUL-001. With kinds whose rules speak in order a rule is shadowed
/// too where one before it names all that it names, whatever either does
/// (`ShadowedRules`).
package struct RedundantRule: AuditCheck {
  /// The most rules of a namespace and direction that are compared one by one;
  /// of more only those that say exactly the same are found.
  package static let comparisonLimit = 1000

  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-NUL-003", "Redundant rule", severity: .low,
    description: """
      Everything the rule admits is admitted by another rule of the same pods. Deleting it \
      changes nothing; leaving it hides what is needed, and whoever deletes the other one \
      wonders why nothing closes.
      """,
    remedy: """
      Delete the rule, or the wider one it stands beside.
      """,
    mappings: [
      .direct(.pci127)
    ])

  /// Makes the check.
  package init() {}

  private struct Candidate {
    var policy: Int
    var rule: NetworkPolicyRule
    var selector: LabelSelector
  }

  /// Returns one finding for each such rule.
  package func findings(in context: AuditContext) -> [Finding] {
    let policies = context.state.networkPolicies
    let byNamespace = Dictionary(grouping: policies.indices) { policies[$0].namespace }
    let written = byNamespace.sorted { $0.key < $1.key }.flatMap { _, indices in
      Direction.allCases.flatMap { direction in
        findings(
          candidates(indices, direction, in: context), direction, in: context)
      }
    }
    return written + Direction.allCases.flatMap { others($0, in: context) }
  }

  /// Rules of other kinds, by what they come to.
  private func others(_ direction: Direction, in context: AuditContext) -> [Finding] {
    ShadowedRules(context.readings.policies, direction).pairs.map { narrow, wide in
      let other =
        narrow.policy.source == wide.policy.source
        ? wide.rule.origin.path
        : "\(wide.rule.origin.path) of \(wide.policy.source.reference.name)"
      let isSame = narrow.rule.action == .allow && wide.rule.action == .allow
      let classes = context.classes(of: narrow.policy, direction)
      var draft = context.draft(
        narrow.rule.origin, direction, classes,
        isSame
          ? "The rule admits nothing that \(other) does not admit."
          : "The rule decides nothing: \(other) decides all of it before.")
      draft.why = [
        wide.rule.clauses.contains { $0.peers == nil }
          ? "\(other) names every peer" : "each peer here lies inside one of \(other)",
        "and so do its ports; the other rule speaks for all pods that this one speaks for",
        "concerned: \(context.extent(ofClasses: classes))",
      ]
      return finding(draft, in: context)
    }
  }

  /// The rules that count, by policy and place.
  private func candidates(
    _ indices: [Int], _ direction: Direction, in context: AuditContext
  ) -> [Candidate] {
    let policies = context.state.networkPolicies
    return indices.sorted { policies[$0].name < policies[$1].name }.flatMap { index in
      guard let selector = policies[index].selector, policies[index].conflicting.isEmpty else {
        return [Candidate]()
      }
      return context.activeRules(ofPolicy: index, direction)
        .filter { !($0.admitsEveryPeer && $0.coversEveryPort) }
        .map { Candidate(policy: index, rule: $0, selector: selector) }
    }
  }

  private func findings(
    _ rules: [Candidate], _ direction: Direction, in context: AuditContext
  ) -> [Finding] {
    let isLarge = rules.count > RedundantRule.comparisonLimit
    let texts = isLarge ? rules.map(\.rule.canonicalText) : []
    var first: [String: [Int]] = [:]
    for (index, text) in texts.enumerated() { first[text, default: []].append(index) }
    return rules.indices.compactMap { index in
      let others = isLarge ? first[texts[index]] ?? [] : Array(rules.indices)
      let cover = others.first { other in
        guard other != index,
          RuleCover.covers(rules[other].selector, rules[index].selector),
          RuleCover.covers(rules[other].rule, rules[index].rule)
        else { return false }
        // Of two that cover each other the first stays.
        let isMutual =
          RuleCover.covers(rules[index].selector, rules[other].selector)
          && RuleCover.covers(rules[index].rule, rules[other].rule)
        return !isMutual || other < index
      }
      return cover.map { finding(rules[index], coveredBy: rules[$0], direction, in: context) }
    }
  }

  private func finding(
    _ narrow: Candidate, coveredBy wide: Candidate, _ direction: Direction,
    in context: AuditContext
  ) -> Finding {
    let policies = context.state.networkPolicies
    let other =
      narrow.policy == wide.policy
      ? wide.rule.path : "\(wide.rule.path) of \(policies[wide.policy].name)"
    let classes = context.classesOfPolicy[direction][narrow.policy]
    let active = ActiveRule(
      policy: narrow.policy, direction: direction, rule: narrow.rule, classes: classes)
    var draft = active.draft(
      context, "The rule admits nothing that \(other) does not admit.")
    draft.why = [
      wide.rule.admitsAnyPeer
        ? "\(other) names no peer: it admits all of them"
        : "each peer here lies inside one of \(other)",
      "and so do its ports; the other policy selects all pods that this one selects",
      "concerned: \(context.extent(ofClasses: classes))",
    ]
    return finding(draft, in: context)
  }
}
