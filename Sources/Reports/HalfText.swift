package import PolicyEngine

/// What one half of a way says, in sentences.
package enum HalfText {
  /// Returns why the half says what it says, in a sentence without a full stop.
  package static func reason(_ half: Explanation.Half) -> String {
    if half.tiers.isEmpty { return "no policy acts on it, so everything passes" }
    guard let first = half.decidedBy.first else {
      return half.verdict == .allowed
        ? "no policy decides, so it passes" : "no policy decides"
    }
    let isRule = half.tiers.contains { tier in
      tier.policies.contains { $0.rules.contains { $0.decides && $0.origin == first } }
    }
    switch half.verdict {
    case .allowed: return "\(first.policy) \(first.path) allows it"
    case .denied where isRule: return "\(first.policy) \(first.path) denies it"
    case .denied:
      return half.decidedBy.count == 1
        ? "\(first.policy) isolates it, and no rule names this"
        : "\(half.decidedBy.count) policies isolate it, and no rule names this"
    case .unknown: return "nobody can know: it depends on \(first.policy) \(first.path)"
    }
  }
}
