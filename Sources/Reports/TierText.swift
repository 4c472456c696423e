package import PolicyEngine

/// What tiers and rules of an explanation say, in words for people.
package enum TierText {
  /// Returns what becomes of a connection in a tier.
  package static func outcome(_ tier: Explanation.Tier) -> String {
    switch tier.outcome {
    case .allowed: "allowed"
    case .denied: tier.isDecidedByEnd ? "denied at its end: no rule names it" : "denied"
    case .passed: "passed on"
    case .undecided: "no rule names it, so it goes on"
    case .notReached: "not reached"
    case .unknown: "unknown"
    }
  }

  /// A Boolean value that tells whether the walk may end in a tier.
  package static func isDecisive(_ tier: Explanation.Tier) -> Bool {
    switch tier.outcome {
    case .allowed, .denied, .unknown: true
    case .passed, .undecided, .notReached: false
    }
  }

  /// Returns what a rule says about the connection.
  package static func says(_ rule: Explanation.Rule) -> String {
    let verb =
      switch rule.action {
      case .allow: "allows"
      case .deny: "denies"
      case .pass: "passes on"
      }
    switch (rule.namesPeer, rule.namesPort) {
    case (.yes, true): return "\(verb) it"
    case (.unknown, true): return "\(verb) the port, and perhaps means this peer"
    case (.no, true): return "\(verb) the port, but not with this peer"
    case (.no, false): return "speaks of another peer and other ports"
    case (_, false):
      return rule.connections.isEmpty
        ? "\(verb) this peer, but on no port that the destination has"
        : "\(verb) this peer, but only \(rule.connections)"
    }
  }

  /// Returns the rules of a policy that are worth telling: those that name the
  /// peer or the port, surely or perhaps.
  package static func speaking(_ policy: Explanation.Policy) -> [Explanation.Rule] {
    policy.rules.filter { $0.namesPeer != .no || $0.namesPort }
  }

  /// A Boolean value that tells whether a policy decides by its tier's end: it
  /// isolates the pod, and no rule of the tier names the connection.
  package static func decidesByIsolating(
    _ policy: Explanation.Policy, in tier: Explanation.Tier
  ) -> Bool {
    tier.isDecidedByEnd && policy.isolates
  }
}
