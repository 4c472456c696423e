import Kubernetes

/// What one policy of the input is compiled to, and what of it decides about
/// others.
struct CompiledSource {
  /// One choice.
  struct Part {
    /// The choice; whether it is tied is left out.
    var choice: CompiledChoice
    /// Where it stands.
    var place: Place
  }

  /// What decides where a choice stands among those of other policies, beside
  /// their identities.
  enum Place: Equatable {
    /// Anywhere in the union of the NetworkPolicies.
    case union
    /// In a tier of `policy.networking.k8s.io`, by its rank.
    case ranked(AdminPolicy.Tier, Int)
    /// In Cilium's pool: with what denies, or with what allows (C-1).
    case pool(isDeny: Bool)
    /// In a tier of Calico, by its order there.
    case ordered(tier: String, order: Double?)
  }

  /// The choices, in the order of the walk.
  var parts: [Part] = []
  /// What other policies are compiled with.
  var bearing = CiliumSurvey.Bearing()

  /// What a policy that does not count is compiled to.
  static let nothing = CompiledSource()

  /// Returns whether another text of the policy can take this one's places
  /// while all others stay as they are.
  func stands(like other: CompiledSource) -> Bool {
    parts.map(\.place) == other.parts.map(\.place) && bearing == other.bearing
  }
}
