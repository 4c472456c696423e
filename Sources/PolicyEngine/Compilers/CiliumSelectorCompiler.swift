import Kubernetes

/// Turns selectors of Cilium into formulas (C-9, C-10, C-11).
///
/// Cilium selects identities: sets of labels from several sources. A pod has
/// labels of Kubernetes, of its namespace and of its service account; a node
/// and the world have reserved labels only. A requirement that a label be
/// absent thus holds for nodes and the world too, where nothing else in the
/// selector speaks of pods.
struct CiliumSelectorCompiler {
  /// The label that names a pod's namespace.
  static let namespaceKey = "io.kubernetes.pod.namespace"
  /// What stands before the labels of a pod's namespace.
  static let namespacePrefix = "io.cilium.k8s.namespace.labels."
  private static let serviceAccountKey = "io.cilium.k8s.policy.serviceaccount"
  private static let clusterKey = "io.cilium.k8s.policy.cluster"

  /// The settings of the agent.
  let settings: CiliumSettings
  /// The endpoints of the API server.
  let apiServer: CiliumAPIServer

  /// The requirements of a selector for pods, and for everything else.
  private struct Parts {
    var pods: [PeerFormula] = []
    var others: [PeerFormula] = []
  }

  /// Returns the peers of a selector.
  ///
  /// - Parameters:
  ///   - namespace: That of the policy; `nil` for a clusterwide one.
  ///   - matchesInit: Whether the policy's own selector is for endpoints
  ///     without labels yet; then nothing is added.
  func peers(
    _ selector: LabelSelector, namespace: String?, matchesInit: Bool, origin: RuleOrigin
  ) -> PeerFormula {
    let keys = selector.requirements.map { CiliumLabelKey($0.key) }
    var parts = parts(selector, origin)
    // Selectors with reserved labels are left alone.
    if !keys.contains(where: { $0.source == "reserved" }) {
      let ofPods = keys.filter { $0.isOfPods }
      if !ofPods.contains(where: { $0.name == Self.namespaceKey }) {
        if let namespace {
          if !ofPods.contains(where: { $0.name.hasPrefix(Self.namespacePrefix) }) {
            parts.pods.append(.namespaceLabel(LabelTest(Namespace.nameLabel, .isIn([namespace]))))
            parts.others.append(.nobody)
          }
        } else if !matchesInit {
          parts.others.append(.nobody)
        }
      }
    }
    return PeerFormula.joined(any: [
      PeerFormula.joined(all: [.pods] + parts.pods),
      PeerFormula.joined(all: [.not(.pods)] + parts.others),
    ])
  }

  /// Returns the pods that a rule selects (C-5): in its own namespace where it
  /// has one, whatever the selector says of another.
  func subject(
    _ selector: LabelSelector?, namespace: String?, origin: RuleOrigin
  ) -> PeerFormula {
    var requirements = selector?.requirements ?? []
    var tests: [PeerFormula] = [.pods]
    if let namespace {
      requirements.removeAll {
        let key = CiliumLabelKey($0.key)
        return key.isOfPods && key.name == Self.namespaceKey
      }
      tests.append(.namespaceLabel(LabelTest(Namespace.nameLabel, .isIn([namespace]))))
    }
    if selector == nil { tests.append(.doubtful(.invalidRule(origin))) }
    return PeerFormula.joined(all: tests + parts(LabelSelector(requirements), origin).pods)
  }

  /// Returns the identities that a selector matches, and adds nothing.
  func identities(_ selector: LabelSelector, _ origin: RuleOrigin) -> PeerFormula {
    let parts = parts(selector, origin)
    return PeerFormula.joined(any: [
      PeerFormula.joined(all: [.pods] + parts.pods),
      PeerFormula.joined(all: [.not(.pods)] + parts.others),
    ])
  }

  /// Returns the nodes among some that a selector matches by their labels.
  func nodes(_ nodes: [Node], _ selector: LabelSelector) -> [Node] {
    let plain = LabelSelector(
      selector.requirements.map {
        LabelSelector.Requirement(CiliumLabelKey($0.key).name, $0.test, $0.values)
      })
    return nodes.filter { plain.match($0.metadata.labels) == .yes }
  }

  /// Returns the keys of a selector that no identity has (C-11).
  func invisibleKeys(_ selector: LabelSelector) -> [String] {
    selector.requirements.map { CiliumLabelKey($0.key) }
      .filter { $0.isOfPods && settings.labels.admits($0.name) == .no }.map(\.name)
  }

  private func parts(_ selector: LabelSelector, _ origin: RuleOrigin) -> Parts {
    var parts = Parts()
    for requirement in selector.requirements {
      let (pods, others) = holders(requirement, origin)
      let isNegative = requirement.test == .notIn || requirement.test == .doesNotExist
      parts.pods.append(isNegative ? PeerFormula.joined(not: pods) : pods)
      parts.others.append(isNegative ? PeerFormula.joined(not: others) : others)
    }
    return parts
  }

  /// The pods and the others that have a label of a requirement, with one of
  /// its values where it lists some.
  private func holders(
    _ requirement: LabelSelector.Requirement, _ origin: RuleOrigin
  ) -> (pods: PeerFormula, others: PeerFormula) {
    let key = CiliumLabelKey(requirement.key)
    let listsValues = requirement.test == .isIn || requirement.test == .notIn
    let test: LabelTest.Test = listsValues ? .isIn(Set(requirement.values)) : .exists
    // The labels of nodes and of the world have no value.
    let isEmptyValue = !listsValues || requirement.values.contains("")
    let pods = key.isOfPods ? podsHaving(key.name, test, origin) : .nobody
    switch key.source {
    case "reserved", "any":
      return (pods, isEmptyValue ? reserved(key.name, origin) : .nobody)
    case "cidr":
      // Hyphens stand for colons in such labels.
      let block = CIDR(String(key.name.map { $0 == "-" ? ":" : $0 }))
      return (
        .nobody,
        isEmptyValue
          ? CiliumFormula.addresses(block.map { [AddressSet($0)] } ?? [], settings.blockScope)
          : .nobody
      )
    default: return (pods, .nobody)
    }
  }

  private func podsHaving(
    _ key: String, _ test: LabelTest.Test, _ origin: RuleOrigin
  ) -> PeerFormula {
    let plain: PeerFormula
    if key == Self.namespaceKey {
      plain = .namespaceLabel(LabelTest(Namespace.nameLabel, test))
    } else if key.hasPrefix(Self.namespacePrefix) {
      plain = .namespaceLabel(
        LabelTest(String(key.dropFirst(Self.namespacePrefix.count)), test))
    } else if key == Self.serviceAccountKey {
      if case .isIn(let names) = test { plain = .serviceAccounts(names) } else { plain = .everyone }
    } else if key == Self.clusterKey {
      plain = inCluster(test)
    } else {
      plain = .podLabel(LabelTest(key, test))
    }
    switch settings.labels.admits(key) {
    case .yes: return plain
    case .no: return .nobody
    case .unknown:
      let cause = Cause.unresolvedReference(
        origin, "whether selectors of this Cilium see the label `\(key)` is not known")
      return PeerFormula.joined(all: [plain, .doubtful(cause)])
    }
  }

  /// Every pod of the input has the name of its cluster as a label.
  private func inCluster(_ test: LabelTest.Test) -> PeerFormula {
    guard case .isIn(let names) = test else { return .everyone }
    return names.contains(settings.clusterName) ? .everyone : .nobody
  }

  private func reserved(_ name: String, _ origin: RuleOrigin) -> PeerFormula {
    switch name {
    case "host": .ownNode
    case "remote-node": .otherNodes
    case "world": .world
    case "world-ipv4": .addresses(.all(.ipv4), .world)
    case "world-ipv6": .addresses(.all(.ipv6), .world)
    case "kube-apiserver": apiServer.peers(origin)
    default: .nobody
    }
  }
}
