/// A namespace and its labels.
package struct Namespace: Hashable, Sendable {
  /// The label that the API server sets on every namespace (rule G-9).
  package static let nameLabel = "kubernetes.io/metadata.name"

  /// The name.
  package var name: String
  /// Labels, annotations and place; the labels always hold `nameLabel`.
  package var metadata: ObjectMetadata
  /// A Boolean value that tells whether no Namespace object was in the input,
  /// so that every label but `nameLabel` is unknown (rule G-10).
  package var isInferred: Bool

  /// Makes a namespace; its labels get the name the API server would set.
  package init(name: String, metadata: ObjectMetadata, isInferred: Bool = false) {
    self.name = name
    self.metadata = metadata
    self.metadata.labels = metadata.labels.setting(Namespace.nameLabel, to: name)
    self.isInferred = isInferred
  }

  /// The labels that selectors see.
  package var labels: Labels { metadata.labels }
}
