import Kubernetes

extension PeerFormula {
  /// Returns the pods that a pair of label selectors selects.
  static func pods(namespaces: LabelSelector, pods: LabelSelector) -> PeerFormula {
    .all(
      [.pods] + namespaces.requirements.map { requirement($0, PeerFormula.namespaceLabel) }
        + pods.requirements.map { requirement($0, PeerFormula.podLabel) })
  }

  /// Returns one requirement of a selector as a test of labels (G-17).
  ///
  /// What asks for the absence of a value holds for peers without labels, too:
  /// it stands beside `.pods`.
  ///
  /// - Parameter label: Whose labels are tested.
  private static func requirement(
    _ requirement: LabelSelector.Requirement, _ label: (LabelTest) -> PeerFormula
  ) -> PeerFormula {
    switch requirement.test {
    case .isIn: label(LabelTest(requirement.key, .isIn(Set(requirement.values))))
    case .notIn: .not(label(LabelTest(requirement.key, .isIn(Set(requirement.values)))))
    case .exists: label(LabelTest(requirement.key, .exists))
    case .doesNotExist: .not(label(LabelTest(requirement.key, .exists)))
    }
  }
}
