import Kubernetes

/// One text of a policy as the engine understands it, whatever its kind: whom
/// it selects, and what each of its rules names.
///
/// Read from the compiled form, so that what is derived from it holds for
/// every dialect alike.
package struct PolicyReading: Sendable {
  /// What it does in one direction.
  package struct Side: Sendable {
    /// A Boolean value that tells whether what no rule of its tier decides for
    /// its pods is denied at the end of the tier.
    package var isolates: Bool
    /// The rules, in the order in which they speak.
    package var rules: [RuleReading]

    /// Makes a side.
    package init(isolates: Bool, rules: [RuleReading]) {
      self.isolates = isolates
      self.rules = rules
    }

    /// A Boolean value that tells whether it takes something from its pods: it
    /// isolates them, or has a rule that denies.
    package var restricts: Bool { isolates || rules.contains { $0.action == .deny } }
  }

  /// The policy and its place in the input.
  package let source: PolicySource
  /// The policy as a whole.
  package let origin: RuleOrigin
  /// The labels by which it selects pods: any of these terms; empty where the
  /// selection is no matter of labels.
  package let subject: [LabelTerms]
  /// A Boolean value that tells whether this text surely counts: it stands
  /// alone, and nothing in it is refused.
  package let isCertain: Bool
  /// What it does for ingress; `nil` where it says nothing about it.
  package let ingress: Side?
  /// What it does for egress; `nil` where it says nothing about it.
  package let egress: Side?
  /// The groups of pods for which the policy speaks in ingress, as
  /// `PeerReach.group` numbers them.
  package var ingressGroups: Set<Int>
  /// The groups of pods for which the policy speaks in egress.
  package var egressGroups: Set<Int>

  /// Returns what it does in a direction.
  package func side(_ direction: Direction) -> Side? { direction == .ingress ? ingress : egress }

  /// Returns the groups of pods for which the policy surely or possibly speaks
  /// in a direction.
  package func groups(_ direction: Direction) -> Set<Int> {
    direction == .ingress ? ingressGroups : egressGroups
  }
}
