import Kubernetes

/// Decodes what every resource carries besides its meaning.
enum MetadataDecoder {
  /// Returns the metadata of a resource or of a pod template.
  ///
  /// - Parameters:
  ///   - node: The field `metadata`, or `nil`.
  ///   - location: Where the resource was read.
  static func decode(
    _ node: DocumentNode?, location: SourceLocation, _ context: DecodingContext
  ) -> ObjectMetadata {
    var metadata = ObjectMetadata(location: location)
    guard let node, node.isMapping else { return metadata }
    for (key, value) in node.entries {
      if key.hasBytes("labels") {
        metadata.labels = context.labels(value)
      } else if key.hasBytes("annotations") {
        metadata.annotations = KeptAnnotations.decode(value, context)
      } else if key.hasBytes("ownerReferences") {
        metadata.controller = owner(value, context)
      } else if key.hasBytes("creationTimestamp") {
        metadata.creation = value.string.flatMap { Timestamp(rfc3339: $0) }
        if let creation = metadata.creation { context.noteTime(creation) }
      } else if key.hasBytes("managedFields") {
        for entry in value.elements { context.noteTime(entry["time"]) }
      }
    }
    return metadata
  }

  private static func owner(
    _ node: DocumentNode, _ context: DecodingContext
  ) -> OwnerReference? {
    for entry in context.mappings(node) where entry["controller"]?.boolean == true {
      guard let kind = entry["kind"], let name = entry["name"]?.string else { continue }
      return OwnerReference(
        context.kind(apiVersion: entry["apiVersion"], kind: kind), name: name)
    }
    return nil
  }

  /// Returns whether a live API server gave an object out.
  ///
  /// Such objects carry an identifier, a version or a time that only the
  /// server sets. Templates print `creationTimestamp: null` and `status: {}`,
  /// which say nothing.
  static func isCaptured(_ metadata: DocumentNode?) -> Bool {
    guard let metadata else { return false }
    for (key, value) in metadata.entries {
      if key.hasBytes("uid") || key.hasBytes("resourceVersion")
        || key.hasBytes("creationTimestamp")
      {
        if value.kind == .string, value.node.count > 0 { return true }
      } else if key.hasBytes("managedFields"), value.count > 0 {
        return true
      }
    }
    return false
  }
}
