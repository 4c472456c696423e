import Kubernetes
import PolicyEngine

/// NP-DDN-003: a policy is called a default-deny and does not deny.
///
/// The name is only what triggers the look; the policy is judged by what it
/// does.
package struct MisleadingDefaultDenyName: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-DDN-003", "Default-deny by name only", severity: .high,
    description: """
      The name promises a default-deny, but the policy has rules that admit something beside \
      DNS, leaves out the direction its name speaks of, or selects only some pods. People who \
      read the name stop looking.
      """,
    remedy: """
      Make the policy what its name says (empty podSelector, both policyTypes, no rules), or \
      rename it.
      """,
    mappings: [
      .direct(.t1562), .direct(.pci128),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each policy with such a name.
  package func findings(in context: AuditContext) -> [Finding] {
    written(in: context) + others(in: context)
  }

  /// NetworkPolicies, by what is written.
  private func written(in context: AuditContext) -> [Finding] {
    context.state.networkPolicies.indices.compactMap { index in
      let policy = context.state.networkPolicies[index]
      guard let claim = DefaultDenyClaim(policy.name),
        policy.isCaptured || policy.refusals.isEmpty,
        let lie = lie(of: policy, claim)
      else { return nil }
      var draft = FindingDraft(
        policy.reference, "\(policy.name) of \(policy.namespace) is no default-deny: \(lie.reason)."
      )
      draft.direction = lie.direction
      draft.path = lie.path
      draft.location = lie.location
      draft.classes = Set(
        Direction.allCases.flatMap { context.classesOfPolicy[$0][index] }
      ).sorted()
      draft.key = lie.key
      draft.why = [
        "the name speaks of \(claim.words)", lie.reason,
        "other policies of the namespace do not make it one: it is judged by itself",
      ]
      return finding(draft, in: context)
    }
  }

  /// Policies of other kinds, by what they come to: each by itself.
  private func others(in context: AuditContext) -> [Finding] {
    Dictionary(grouping: context.readings.policies, by: \.source.reference)
      .sorted { $0.key < $1.key }
      .compactMap { reference, texts in
        guard let claim = DefaultDenyClaim(reference.name),
          let lie = lie(of: texts, claim, in: context)
        else { return nil }
        let place = reference.namespace.map { " of \($0)" } ?? ""
        var draft = FindingDraft(
          reference, "\(reference.name)\(place) is no default-deny: \(lie.reason).")
        draft.direction = lie.direction
        draft.path = lie.path
        draft.location = lie.location
        draft.classes = Set(
          texts.flatMap { text in Direction.allCases.flatMap { context.classes(of: text, $0) } }
        ).sorted()
        draft.key = lie.key
        draft.why = [
          "the name speaks of \(claim.words)", lie.reason,
          "other policies do not make it one: it is judged by itself",
        ]
        return finding(draft, in: context)
      }
  }

  private func lie(
    of texts: [PolicyReading], _ claim: DefaultDenyClaim, in context: AuditContext
  ) -> Lie? {
    guard let whole = texts.first?.origin else { return nil }
    let denials = Direction.allCases.map { direction in
      (direction, Denial(texts.compactMap { $0.side(direction) }, direction))
    }
    for (direction, denial) in denials
    where claim.directions.contains(direction) && !denial.isComplete {
      return Lie(
        reason: denial.isPresent
          ? "it denies only some \(direction.peers)" : "it does not isolate for \(direction)",
        direction: direction, path: whole.path, location: whole.location, key: "types")
    }
    // A name without a direction promises one of them at least.
    if claim.directions.isEmpty, !denials.contains(where: \.1.isComplete) {
      return Lie(
        reason: "it denies nothing as a whole", direction: nil, path: whole.path,
        location: whole.location, key: "types")
    }
    for (direction, denial) in denials {
      if let admitting = denial.admitting {
        return Lie(
          reason: "it has a rule that admits \(direction.peers)", direction: direction,
          path: admitting.path, location: admitting.location, key: "rule")
      }
    }
    // A cluster-wide one may well leave namespaces out.
    let narrowed = texts.flatMap(\.subject).first { terms in
      terms.pods.requirements.contains { $0.test == .isIn || $0.test == .exists }
    }
    if claim.isForAll, let narrowed {
      return Lie(
        reason: "it selects only pods with \(narrowed.pods)", direction: nil, path: whole.path,
        location: whole.location, key: "selector")
    }
    return nil
  }

  /// What a policy of another kind denies in one direction, by itself.
  private struct Denial {
    /// Whether it denies something.
    private(set) var isPresent = false
    /// Whether it denies all peers that the kind can name, on every port.
    private(set) var isComplete = false
    /// The first rule that admits something beside DNS before that.
    private(set) var admitting: RuleOrigin?

    init(_ sides: [PolicyReading.Side], _ direction: Direction) {
      var coversPods = false
      var covered: [IPFamily: AddressSet] = [:]
      let isolates = sides.contains(where: \.isolates)
      for rule in sides.flatMap(\.rules) where !isComplete {
        switch rule.action {
        case .allow:
          let isDNS = direction == .egress && rule.clauses.allSatisfy(\.namesDNSOnly)
          if admitting == nil, !isDNS { admitting = rule.origin }
        case .deny:
          isPresent = true
          for clause in rule.clauses where clause.coversEveryPort && clause.isPlain {
            coversPods = coversPods || clause.namesEveryPod
            for set in clause.addresses {
              covered[set.family] = covered[set.family]?.union(set) ?? set
            }
          }
          // Rules for ingress of some kinds name pods only.
          isComplete =
            coversPods
            && (direction == .ingress || covered.contains { $0.value == .all($0.key) })
        case .pass: break
        }
      }
      if isolates {
        isPresent = true
        isComplete = true
      }
      // What isolates nobody and denies nothing promises nothing here.
      if !isPresent { admitting = nil }
    }
  }

  private struct Lie {
    var reason: String
    var direction: Direction?
    var path: String
    var location: SourceLocation
    var key: String
  }

  private func lie(of policy: NetworkPolicy, _ claim: DefaultDenyClaim) -> Lie? {
    for direction in Direction.allCases where claim.directions.contains(direction) {
      let isIsolating = direction == .ingress ? policy.isolatesIngress : policy.isolatesEgress
      if !isIsolating {
        return Lie(
          reason: "it does not isolate for \(direction)", direction: direction,
          path: "spec.policyTypes", location: policy.metadata.location, key: "types")
      }
    }
    for direction in Direction.allCases {
      let isIsolating = direction == .ingress ? policy.isolatesIngress : policy.isolatesEgress
      let rules = direction == .ingress ? policy.ingress : policy.egress
      // DNS belongs to many a default-deny for egress; its reach is judged by
      // the checks on DNS.
      let admitting = rules.first { !(direction == .egress && $0.namesDNSOnly) }
      if isIsolating, let admitting {
        return Lie(
          reason: "it has a rule that admits \(direction.peers)", direction: direction,
          path: admitting.path, location: admitting.location, key: "rule")
      }
    }
    if claim.isForAll, let selector = policy.selector, !selector.isEmpty {
      return Lie(
        reason: "it selects only pods with \(selector)", direction: nil,
        path: "spec.podSelector", location: policy.metadata.location, key: "selector")
    }
    return nil
  }
}
