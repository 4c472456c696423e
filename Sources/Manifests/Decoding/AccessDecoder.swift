import Kubernetes

/// Decodes who may do what: the roles and bindings of
/// `rbac.authorization.k8s.io`.
///
/// Only API groups, resources, verbs, names and subjects are read.
enum AccessDecoder {
  /// Returns a Role or a ClusterRole.
  static func role(
    _ root: DocumentNode, _ reference: ResourceReference, _ metadata: ObjectMetadata,
    _ context: DecodingContext
  ) -> AccessRole {
    var role = AccessRole(reference: reference, metadata: metadata)
    role.rules = context.mappings(root["rules"]).map { rule in
      AccessRule(
        apiGroups: texts(rule["apiGroups"], context), resources: texts(rule["resources"], context),
        verbs: texts(rule["verbs"], context), names: texts(rule["resourceNames"], context))
    }
    let aggregation = context.mapping(root["aggregationRule"])
    for selector in context.mappings(aggregation?["clusterRoleSelectors"]) {
      // A selector that cannot be read takes over nothing (G-13).
      let decoded = SelectorDecoder.decode(
        selector, path: "aggregationRule.clusterRoleSelectors")
      for issue in decoded.issues {
        context.note(issue.message, at: selector, isRefusal: issue.isRefusal)
      }
      if let selector = decoded.selector { role.aggregates.append(selector) }
    }
    return role
  }

  /// Returns a RoleBinding or a ClusterRoleBinding, or `nil` where it names no
  /// role.
  static func binding(
    _ root: DocumentNode, _ reference: ResourceReference, _ metadata: ObjectMetadata,
    _ context: DecodingContext
  ) -> AccessBinding? {
    guard let role = context.mapping(root["roleRef"]), let name = context.text(role["name"]),
      let kind = context.text(role["kind"])
    else {
      context.note("the binding names no role", at: root["roleRef"] ?? root)
      return nil
    }
    let isClusterRole = kind == ResourceKind.clusterRole.kind
    var binding = AccessBinding(
      reference: reference, metadata: metadata,
      role: ResourceReference(
        isClusterRole ? .clusterRole : .role,
        namespace: isClusterRole ? nil : reference.namespace, name: name))
    for subject in context.mappings(root["subjects"]) {
      guard let name = context.text(subject["name"]) else { continue }
      switch context.text(subject["kind"]) {
      case "ServiceAccount":
        let namespace = context.text(subject["namespace"]) ?? reference.namespace ?? ""
        binding.subjects.append(.serviceAccount(namespace: namespace, name: name))
      case "User": binding.subjects.append(.user(name))
      case "Group": binding.subjects.append(.group(name))
      case let kind:
        context.note(
          "the subject kind `\(kind ?? "")` is none of ServiceAccount, User, Group", at: subject)
      }
    }
    return binding
  }

  private static func texts(_ node: DocumentNode?, _ context: DecodingContext) -> [String] {
    context.elements(node).compactMap { context.text($0) }
  }
}
