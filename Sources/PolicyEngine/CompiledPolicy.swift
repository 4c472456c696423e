import Kubernetes

/// One text of one policy, in the form that evaluation reads.
///
/// Every dialect compiles to this; evaluation never sees a dialect. The
/// compilers are the files of `Compilers`.
struct CompiledPolicy: Hashable, Sendable {
  /// What a policy does in one direction.
  struct Side: Hashable, Sendable {
    /// A Boolean value that tells whether what its tier leaves undecided for a
    /// pod it selects is decided by the tier's end: a NetworkPolicy that
    /// isolates, a Calico policy with this type, a Cilium rule that asks for
    /// default-deny. Otherwise its selection alone changes nothing.
    var isolates: Bool
    /// The rules, in the order in which they speak.
    var rules: [CompiledRule]
  }

  /// The policy as a whole: its rules name themselves.
  var origin: RuleOrigin
  /// The pods it selects.
  var subject: CompiledSubject
  /// Why the text may not count at all, such as an issue for which the API
  /// server refuses it; empty where it surely counts.
  var absenceCauses: [Cause]
  /// What it does for ingress; `nil` where it says nothing about it.
  var ingress: Side?
  /// What it does for egress; `nil` where it says nothing about it.
  var egress: Side?

  /// Returns what it does in a direction.
  func side(_ direction: Direction) -> Side? {
    direction == .ingress ? ingress : egress
  }
}

/// The pods a policy selects.
enum CompiledSubject: Hashable, Sendable {
  /// Pods of one namespace by labels; without a selector, which could not be
  /// read, perhaps any of them.
  case podsOf(namespace: String, pods: LabelSelector?)
  /// Pods by a formula; peers that are no pods are never subjects.
  case formula(PeerFormula)
}

/// One policy identity: the texts among which the input does not choose.
///
/// Nearly always there is one. Evaluation takes each of them for possible, and
/// what depends on the choice is unknown (product section 2).
struct CompiledChoice: Hashable, Sendable {
  /// The identity and its place in the input.
  var source: PolicySource
  /// The texts in input order; never empty.
  var texts: [CompiledPolicy]
  /// A Boolean value that tells whether it has the same rank as the choice
  /// before it, so that either may speak first.
  var isTied = false

  /// The identity.
  var reference: ResourceReference { source.reference }

  /// The choice at its place, without anything to say.
  var silenced: CompiledChoice {
    var choice = self
    choice.texts = texts.map { text in
      CompiledPolicy(origin: text.origin, subject: text.subject, absenceCauses: [])
    }
    return choice
  }
}

/// A tier: policies that are evaluated together, before the next tier.
///
/// For each half of a connection the choices that select the pod speak in
/// order, and in each the rules in order: *allow* and *deny* decide, *pass*
/// leaves for the next tier, and what no rule names stays open. At the end of
/// the tier `end` says what becomes of it, provided that some choice that
/// selects the pod isolates it; else it goes on to the next tier.
///
/// A union of allow rules is such a tier too: their order does not matter, and
/// the end denies. So is Cilium's pool: deny rules stand before allow rules.
struct CompiledTier: Sendable {
  /// What becomes of connections that no rule of the tier decides.
  enum End: Sendable {
    /// They are denied where the pod is isolated.
    case deny
    /// They go on to the next tier.
    case pass
  }

  /// What the tier is called in explanations, such as `Admin`,
  /// `NetworkPolicy`, `Baseline`, `Cilium` or the name of a Calico tier.
  var name: String
  /// What becomes of what no rule decides.
  var end: End
  /// The policies, in the order in which they speak.
  var choices: PatchedArray<CompiledChoice>
  /// A Boolean value that tells whether the order of rules with one action
  /// means nothing, so that all that match decide together (K-4, C-1).
  var isUnion = false
  /// A Boolean value that tells whether policies that the input does not hold
  /// would stand here: the tier of NetworkPolicies (product section 2).
  var holdsMissingEvidence = false
  /// Before which of the choices they would stand; behind all where `nil`.
  var missingEvidenceIndex: Int?

  /// Makes a tier of policies in the order in which they speak.
  init(
    name: String, end: End, choices: [CompiledChoice], isUnion: Bool = false,
    holdsMissingEvidence: Bool = false, missingEvidenceIndex: Int? = nil
  ) {
    self.name = name
    self.end = end
    self.choices = PatchedArray(choices)
    self.isUnion = isUnion
    self.holdsMissingEvidence = holdsMissingEvidence
    self.missingEvidenceIndex = missingEvidenceIndex
  }
}

/// All policies of a cluster as one engine evaluates them.
struct CompiledCluster: Sendable {
  /// The tiers, in the order of the walk.
  var tiers: [CompiledTier]
  /// A Boolean value that tells whether connections that no tier decides are
  /// denied: Cilium with `enable-policy: always` (C-2). Else they are allowed.
  var deniesUndecided = false
  /// The directions in which a pod's own node is always allowed, before any
  /// tier (G-3).
  var exemptsOwnNode: Set<Direction> = Set(Direction.allCases)
  /// Policies that are there and not evaluated, so that the verdicts of the pods
  /// they could concern are unknown.
  var unevaluated: [UnevaluatedPolicy] = []

  /// Returns whether another cluster has the same policies in the same order,
  /// whatever they say.
  func hasShape(of other: CompiledCluster) -> Bool {
    hasFrame(of: other)
      && zip(tiers, other.tiers).allSatisfy { own, theirs in
        own.holdsMissingEvidence == theirs.holdsMissingEvidence
          && own.missingEvidenceIndex == theirs.missingEvidenceIndex
          && own.choices.count == theirs.choices.count
          && zip(own.choices, theirs.choices).allSatisfy {
            $0.source == $1.source && $0.isTied == $1.isTied
          }
      }
  }

  /// Returns whether another cluster has the same tiers, whatever policies stand
  /// there.
  func hasFrame(of other: CompiledCluster) -> Bool {
    tiers.count == other.tiers.count && deniesUndecided == other.deniesUndecided
      && exemptsOwnNode == other.exemptsOwnNode && unevaluated == other.unevaluated
      && zip(tiers, other.tiers).allSatisfy { own, theirs in
        own.name == theirs.name && own.end == theirs.end && own.isUnion == theirs.isUnion
      }
  }
}
