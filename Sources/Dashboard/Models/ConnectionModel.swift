package import AuditCore
package import DisplayText
package import Kubernetes
package import PolicyEngine

/// Why one connection is allowed, denied or unknown, as the view shows it.
package struct ConnectionModel: Hashable, Sendable {
  /// A rule that speaks of the connection, or nearly does.
  package struct Rule: Hashable, Sendable {
    /// The policy and the field, such as `allow-web spec.ingress[0]`.
    package var name: SafeText
    /// What it says, such as `admits it`.
    package var says: SafeText
    /// Where it stands, such as `policy.yaml:14`.
    package var place: SafeText
    /// A Boolean value that tells whether it decides.
    package var isDecisive: Bool

    /// Makes a rule.
    package init(name: SafeText, says: SafeText, place: SafeText, isDecisive: Bool) {
      self.name = name
      self.says = says
      self.place = place
      self.isDecisive = isDecisive
    }
  }

  /// One step of the walk: a tier, with the rules of it that speak.
  package struct Tier: Hashable, Sendable {
    /// The name of the tier.
    package var name: SafeText
    /// What becomes of the connection here, such as `denied at its end`.
    package var outcome: SafeText
    /// A Boolean value that tells whether the walk ends here.
    package var isDecisive: Bool
    /// The rules, in the order in which they speak.
    package var rules: [Rule]

    /// Makes a tier.
    package init(name: SafeText, outcome: SafeText, isDecisive: Bool, rules: [Rule]) {
      self.name = name
      self.outcome = outcome
      self.isDecisive = isDecisive
      self.rules = rules
    }
  }

  /// One half of the way: what the policies of one end say.
  package struct Half: Hashable, Sendable {
    /// The direction.
    package var direction: Direction
    /// The pod that is asked, by its name.
    package var pod: SafeText
    /// What they say.
    package var verdict: Verdict
    /// The reason in a sentence.
    package var reason: SafeText
    /// The text of what decides, with its lines marked.
    package var excerpt: GuiltyExcerpt?
    /// The walk.
    package var tiers: [Tier]

    /// Makes a half.
    package init(
      direction: Direction, pod: SafeText, verdict: Verdict, reason: SafeText,
      excerpt: GuiltyExcerpt?, tiers: [Tier]
    ) {
      self.direction = direction
      self.pod = pod
      self.verdict = verdict
      self.reason = reason
      self.excerpt = excerpt
      self.tiers = tiers
    }
  }

  /// Something that is to be said beside: a cause of doubt, or a mark.
  package struct Remark: Hashable, Sendable {
    /// The text.
    package var text: SafeText
    /// A Boolean value that tells whether the answer stands all the same.
    package var isMark: Bool

    /// Makes a remark.
    package init(_ text: SafeText, isMark: Bool) {
      self.text = text
      self.isMark = isMark
    }
  }

  /// The verdict on the whole way.
  package var verdict: Verdict
  /// How many pairs of pods were asked, and how many of them are allowed.
  package var pairs: Pairs
  /// The halves: egress of the source, ingress of the destination.
  package var halves: [Half]
  /// Causes and marks.
  package var remarks: [Remark]
  /// The policy that decides, if one does.
  package var decisive: ResourceReference?

  /// Pairs of pods.
  package struct Pairs: Hashable, Sendable {
    /// How many were asked.
    package var asked: Int
    /// How many of them are allowed.
    package var allowed: Int

    /// Makes a count.
    package init(asked: Int, allowed: Int) {
      self.asked = asked
      self.allowed = allowed
    }
  }

  /// Makes an explanation.
  package init(
    verdict: Verdict, pairs: Pairs, halves: [Half], remarks: [Remark] = [],
    decisive: ResourceReference? = nil
  ) {
    self.verdict = verdict
    self.pairs = pairs
    self.halves = halves
    self.remarks = remarks
    self.decisive = decisive
  }
}
