package import Kubernetes

/// Why a connection is allowed, denied or unknown.
package struct Explanation: Hashable, Sendable {
  /// One half of the way: what a pod's policies say in one direction.
  package struct Half: Hashable, Sendable {
    /// The direction.
    package var direction: Direction
    /// The pod whose policies speak, as an index into `Inventory.pods`.
    package var pod: Int
    /// The verdict of this half.
    package var verdict: Verdict
    /// The policies that isolate the pod here, in a stable order.
    package var isolatedBy: [ResourceReference]
    /// The rules that decide: those that admit the connection, or the one that
    /// denies it; where the end of a tier denies, the isolating policies with
    /// the path `spec`.
    package var decidedBy: [RuleOrigin]
    /// Rules of the isolating policies that speak of the peer or the port but
    /// do not admit the connection, with the reason in words.
    package var nearMisses: [NearMiss]
    /// The tiers with a policy that selects the pod, in the order of the walk,
    /// with every rule that speaks; empty where no policy is asked.
    package var tiers: [Tier]

    /// Makes a half.
    package init(
      direction: Direction, pod: Int, verdict: Verdict, isolatedBy: [ResourceReference],
      decidedBy: [RuleOrigin], nearMisses: [NearMiss] = [], tiers: [Tier] = []
    ) {
      self.tiers = tiers
      self.direction = direction
      self.pod = pod
      self.verdict = verdict
      self.isolatedBy = isolatedBy
      self.decidedBy = decidedBy
      self.nearMisses = nearMisses
    }
  }

  /// What one tier makes of a connection.
  package struct Tier: Hashable, Sendable {
    /// What becomes of the connection in a tier.
    package enum Outcome: String, Hashable, Sendable {
      /// A rule allows it.
      case allowed
      /// A rule denies it, or the end of the tier does.
      case denied
      /// A rule passes it on to the next tier.
      case passed
      /// No rule names it, and it goes on to the next tier.
      case undecided
      /// The tier is not reached, since an earlier one has decided.
      case notReached
      /// The input does not say.
      case unknown
    }

    /// The name, such as `Admin`, `NetworkPolicy` or that of a Calico tier.
    package var name: String
    /// What becomes of the connection.
    package var outcome: Outcome
    /// A Boolean value that tells whether no rule but the end of the tier
    /// denies.
    package var isDecidedByEnd: Bool
    /// The policies that select the pod, in the order in which they speak.
    package var policies: [Policy]

    /// Makes a tier.
    package init(
      name: String, outcome: Outcome, isDecidedByEnd: Bool = false, policies: [Policy]
    ) {
      self.name = name
      self.outcome = outcome
      self.isDecidedByEnd = isDecidedByEnd
      self.policies = policies
    }
  }

  /// What one policy says in a tier.
  package struct Policy: Hashable, Sendable {
    /// The policy as a whole.
    package var origin: RuleOrigin
    /// A Boolean value that tells whether it surely selects the pod and counts.
    package var isCertain: Bool
    /// A Boolean value that tells whether it isolates the pod.
    package var isolates: Bool
    /// Its rules in order.
    package var rules: [Rule]

    /// Makes a policy.
    package init(origin: RuleOrigin, isCertain: Bool, isolates: Bool, rules: [Rule]) {
      self.origin = origin
      self.isCertain = isCertain
      self.isolates = isolates
      self.rules = rules
    }
  }

  /// What one rule says about the connection.
  package struct Rule: Hashable, Sendable {
    /// What a rule does with connections it names.
    package enum Action: String, Hashable, Sendable {
      /// It allows them.
      case allow
      /// It denies them.
      case deny
      /// It passes them on to the next tier.
      case pass
    }

    /// The rule.
    package var origin: RuleOrigin
    /// What it does.
    package var action: Action
    /// Whether it names the peer.
    package var namesPeer: SelectorMatch
    /// A Boolean value that tells whether it names the port.
    package var namesPort: Bool
    /// The connections it names, at this destination.
    package var connections: ConnectionSet
    /// A Boolean value that tells whether it decides, alone or with others.
    package var decides: Bool

    /// Makes a rule.
    package init(
      origin: RuleOrigin, action: Action, namesPeer: SelectorMatch, namesPort: Bool,
      connections: ConnectionSet, decides: Bool
    ) {
      self.origin = origin
      self.action = action
      self.namesPeer = namesPeer
      self.namesPort = namesPort
      self.connections = connections
      self.decides = decides
    }
  }

  /// A rule that almost admits a connection.
  package struct NearMiss: Hashable, Sendable {
    /// The rule.
    package var rule: RuleOrigin
    /// Why it does not admit it, such as `admits the peer, but only TCP 443`.
    package var reason: String

    /// Makes a near miss.
    package init(rule: RuleOrigin, reason: String) {
      self.rule = rule
      self.reason = reason
    }
  }

  /// The verdict on the whole way.
  package var verdict: Verdict
  /// The halves that were asked: egress of the source pod, ingress of the
  /// destination pod; an end outside the cluster has none.
  package var halves: [Half]
  /// Why it is unknown, and marks on an answer that stands.
  package var causes: [Cause]

  /// Makes an explanation.
  package init(verdict: Verdict, halves: [Half], causes: [Cause]) {
    self.verdict = verdict
    self.halves = halves
    self.causes = causes
  }

  /// The rules that decide: those of every half where the way is open, those
  /// of the halves that deny where it is not.
  package var decidedBy: [RuleOrigin] {
    halves.filter { verdict != .denied || $0.verdict == .denied }.flatMap(\.decidedBy)
  }
}
