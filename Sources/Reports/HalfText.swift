package import PolicyEngine

/// What one half of a way says, in sentences.
package enum HalfText {
  /// Returns why the half says what it says, in a sentence without a full stop.
  package static func reason(_ half: Explanation.Half) -> String {
    if half.isolatedBy.isEmpty { return "no policy acts on it, so everything passes" }
    guard let first = half.decidedBy.first else { return "nothing decides" }
    switch half.verdict {
    case .allowed: return "\(first.policy) \(first.path) admits it"
    case .denied:
      return half.decidedBy.count == 1
        ? "\(first.policy) isolates it, and no rule admits this"
        : "\(half.decidedBy.count) policies isolate it, and no rule admits this"
    case .unknown: return "nobody can know: \(first.policy) may admit it"
    }
  }
}
