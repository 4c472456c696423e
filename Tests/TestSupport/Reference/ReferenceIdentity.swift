import Kubernetes

/// What Cilium's selectors see of a peer: its identity (C-9 … C-12).
extension ReferenceCluster {
  /// The key of the label that holds a pod's namespace.
  private static let namespaceKey = "io.kubernetes.pod.namespace"
  /// What stands before the keys of the labels of a pod's namespace.
  private static let namespaceLabelPrefix = "io.cilium.k8s.namespace.labels."

  /// Returns whether a selector of endpoints in a rule names a peer.
  ///
  /// - Parameter home: The namespace of the policy; `nil` for a clusterwide
  ///   one. Its own pods alone are meant unless the selector says otherwise;
  ///   in a clusterwide policy all pods, and pods only (C-9).
  func namesEndpoint(
    _ selector: LabelSelector, home: String?, _ half: ReferenceHalf
  ) -> ReferenceTruth {
    let raw = matchesIdentity(selector, half.peer, half)
    let keys = selector.requirements.map(\.key)
    if keys.contains(where: { $0.hasPrefix("reserved:") }) { return raw }
    func bare(_ key: String) -> String {
      ["k8s:", "any:"].first { key.hasPrefix($0) }.map { String(key.dropFirst($0.count)) } ?? key
    }
    guard let home else {
      // The namespace's key is only asked for where the selector does not say
      // something of it already.
      if keys.contains(where: { bare($0) == Self.namespaceKey }) { return raw }
      return raw.and(ReferenceTruth(isOwnNetworkPod(half.peer)))
    }
    let saysNamespace = keys.contains { key in
      bare(key) == Self.namespaceKey || bare(key).hasPrefix(Self.namespaceLabelPrefix)
    }
    if saysNamespace { return raw }
    guard case .pod(let index) = half.peer, isOwnNetworkPod(half.peer) else { return .no }
    return raw.and(ReferenceTruth(pod(index).namespace == home))
  }

  /// Returns whether the selector of a rule itself names its subject (C-5).
  ///
  /// In a namespaced policy what it says of the namespace is overwritten with
  /// that of the policy.
  func namesSubject(
    _ selector: LabelSelector, home: String?, _ half: ReferenceHalf
  ) -> ReferenceTruth {
    let subject = ReferencePeer.pod(half.subject)
    guard let home else { return matchesIdentity(selector, subject, half) }
    guard pod(half.subject).namespace == home else { return .no }
    let rest = selector.requirements.filter { requirement in
      !["", "k8s:", "any:"].contains { requirement.key == $0 + Self.namespaceKey }
    }
    return matchesIdentity(LabelSelector(rest), subject, half)
  }

  /// Returns whether a selector matches the identity of a peer, and nothing
  /// besides.
  func matchesIdentity(
    _ selector: LabelSelector, _ peer: ReferencePeer, _ half: ReferenceHalf
  ) -> ReferenceTruth {
    selector.holds { key in
      let parts = key.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      // A key without a source is of any source (C-10).
      let source = parts.count == 2 ? String(parts[0]) : "any"
      let bare = parts.count == 2 ? String(parts[1]) : key
      return identityLabel(source: source, bare, peer, half)
    }
  }

  private func identityLabel(
    source: String, _ key: String, _ peer: ReferencePeer, _ half: ReferenceHalf
  ) -> ReferenceLabel {
    if case .pod(let index) = peer, isOwnNetworkPod(peer) {
      guard source == "k8s" || source == "any" else { return .absent }
      let pod = pod(index)
      if key == Self.namespaceKey { return .present(pod.namespace) }
      if key.hasPrefix(Self.namespaceLabelPrefix) {
        return namespaceLabel(
          String(key.dropFirst(Self.namespaceLabelPrefix.count)), pod.namespace)
      }
      switch key {
      case "io.cilium.k8s.policy.serviceaccount": return .present(pod.spec.serviceAccount)
      case "io.cilium.k8s.policy.cluster":
        return .present(profile.settings["cluster-name"] ?? "default")
      default: return isIdentityLabel(key) ? podLabel(key, index) : .absent
      }
    }
    if source == "cidr" { return blockLabel(key, peer, half) }
    guard source == "reserved" || source == "any", let entity = CiliumEntity(rawValue: key) else {
      return .absent
    }
    // The labels of reserved identities are entities without a value; entities
    // that stand for several identities are no labels.
    switch entity {
    case .all, .cluster, .none: return .absent
    default:
      switch isEntity(entity, peer, half) {
      case .yes: return .present("")
      case .no: return .absent
      case .maybe: return .unknown
      }
    }
  }

  /// The blocks around an address of the world are labels of its identity, with
  /// hyphens for colons.
  private func blockLabel(
    _ key: String, _ peer: ReferencePeer, _ half: ReferenceHalf
  ) -> ReferenceLabel {
    let text = String(key.map { $0 == "-" ? ":" : $0 })
    guard let block = CIDR(text) else { return .absent }
    switch blocksName(peer, [ReferenceBlock(block: block)], half.family) {
    case .yes: return .present("")
    case .no: return .absent
    case .maybe: return .unknown
    }
  }

  // MARK: Entities

  /// Returns whether a peer is one of those an entity stands for (C-12).
  ///
  /// Who the API server is follows from the endpoints of `default/kubernetes`;
  /// without them any node and any address of the world may be it, but `cluster`
  /// holds no more of the world than is known.
  func isEntity(
    _ entity: CiliumEntity, _ peer: ReferencePeer, _ half: ReferenceHalf
  ) -> ReferenceTruth {
    let isPod = isOwnNetworkPod(peer)
    let isHost = isOwnNode(peer, of: half.subject)
    let isWorld = !isPod && !isNode(peer)
    switch entity {
    case .all: return .yes
    case .none, .initializing, .ingress, .health, .unmanaged: return .no
    case .host: return ReferenceTruth(isHost)
    case .remoteNode: return ReferenceTruth(isNode(peer) && !isHost)
    case .world: return ReferenceTruth(isWorld)
    case .worldIPv4: return ReferenceTruth(isWorld && half.family == .ipv4)
    case .worldIPv6: return ReferenceTruth(isWorld && half.family == .ipv6)
    case .cluster: return ReferenceTruth(!isWorld || isAPIServer(peer, half) == .yes)
    case .kubeAPIServer: return isAPIServer(peer, half)
    }
  }

  private func isAPIServer(_ peer: ReferencePeer, _ half: ReferenceHalf) -> ReferenceTruth {
    if isOwnNetworkPod(peer) { return .no }
    let servers = apiServerAddresses
    if servers.isEmpty { return .maybe }
    switch peer {
    case .name: return .no
    case .address(let address): return ReferenceTruth(servers.contains(address))
    case .pod(let index):
      let known = addresses(of: pod(index)).filter { $0.family == half.family }
      if known.isEmpty { return .maybe }
      return ReferenceTruth(known.contains { servers.contains($0) })
    }
  }

  // MARK: Which labels count

  /// Returns whether a label of a pod is part of its identity (C-11).
  ///
  /// Each entry of the list is a prefix; the longest that takes a label in
  /// stands against the shortest that leaves it out. The labels of StatefulSets
  /// and indexed Jobs are left out from release 1.15 on, by this evaluator's
  /// reading of "newer".
  func isIdentityLabel(_ key: String) -> Bool {
    var includes = ["app.kubernetes.io", "io.cilium.k8s.policy"]
    var excludes = [
      "io.kubernetes", "kubernetes.io", ".*beta.kubernetes.io", "k8s.io",
      "pod-template-generation", "pod-template-hash", "controller-revision-hash", "annotation",
      "etcd_node",
    ]
    if profile.isAtLeast(1, 15) != .no {
      excludes += [
        "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index",
        "batch.kubernetes.io/job-completion-index",
      ]
    }
    var isWhitelist = false
    for entry in (profile.settings["labels"] ?? "").split(whereSeparator: \.isWhitespace) {
      var text = String(entry)
      var isExclude = text.hasPrefix("!")
      if isExclude { text.removeFirst() }
      if let colon = text.firstIndex(of: ":") {
        let source = text[..<colon]
        text = String(text[text.index(after: colon)...])
        if source != "k8s" && source != "any" && !source.isEmpty { continue }
      }
      if text.hasPrefix("!") {
        isExclude = true
        text.removeFirst()
      }
      text = String(text.filter { $0 != "\\" && $0 != "^" })
      if isExclude {
        excludes.append(text)
      } else {
        includes.append(text)
        isWhitelist = true
      }
    }
    let included = includes.compactMap { reach(of: $0, in: key) }.max() ?? 0
    let excluded = excludes.compactMap { reach(of: $0, in: key) }.min() ?? 0
    return (!isWhitelist && excluded == 0) || included > excluded
  }

  /// How much of a key an entry covers, or `nil` where it does not match; `.*`
  /// at the start of an entry is anything.
  private func reach(of entry: String, in key: String) -> Int? {
    var entry = entry
    while entry.hasSuffix(".*") { entry.removeLast(2) }
    guard entry.hasPrefix(".*") else { return key.hasPrefix(entry) ? entry.count : nil }
    entry.removeFirst(2)
    let text = Array(key)
    let part = Array(entry)
    let starts = text.indices.filter { text[$0...].starts(with: part) }
    return starts.last.map { $0 + part.count }
  }
}
