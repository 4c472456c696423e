/// What the policies of all kinds have in common as a reader puts them
/// together: an identity, issues, and perhaps several texts.
///
/// Two texts of one identity leave open which of them counts; the later one
/// stands in the cluster and carries the others (rule G-12).
package protocol DecodedPolicy: Hashable, Sendable {
  /// The identity of the policy.
  var reference: ResourceReference { get }
  /// Labels, annotations and place.
  var metadata: ObjectMetadata { get set }
  /// What is wrong with the object; rules carry their own.
  var issues: [PolicyIssue] { get set }
  /// What is wrong with its rules.
  var ruleIssues: [PolicyIssue] { get }
  /// A Boolean value that tells whether a live API server gave the object out,
  /// and so had accepted it.
  var isCaptured: Bool { get set }
  /// Other texts of the same identity, in input order; this one is the last.
  var conflicting: [Self] { get set }
}

extension DecodedPolicy {
  /// Everything that is wrong with the object, its rules included.
  package var everyIssue: [PolicyIssue] { issues + ruleIssues }

  /// Every issue that makes the API server refuse the object, those of its
  /// rules included.
  package var refusals: [PolicyIssue] { everyIssue.filter(\.isRefusal) }
}
