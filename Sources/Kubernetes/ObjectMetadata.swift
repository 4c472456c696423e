/// What every resource carries besides its meaning.
package struct ObjectMetadata: Hashable, Sendable {
  /// The labels.
  package var labels: Labels
  /// The few annotations that a reader keeps; all others are dropped while
  /// decoding, since annotations are where secrets and whole manifests hide.
  package var annotations: Labels
  /// The owner that controls the resource, if it has one.
  package var controller: OwnerReference?
  /// When the resource was made, as far as the input says.
  package var creation: Timestamp?
  /// Where the resource was read.
  package var location: SourceLocation

  /// Makes metadata.
  package init(
    labels: Labels = .empty, annotations: Labels = .empty, controller: OwnerReference? = nil,
    creation: Timestamp? = nil, location: SourceLocation
  ) {
    self.labels = labels
    self.annotations = annotations
    self.controller = controller
    self.creation = creation
    self.location = location
  }
}

/// A reference from a resource to the owner that controls it.
package struct OwnerReference: Hashable, Sendable {
  /// Group and kind of the owner.
  package var kind: ResourceKind
  /// The name of the owner, in the namespace of the resource.
  package var name: String

  /// Makes a reference.
  package init(_ kind: ResourceKind, name: String) {
    self.kind = kind
    self.name = name
  }
}
