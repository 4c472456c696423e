/// A policy of a kind that the engine does not evaluate.
///
/// Pods it could select have unknown verdicts, never open or segmented ones.
package struct UnevaluatedPolicy: Hashable, Sendable {
  /// Whom such a policy could concern.
  package enum Reach: Hashable, Sendable {
    /// Every pod of every namespace.
    case cluster
    /// Every pod of one namespace.
    case namespace(String)
    /// No verdict: staged forms enforce nothing, and service-mesh policies
    /// can only narrow (E-7, X-8).
    case none
  }

  /// Kind, namespace and name.
  package var reference: ResourceReference
  /// Whom it could concern.
  package var reach: Reach
  /// Where it was read.
  package var location: SourceLocation

  /// Makes an unevaluated policy.
  package init(reference: ResourceReference, reach: Reach, location: SourceLocation) {
    self.reference = reference
    self.reach = reach
    self.location = location
  }
}
