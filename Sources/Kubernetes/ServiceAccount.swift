/// A service account.
package struct ServiceAccount: Hashable, Sendable {
  /// The namespace.
  package var namespace: String
  /// The name.
  package var name: String
  /// Labels, annotations (cloud identities stand there) and place.
  package var metadata: ObjectMetadata
  /// `automountServiceAccountToken`: whether its pods get a token for the API
  /// server; `nil` for the default, which is yes.
  package var mountsToken: Bool?

  /// Makes a service account.
  package init(
    namespace: String, name: String, metadata: ObjectMetadata, mountsToken: Bool? = nil
  ) {
    self.namespace = namespace
    self.name = name
    self.metadata = metadata
    self.mountsToken = mountsToken
  }
}
