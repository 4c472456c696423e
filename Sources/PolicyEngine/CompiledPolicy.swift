import Kubernetes

/// One text of one policy, in the form that evaluation reads.
///
/// Every dialect compiles to this; evaluation never sees a dialect. The
/// compilers are the files of `Compilers`.
struct CompiledPolicy: Sendable {
  /// The policy as a whole: its rules name themselves.
  var origin: RuleOrigin
  /// The namespace whose pods it may select.
  var namespace: String
  /// The pods it selects; `nil` where that cannot be read, so that it may
  /// select any pod of its namespace.
  var subject: LabelSelector?
  /// Why the text may not count at all, such as an issue for which the API
  /// server refuses it; empty where it surely counts.
  var absenceCauses: [Cause]
  /// A Boolean value that tells whether it isolates the pods for ingress.
  var isolatesIngress: Bool
  /// A Boolean value that tells whether it isolates the pods for egress.
  var isolatesEgress: Bool
  /// The rules for ingress; empty where it does not isolate for it (K-2).
  var ingress: [CompiledRule]
  /// The rules for egress; empty where it does not isolate for it (K-2).
  var egress: [CompiledRule]

  /// Returns whether it isolates the pods it selects in a direction.
  func isolates(_ direction: Direction) -> Bool {
    direction == .ingress ? isolatesIngress : isolatesEgress
  }

  /// Returns the rules of a direction.
  func rules(_ direction: Direction) -> [CompiledRule] {
    direction == .ingress ? ingress : egress
  }
}

/// One policy identity: the texts among which the input does not choose.
///
/// Nearly always there is one. Evaluation takes each of them for possible, and
/// what depends on the choice is unknown (product section 2).
struct CompiledChoice: Sendable {
  /// The identity.
  var reference: ResourceReference
  /// The policy, as an index into the list of `ClusterState` it came from.
  var source: Int
  /// The texts in input order; never empty.
  var texts: [CompiledPolicy]
}

/// A tier: policies that are evaluated together, before the next tier.
///
/// A compiled cluster is a list of tiers, walked in order; connections that no
/// tier decides are allowed. Today one kind is compiled, to one tier.
struct CompiledTier: Sendable {
  /// How the policies of a tier work together.
  enum Combination: Sendable {
    /// A pod that any policy selects is isolated: what the union of the rules
    /// does not admit is denied (K-3, K-4). Other pods go to the next tier.
    case isolatingUnion
  }

  /// How the policies work together.
  var combination: Combination
  /// The policies, in input order.
  var choices: [CompiledChoice]
}
