import Kubernetes

/// The same cluster with other words: namespaces, label keys and label values.
///
/// Keys with a meaning of their own (the name of a namespace, the labels that
/// controllers make) keep it; the values of the name label follow the names.
enum AgreementRenaming {
  /// Returns the cluster in other words; the order of names changes too.
  static func renamed(_ state: ClusterState) -> ClusterState {
    var result = state
    for index in result.namespaces.indices {
      let old = result.namespaces[index]
      result.namespaces[index] = Namespace(
        name: namespace(old.name),
        metadata: ObjectMetadata(
          labels: Labels(old.labels.entries.filter { $0.key != Namespace.nameLabel }.map(label)),
          location: old.metadata.location), isInferred: old.isInferred)
    }
    result.namespaces.sort { $0.name < $1.name }
    for index in result.pods.indices {
      result.pods[index].namespace = namespace(result.pods[index].namespace)
      rename(&result.pods[index].metadata.labels)
    }
    for index in result.controllers.indices {
      let old = result.controllers[index].reference
      result.controllers[index].reference.namespace = old.namespace.map(namespace)
      rename(&result.controllers[index].podMetadata.labels)
    }
    result.networkPolicies = result.networkPolicies.map(policy)
    for index in result.unevaluatedPolicies.indices {
      if case .namespace(let name) = result.unevaluatedPolicies[index].reach {
        result.unevaluatedPolicies[index].reach = .namespace(namespace(name))
      }
    }
    for index in result.evidence.gaps.indices {
      result.evidence.gaps[index].namespace = result.evidence.gaps[index].namespace.map(namespace)
    }
    return result
  }

  /// Returns the name a namespace had before.
  static func originalNamespace(_ name: String) -> String { String(name.dropFirst(2)) }

  /// Names that sort the other way round: `a` becomes `z-a`, `b` `y-b` …
  private static func namespace(_ name: String) -> String {
    let first = name.utf8.first ?? UInt8(ascii: "a")
    return "\(Character(UnicodeScalar(219 - first)))-\(name)"
  }

  private static func policy(_ old: NetworkPolicy) -> NetworkPolicy {
    var result = old
    result.namespace = namespace(old.namespace)
    result.selector = old.selector.map(selector)
    for index in result.ingress.indices { rename(&result.ingress[index]) }
    for index in result.egress.indices { rename(&result.egress[index]) }
    result.conflicting = old.conflicting.map(policy)
    return result
  }

  private static func rename(_ rule: inout NetworkPolicyRule) {
    rule.peers = rule.peers?.map { peer in
      guard case .pods(let namespaces, let pods) = peer else { return peer }
      return .pods(namespaces: namespaces.map(selector), pods: pods.map(selector))
    }
  }

  private static func rename(_ labels: inout Labels) {
    labels = Labels(labels.entries.map(label))
  }

  private static func isOurs(_ key: String) -> Bool {
    ["app", "tier", "env", "team"].contains(key)
  }

  private static func key(_ key: String) -> String { isOurs(key) ? "zz-\(key)" : key }

  private static func label(_ label: Label) -> Label {
    isOurs(label.key) ? Label(key(label.key), "v-\(label.value)") : label
  }

  private static func selector(_ selector: LabelSelector) -> LabelSelector {
    LabelSelector(
      selector.requirements.map { requirement in
        let values: [String]
        if requirement.key == Namespace.nameLabel {
          values = requirement.values.map(namespace)
        } else {
          values =
            isOurs(requirement.key) ? requirement.values.map { "v-\($0)" } : requirement.values
        }
        return LabelSelector.Requirement(key(requirement.key), requirement.test, values)
      })
  }
}
