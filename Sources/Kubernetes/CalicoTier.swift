/// A `Tier` of Calico.
package struct CalicoTier: Hashable, Sendable {
  /// What becomes of what no policy of the tier decides.
  package enum DefaultAction: String, Hashable, Sendable, CaseIterable {
    /// It is denied.
    case deny = "Deny"
    /// It goes on to the next tier.
    case pass = "Pass"
  }

  /// Kind, API group and name.
  package var reference: ResourceReference
  /// Labels, annotations and place.
  package var metadata: ObjectMetadata
  /// Its place among the tiers, lower first; `nil` stands last.
  package var order: Double?
  /// What becomes of what no policy of the tier decides.
  package var defaultAction: DefaultAction
  /// What is wrong with it.
  package var issues: [PolicyIssue]
  /// A Boolean value that tells whether a live API server gave the object out.
  package var isCaptured: Bool

  /// Makes a tier.
  package init(
    reference: ResourceReference, metadata: ObjectMetadata, order: Double? = nil,
    defaultAction: DefaultAction = .deny, issues: [PolicyIssue] = [], isCaptured: Bool = false
  ) {
    self.reference = reference
    self.metadata = metadata
    self.order = order
    self.defaultAction = defaultAction
    self.issues = issues
    self.isCaptured = isCaptured
  }

  /// The name, by which policies refer to it.
  package var name: String { reference.name }
}
