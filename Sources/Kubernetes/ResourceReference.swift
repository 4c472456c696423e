/// The identity of one resource inside a cluster.
package struct ResourceReference: Hashable, Sendable {
  /// Group and kind.
  package var kind: ResourceKind
  /// The namespace, or `nil` for cluster-scoped kinds.
  package var namespace: String?
  /// The name.
  package var name: String

  /// Makes a reference.
  package init(_ kind: ResourceKind, namespace: String?, name: String) {
    self.kind = kind
    self.namespace = namespace
    self.name = name
  }
}

extension ResourceReference: CustomStringConvertible {
  /// The reference as `Kind/namespace/name`, without the group.
  package var description: String {
    if let namespace { "\(kind.kind)/\(namespace)/\(name)" } else { "\(kind.kind)/\(name)" }
  }
}

extension ResourceReference: Comparable {
  /// Orders by namespace (cluster-scoped first), then kind, then name.
  package static func < (left: ResourceReference, right: ResourceReference) -> Bool {
    if left.namespace != right.namespace {
      return (left.namespace ?? "") < (right.namespace ?? "")
    }
    return left.kind != right.kind ? left.kind < right.kind : left.name < right.name
  }
}
