/// A service account.
package struct ServiceAccount: Hashable, Sendable {
  /// The namespace.
  package var namespace: String
  /// The name.
  package var name: String
  /// Labels, annotations (cloud identities stand there) and place.
  package var metadata: ObjectMetadata

  /// Makes a service account.
  package init(namespace: String, name: String, metadata: ObjectMetadata) {
    self.namespace = namespace
    self.name = name
    self.metadata = metadata
  }
}
