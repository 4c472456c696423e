package import Kubernetes

/// What the plain evaluator says of one connection.
package struct ReferenceAnswer: Hashable, Sendable {
  /// The three values.
  package enum Verdict: String, Hashable, Sendable {
    /// Allowed under every reading.
    case allowed
    /// Denied under every reading.
    case denied
    /// It depends on the reading.
    case unknown
  }

  /// The verdict.
  package var verdict: Verdict
  /// A Boolean value that tells whether an allowed verdict is an upper bound:
  /// requests are filtered, the peer must show who it is, only some source
  /// ports pass (M-3), or a block of a NetworkPolicy matches a pod (section 2).
  package var isMarked: Bool

  /// Makes an answer.
  package init(_ verdict: Verdict, isMarked: Bool = false) {
    self.verdict = verdict
    self.isMarked = isMarked && verdict == .allowed
  }

  /// Makes the answer of all the ways in which a half may end.
  init(_ outcomes: Set<ReferenceOutcome>) {
    let isDenied = outcomes.contains(.denied)
    let isAllowed = outcomes.contains { $0 != .denied }
    self.init(
      isDenied ? (isAllowed ? .unknown : .denied) : .allowed,
      isMarked: outcomes.contains(.allowed(isMarked: true)))
  }

  /// Returns the answer of two halves: the way is open where both are (M-2).
  func and(_ other: ReferenceAnswer) -> ReferenceAnswer {
    if verdict == .denied || other.verdict == .denied { return ReferenceAnswer(.denied) }
    let isAllowed = verdict == .allowed && other.verdict == .allowed
    return ReferenceAnswer(
      isAllowed ? .allowed : .unknown, isMarked: isMarked || other.isMarked)
  }

  /// Returns the answer of two families: two ends can speak where either lets
  /// them, and without a mark where one lets them without.
  func or(_ other: ReferenceAnswer) -> ReferenceAnswer {
    switch (verdict, other.verdict) {
    case (.allowed, .allowed):
      return ReferenceAnswer(.allowed, isMarked: isMarked && other.isMarked)
    case (.allowed, _): return self
    case (_, .allowed): return other
    case (.denied, .denied): return self
    default: return ReferenceAnswer(.unknown)
    }
  }
}

/// One way in which a half may end.
enum ReferenceOutcome: Hashable, Sendable {
  /// The connection passes, perhaps under a condition that is not modelled.
  case allowed(isMarked: Bool)
  /// The connection is stopped.
  case denied
}

/// The rule or policy that decides a connection.
package struct ReferenceOrigin: Hashable, Sendable {
  /// The policy.
  package var policy: ResourceReference
  /// Where in it: a rule, or `spec` where the policy as a whole decides.
  package var path: String
  /// Where it was read.
  package var location: SourceLocation

  /// Makes an origin.
  package init(policy: ResourceReference, path: String, location: SourceLocation) {
    self.policy = policy
    self.path = path
    self.location = location
  }
}
