package import Kubernetes

/// The labels by which pods are named together: those of their namespaces and
/// their own.
///
/// Tests that a selector of Kubernetes can say stand in the selectors, whatever
/// the dialect that wrote them; `isExact` tells whether they are all there is.
package struct LabelTerms: Hashable, Sendable {
  /// What is asked of the labels of the namespace.
  package var namespaces: LabelSelector
  /// What is asked of the pod's own labels.
  package var pods: LabelSelector
  /// The keys of namespaces that further tests ask for, each once, in order.
  package var furtherNamespaceKeys: [String]
  /// The keys of pods that further tests ask for, each once, in order.
  package var furtherPodKeys: [String]
  /// A Boolean value that tells whether the selectors say all: nothing else
  /// narrows or widens whom the terms mean.
  package var isExact: Bool

  /// Makes terms.
  package init(
    namespaces: LabelSelector = .everything, pods: LabelSelector = .everything,
    furtherNamespaceKeys: [String] = [], furtherPodKeys: [String] = [], isExact: Bool = true
  ) {
    self.namespaces = namespaces
    self.pods = pods
    self.furtherNamespaceKeys = furtherNamespaceKeys
    self.furtherPodKeys = furtherPodKeys
    self.isExact = isExact
  }

  /// A Boolean value that tells whether they ask nothing of namespaces.
  package var isOfAnyNamespace: Bool { namespaces.isEmpty && furtherNamespaceKeys.isEmpty }

  /// The one namespace they are limited to by its name, or `nil`.
  package var namespace: String? {
    guard let only = namespaces.requirements.first, namespaces.requirements.count == 1,
      furtherNamespaceKeys.isEmpty, only.key == Namespace.nameLabel, only.test == .isIn,
      only.values.count == 1
    else { return nil }
    return only.values.first
  }
}

extension LabelTerms {
  /// Returns the terms of a formula: one for each of its alternatives that
  /// means pods.
  ///
  /// Goes as deep as compilers nest, which is bounded by what a dialect can
  /// say.
  static func alternatives(_ formula: PeerFormula) -> [LabelTerms] {
    switch formula {
    case .any(let parts): return parts.flatMap(alternatives)
    case .everyone, .pods, .podLabel, .namespaceLabel, .serviceAccounts, .serviceAccountLabel,
      .all:
      var draft = Draft()
      draft.add(formula)
      return draft.meansPods ? [draft.terms] : []
    case .not, .nobody, .addresses, .world, .otherNodes, .ownNode, .names, .doubtful: return []
    }
  }

  /// Terms while they are collected.
  private struct Draft {
    private var namespaces: [LabelSelector.Requirement] = []
    private var pods: [LabelSelector.Requirement] = []
    private var furtherNamespaceKeys: Set<String> = []
    private var furtherPodKeys: Set<String> = []
    private var isExact = true
    /// Whether some part can hold for pods only, and none for others only.
    private(set) var meansPods = false
    private var excludesPods = false

    var terms: LabelTerms {
      LabelTerms(
        namespaces: LabelSelector(namespaces), pods: LabelSelector(pods),
        furtherNamespaceKeys: furtherNamespaceKeys.sorted(),
        furtherPodKeys: furtherPodKeys.sorted(), isExact: isExact)
    }

    /// Adds a part that must hold too.
    mutating func add(_ formula: PeerFormula) {
      switch formula {
      case .everyone, .pods: mean()
      case .all(let parts): for part in parts { add(part) }
      case .podLabel(let test):
        mean()
        add(test, isNegated: false, isOfPod: true)
      case .namespaceLabel(let test):
        mean()
        add(test, isNegated: false, isOfPod: false)
      case .not(.podLabel(let test)): add(test, isNegated: true, isOfPod: true)
      case .not(.namespaceLabel(let test)): add(test, isNegated: true, isOfPod: false)
      case .not(.pods), .nobody:
        excludesPods = true
        meansPods = false
      case .serviceAccounts, .serviceAccountLabel:
        mean()
        isExact = false
      case .any, .not:
        isExact = false
        addKeys(of: formula)
      case .addresses, .world, .otherNodes, .ownNode, .names, .doubtful: isExact = false
      }
    }

    private mutating func mean() { if !excludesPods { meansPods = true } }

    private mutating func add(_ test: LabelTest, isNegated: Bool, isOfPod: Bool) {
      let requirement: LabelSelector.Requirement
      switch test.test {
      case .exists:
        requirement = LabelSelector.Requirement(test.key, isNegated ? .doesNotExist : .exists)
      case .isIn(let values):
        requirement = LabelSelector.Requirement(
          test.key, isNegated ? .notIn : .isIn, values.sorted())
      case .contains, .hasPrefix, .hasSuffix:
        isExact = false
        if isOfPod {
          furtherPodKeys.insert(test.key)
        } else {
          furtherNamespaceKeys.insert(test.key)
        }
        return
      }
      if isOfPod { pods.append(requirement) } else { namespaces.append(requirement) }
    }

    /// Notes the keys of a part that selectors cannot say.
    private mutating func addKeys(of formula: PeerFormula) {
      switch formula {
      case .podLabel(let test): furtherPodKeys.insert(test.key)
      case .namespaceLabel(let test): furtherNamespaceKeys.insert(test.key)
      case .all(let parts), .any(let parts): for part in parts { addKeys(of: part) }
      case .not(let part): addKeys(of: part)
      default: break
      }
    }
  }
}
