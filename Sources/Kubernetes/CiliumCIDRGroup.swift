/// A `CiliumCIDRGroup`: blocks of addresses under a name (C-13).
package struct CiliumCIDRGroup: Hashable, Sendable {
  /// The name.
  package var name: String
  /// Labels, annotations and place.
  package var metadata: ObjectMetadata
  /// The blocks.
  package var blocks: [CIDR]

  /// Makes a group.
  package init(name: String, metadata: ObjectMetadata, blocks: [CIDR] = []) {
    self.name = name
    self.metadata = metadata
    self.blocks = blocks
  }

  /// The identity of the group.
  package var reference: ResourceReference {
    ResourceReference(.ciliumCIDRGroup, namespace: nil, name: name)
  }
}
