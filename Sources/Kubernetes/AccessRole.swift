/// A Role or a ClusterRole of `rbac.authorization.k8s.io`: what its holders may
/// do.
package struct AccessRole: Hashable, Sendable {
  /// Kind, namespace (`nil` for a ClusterRole) and name.
  package var reference: ResourceReference
  /// Labels, annotations and place.
  package var metadata: ObjectMetadata
  /// What the holders may do; every rule adds to the others.
  package var rules: [AccessRule]
  /// The labels of the ClusterRoles whose rules this one takes over; any of
  /// the selectors is enough. Empty for a role of its own rules.
  package var aggregates: [LabelSelector]

  /// Makes a role.
  package init(
    reference: ResourceReference, metadata: ObjectMetadata, rules: [AccessRule] = [],
    aggregates: [LabelSelector] = []
  ) {
    self.reference = reference
    self.metadata = metadata
    self.rules = rules
    self.aggregates = aggregates
  }
}

/// One rule of a role: verbs on resources of API groups.
package struct AccessRule: Hashable, Sendable {
  /// The API groups; `*` for all of them, the empty text for the core group.
  package var apiGroups: [String]
  /// The resources in the plural, such as `networkpolicies`; `*` for all.
  package var resources: [String]
  /// The verbs, such as `patch`; `*` for all.
  package var verbs: [String]
  /// The names to which the rule is limited; empty for all.
  package var names: [String]

  /// Makes a rule.
  package init(apiGroups: [String], resources: [String], verbs: [String], names: [String] = []) {
    self.apiGroups = apiGroups
    self.resources = resources
    self.verbs = verbs
    self.names = names
  }

  /// Returns whether the rule lets its holders do any of some verbs on a
  /// resource of a group; names are not asked for.
  package func allows(anyOf verbs: [String], on resource: String, of group: String) -> Bool {
    (apiGroups.contains("*") || apiGroups.contains(group))
      && (resources.contains("*") || resources.contains(resource))
      && (self.verbs.contains("*") || verbs.contains(where: self.verbs.contains))
  }
}
