import Kubernetes
import PolicyEngine

/// NP-ALW-004: the blocks of a rule, or of several, add up to at least half of
/// the public addresses of a family.
///
/// Exceptions are cut, halves like /1 + /1 are added up. Rules that admit
/// everything are left to NP-ALW-001 … 003.
package struct WorldBlock: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-ALW-004", "Address blocks that hold most of the internet", severity: .high,
    severityNote:
      "Medium for egress on port 53 alone, and for ingress to workloads that are declared public.",
    description: """
      `0.0.0.0/0`, `::/0`, or blocks that add up to most of the internet: the rule names \
      addresses and restricts nothing. `except` cuts only its own block; another policy may \
      admit the rest again.
      """,
    remedy: """
      Name the blocks that are needed, or send the traffic through a gateway that filters by \
      name.
      """,
    mappings: [
      .direct(.t1048), .supporting(.t1105), .direct(.pci142), .supporting(.pci132),
      .direct(.nist442), .supporting(.soc67),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each such rule, and for each policy whose rules do it together.
  package func findings(in context: AuditContext) -> [Finding] {
    Direction.allCases.flatMap { direction in
      let rules = context.activeRules(direction)
      let guilty = rules.filter { !$0.rule.admitsEveryPeer && !$0.rule.worldFamilies.isEmpty }
      return guilty.map { single($0, in: context) } + together(direction, in: context)
        + others(direction, in: context)
    }
  }

  private func single(_ active: ActiveRule, in context: AuditContext) -> Finding {
    let families = active.rule.worldFamilies
    var draft = active.draft(
      context,
      "\(active.direction == .ingress ? "An ingress" : "An egress") rule admits most of "
        + "the \(families.map(\.rawValue).joined(separator: " and ")) internet.")
    let peers = active.rule.peers ?? []
    let whole = peers.firstIndex { peer in
      peer.addresses.map {
        PublicAddresses.isHalf(PublicAddresses.count(in: $0), of: $0.family)
      } ?? false
    }
    if let whole { draft.path = active.peerPath(whole, "ipBlock") }
    draft.severity = severity(active, in: context)
    let others = context.otherPolicies(active)
    draft.why = [
      whole.map { "\(peers[$0].canonicalText) holds at least half of the public addresses" }
        ?? "its blocks together hold at least half of the public addresses",
      active.rule.admitsAnyPort
        ? "no ports are named: all of them are open"
        : "on \((active.rule.ports ?? []).map(\.canonicalText).listed)",
      others.isEmpty
        ? "concerned: \(context.extent(ofClasses: active.classes))"
        : "no exception of \(others.listed) takes it back: policies add up",
    ]
    return finding(draft, in: context)
  }

  /// Rules of other kinds, by what the engine answers.
  private func others(_ direction: Direction, in context: AuditContext) -> [Finding] {
    let ofEveryPeer = Set(
      context.allowRules(direction).filter { $0.rule.clauses.contains(where: \.namesEveryPeer) }
        .map(\.rule.origin))
    return findings(
      onRulesOf: direction, giving: .world,
      "\(direction == .ingress ? "An ingress" : "An egress") rule admits most of the internet.",
      in: context, besides: ofEveryPeer
    ) { direction == .ingress && context.areDeclaredPublic($0) ? .medium : .high }
  }

  private func severity(_ active: ActiveRule, in context: AuditContext) -> Severity {
    active.direction == .egress
      ? active.rule.namesDNSOnly ? .medium : .high
      : context.areDeclaredPublic(active.classes) ? .medium : .high
  }

  /// Finds pods that are open to the world by several rules, none of which is
  /// guilty by itself, and names the policy that adds the most.
  private func together(
    _ direction: Direction, in context: AuditContext
  ) -> [Finding] {
    var policyOfReach: [Int: Int?] = [:]
    var classesOfPolicy: [Int: [Int]] = [:]
    for (index, found) in context.coverage[direction].enumerated() where found == .world {
      let number = context.table.reachOfClass[direction][index]
      let known = policyOfReach[number]
      let policy = known ?? largestPolicy(context.table.reaches[direction][number], in: context)
      policyOfReach[number] = .some(policy)
      if let policy { classesOfPolicy[policy, default: []].append(index) }
    }
    return classesOfPolicy.sorted { $0.key < $1.key }.map { policy, classes in
      let object = context.state.networkPolicies[policy]
      var draft = FindingDraft(
        object.reference,
        "Blocks of several \(direction) rules together admit most of the internet.")
      draft.direction = direction
      draft.path = "spec.\(direction)"
      draft.location = object.metadata.location
      draft.classes = classes
      draft.key = "together"
      draft.why = [
        "no rule alone holds half of the public addresses, their sum does",
        "\(object.name) adds the most of them",
        "concerned: \(context.extent(ofClasses: classes))",
      ]
      return finding(draft, in: context)
    }
  }

  /// Returns the policy that adds the most of the internet to a reach, or `nil`
  /// where a rule is guilty by itself.
  private func largestPolicy(_ reach: PeerReach, in context: AuditContext) -> Int? {
    let own = reach.networkPolicies.flatMap { policy in
      context.activeRules(ofPolicy: policy, reach.direction).map { (policy, $0) }
    }
    let isExplained = own.contains { _, rule in
      (rule.admitsEveryPeer || !rule.worldFamilies.isEmpty) && !rule.namesDNSOnly
    }
    if isExplained { return nil }
    // Of equal ones the first by name: the order of the input decides nothing.
    return own.max { left, right in
      let sizes = (size(left.1), size(right.1))
      if sizes.0 != sizes.1 { return sizes.0 < sizes.1 }
      let policies = context.state.networkPolicies
      return policies[left.0].name > policies[right.0].name
    }?.0
  }

  private func size(_ rule: NetworkPolicyRule) -> UInt128 {
    IPFamily.allCases.map { PublicAddresses.count(in: rule.addresses($0)) }.max() ?? 0
  }
}
