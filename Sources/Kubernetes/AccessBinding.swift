/// A RoleBinding or a ClusterRoleBinding: who holds a role, and where.
package struct AccessBinding: Hashable, Sendable {
  /// Kind, namespace (`nil` for a ClusterRoleBinding) and name.
  package var reference: ResourceReference
  /// Labels, annotations and place.
  package var metadata: ObjectMetadata
  /// The role; its namespace is that of the binding, or `nil` for a
  /// ClusterRole.
  package var role: ResourceReference
  /// Who holds it.
  package var subjects: [AccessSubject]

  /// Makes a binding.
  package init(
    reference: ResourceReference, metadata: ObjectMetadata, role: ResourceReference,
    subjects: [AccessSubject] = []
  ) {
    self.reference = reference
    self.metadata = metadata
    self.role = role
    self.subjects = subjects
  }
}

/// Who holds a role.
package enum AccessSubject: Hashable, Sendable {
  /// The service account of a namespace.
  case serviceAccount(namespace: String, name: String)
  /// A person or a program outside the cluster.
  case user(String)
  /// A group of either.
  case group(String)
}

extension AccessSubject: CustomStringConvertible {
  /// The subject as `ServiceAccount/namespace/name`, `User/name` or
  /// `Group/name`.
  package var description: String {
    switch self {
    case .serviceAccount(let namespace, let name): "ServiceAccount/\(namespace)/\(name)"
    case .user(let name): "User/\(name)"
    case .group(let name): "Group/\(name)"
    }
  }
}
