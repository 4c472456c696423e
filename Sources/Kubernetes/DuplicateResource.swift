/// One identity that the input gives twice (rule G-12).
///
/// The later text counts, as with `kubectl apply`. With a third text there are
/// two duplicates: first and second, second and third.
package struct DuplicateResource: Hashable, Sendable {
  /// The identity.
  package var reference: ResourceReference
  /// Where the text stands that does not count.
  package var earlier: SourceLocation
  /// Where the text stands that counts.
  package var later: SourceLocation
  /// A Boolean value that tells whether both say the same.
  package var isIdentical: Bool

  /// Makes a duplicate.
  package init(
    reference: ResourceReference, earlier: SourceLocation, later: SourceLocation,
    isIdentical: Bool
  ) {
    self.reference = reference
    self.earlier = earlier
    self.later = later
    self.isIdentical = isIdentical
  }
}
