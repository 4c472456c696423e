import Kubernetes

/// What is known of one label.
enum ReferenceLabel: Hashable, Sendable {
  /// The key is not there.
  case absent
  /// The key has this value.
  case present(String)
  /// The key is there, its value is not known (G-18).
  case unreadable
  /// Nobody knows whether the key is there (G-10).
  case unknown

  /// Returns what is known where a test of the value would decide.
  func test(_ holds: (String) -> Bool) -> ReferenceTruth {
    switch self {
    case .absent: .no
    case .present(let value): ReferenceTruth(holds(value))
    case .unreadable, .unknown: .maybe
    }
  }

  /// Whether the key is there.
  var isThere: ReferenceTruth {
    switch self {
    case .absent: .no
    case .present, .unreadable: .yes
    case .unknown: .maybe
    }
  }
}

extension LabelSelector {
  /// Returns whether labels meet all requirements (G-17).
  func holds(_ label: (String) -> ReferenceLabel) -> ReferenceTruth {
    ReferenceTruth.all(
      requirements.map { requirement in
        let value = label(requirement.key)
        switch requirement.test {
        case .isIn: return value.test(requirement.values.contains)
        case .notIn: return value.test(requirement.values.contains).negated
        case .exists: return value.isThere
        case .doesNotExist: return value.isThere.negated
        }
      })
  }
}

/// The labels that selectors of Kubernetes' own kinds see.
extension ReferenceCluster {
  /// Returns whether a selector of pods matches a pod, whatever its namespace.
  func matches(_ selector: LabelSelector, _ pod: Int) -> ReferenceTruth {
    selector.holds { key in
      switch profile.dialect {
      case .kubernetes: podLabel(key, pod)
      case .cilium: isIdentityLabel(key) ? podLabel(key, pod) : .absent  // C-11
      case .calico: calicoLabel(key, .pod(pod))
      }
    }
  }

  /// Returns whether a selector of namespaces matches that of a pod.
  func matchesNamespace(_ selector: LabelSelector, of pod: Int) -> ReferenceTruth {
    selector.holds { key in
      profile.dialect == .calico
        ? calicoLabel("pcns.\(key)", .pod(pod))
        : namespaceLabel(key, self.pod(pod).namespace)
    }
  }

  /// Returns a label as it stands on a pod; controllers add some whose values
  /// nobody knows.
  func podLabel(_ key: String, _ index: Int) -> ReferenceLabel {
    let subject = inventory.pods[index]
    for label in subject.pod.metadata.labels.entries where label.key == key {
      return .present(label.value)
    }
    return subject.unknownLabelKeys.contains(key) ? .unreadable : .absent
  }

  /// Returns a label of a namespace; of one that is not in the input only the
  /// name is known (G-9, G-10).
  func namespaceLabel(_ key: String, _ name: String) -> ReferenceLabel {
    if key == "kubernetes.io/metadata.name" { return .present(name) }
    guard let namespace = namespace(name) else { return .unknown }
    for label in namespace.labels.entries where label.key == key { return .present(label.value) }
    return .absent
  }
}
