import Kubernetes

/// Something whose labels Calico's selectors see: an endpoint, or a set.
enum ReferenceCalicoItem: Hashable, Sendable {
  /// The endpoint of a pod with a network of its own.
  case pod(Int)
  /// A set of addresses, as an index into `ClusterState.calicoNetworkSets`.
  case set(Int)
}

/// Calico's labels and selectors (X-10 … ).
extension ReferenceCluster {
  /// What the keys of a selector are looked up as.
  enum CalicoScope: String, Sendable {
    /// The labels of the item itself.
    case item = ""
    /// Those of its namespace.
    case namespace = "pcns."
    /// Those of its service account.
    case serviceAccount = "pcsa."
  }

  /// Returns whether a selector matches an item.
  ///
  /// In a selector of namespaces `all()` is everything that has one. A tree is
  /// at most `CalicoSelector.maximumDepth` deep.
  func matches(
    _ selector: CalicoSelector, _ item: ReferenceCalicoItem, _ scope: CalicoScope
  ) -> ReferenceTruth {
    switch selector {
    case .everything:
      return ReferenceTruth(scope != .namespace || calicoNamespace(item) != nil)
    case .global: return ReferenceTruth(calicoNamespace(item) == nil)
    case .not(let inner): return matches(inner, item, scope).negated
    case .all(let parts): return ReferenceTruth.all(parts.map { matches($0, item, scope) })
    case .any(let parts): return ReferenceTruth.any(parts.map { matches($0, item, scope) })
    case .label(let label):
      let value = calicoLabel(scope.rawValue + label.key, item)
      switch label.test {
      case .exists: return value.isThere
      case .isIn(let values):
        return values.isEmpty ? .no : value.test(values.contains)
      case .contains(let part): return value.test { Self.holds($0, part) }
      case .startsWith(let part): return value.test { $0.utf8.starts(with: part.utf8) }
      case .endsWith(let part):
        return value.test { $0.utf8.reversed().starts(with: part.utf8.reversed()) }
      }
    }
  }

  /// Returns the namespace of an item; global sets and hosts have none.
  func calicoNamespace(_ item: ReferenceCalicoItem) -> String? {
    switch item {
    case .pod(let index): pod(index).namespace
    case .set(let index): state.calicoNetworkSets[index].namespace
    }
  }

  /// Returns a label of an item: what Calico adds, then its own, then those it
  /// inherits. An item's own label of an inherited name hides it.
  func calicoLabel(_ key: String, _ item: ReferenceCalicoItem) -> ReferenceLabel {
    switch (key, item) {
    case ("projectcalico.org/namespace", _):
      return calicoNamespace(item).map(ReferenceLabel.present) ?? .absent
    case ("projectcalico.org/orchestrator", .pod): return .present("k8s")
    case ("projectcalico.org/serviceaccount", .pod(let index)):
      return .present(pod(index).spec.serviceAccount)
    default: break
    }
    switch item {
    case .pod(let index):
      let own = podLabel(key, index)
      if own != .absent { return own }
    case .set(let index):
      if let own = state.calicoNetworkSets[index].metadata.labels[key] { return .present(own) }
    }
    if key.hasPrefix("pcns."), let namespace = calicoNamespace(item) {
      let bare = String(key.dropFirst(5))
      return bare == "projectcalico.org/name"
        ? .present(namespace) : namespaceLabel(bare, namespace)
    }
    if key.hasPrefix("pcsa."), case .pod(let index) = item {
      let bare = String(key.dropFirst(5))
      if bare == "projectcalico.org/name" { return .present(pod(index).spec.serviceAccount) }
      // without the object nobody knows its labels.
      guard let account = serviceAccount(of: pod(index)) else { return .unknown }
      return account.metadata.labels[bare].map(ReferenceLabel.present) ?? .absent
    }
    return .absent
  }

  private static func holds(_ text: String, _ part: String) -> Bool {
    let text = Array(text.utf8)
    let part = Array(part.utf8)
    if part.isEmpty { return true }
    return text.indices.contains { text[$0...].starts(with: part) }
  }
}
