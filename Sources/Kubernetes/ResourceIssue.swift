/// Something wrong with a resource that is not a policy (check NP-QLT-001).
///
/// Policies carry their own issues, since verdicts depend on them.
package struct ResourceIssue: Hashable, Sendable {
  /// The resource.
  package var reference: ResourceReference
  /// What is wrong, in one line.
  package var message: String
  /// The field, such as `metadata.labels.country`.
  package var path: String
  /// Where the field was read.
  package var location: SourceLocation
  /// A Boolean value that tells whether the API server refuses the resource
  /// for it.
  package var isRefusal: Bool

  /// Makes an issue.
  package init(
    reference: ResourceReference, message: String, path: String, location: SourceLocation,
    isRefusal: Bool
  ) {
    self.reference = reference
    self.message = message
    self.path = path
    self.location = location
    self.isRefusal = isRefusal
  }
}
