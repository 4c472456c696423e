/// One small change of a cluster, as a person or a controller makes it.
package struct DocumentEdit: Sendable {
  /// What is changed.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// One policy gets another text.
    case policy
    /// One policy loses a rule, gets one more, or has them in another order.
    case rules
    /// A namespace gets other labels.
    case namespaceLabels
    /// A pod gets other labels or ports.
    case pod
  }

  /// What is changed.
  package var kind: Kind
  /// The index of the document.
  package var index: Int
  /// Its new text.
  package var replacement: Manifest

  /// Returns the documents after the edit.
  package func applied(to documents: [Manifest]) -> [Manifest] {
    var result = documents
    result[index] = replacement
    return result
  }

  /// Returns an edit of a cluster, or `nil` where it has nothing to change.
  ///
  /// The new text of a policy is that of one of the same kind in another
  /// cluster, under the old name; a new rule is one of a policy of the same
  /// kind in the same cluster, so that it often asks nothing new.
  package static func random(_ cluster: MixedCluster, _ random: inout SplitMix64) -> DocumentEdit? {
    let kind = random.pick(Kind.allCases)
    let indices = cluster.documents.indices.filter { isOf(kind, cluster.documents[$0]) }
    guard !indices.isEmpty else { return nil }
    let index = random.pick(indices)
    let old = cluster.documents[index]
    if kind == .rules {
      let donors = cluster.documents.filter {
        $0["kind"] == old["kind"] && $0["apiVersion"] == old["apiVersion"]
      }
      return withOtherRules(old, from: donors, &random).map {
        DocumentEdit(kind: kind, index: index, replacement: $0)
      }
    }
    for _ in 0..<40 {
      let donor = ClusterDraft(seed: random.next())
      let others = donor.documents.filter {
        $0["kind"] == old["kind"] && $0["apiVersion"] == old["apiVersion"]
      }
      guard let other = others.first else { continue }
      var new = old
      if kind == .policy {
        new["spec"] = other["spec"]
        new["specs"] = other["specs"]
      } else {
        if kind == .pod { new["spec"]?["containers"] = other["spec"]?["containers"] }
        var metadata = old["metadata"] ?? .map([])
        metadata["labels"] = other["metadata"]?["labels"]
        new["metadata"] = metadata
      }
      return DocumentEdit(kind: kind, index: index, replacement: new)
    }
    return nil
  }

  /// Returns a policy whose rules of one section are others, or `nil` where it
  /// has no place for them.
  private static func withOtherRules(
    _ old: Manifest, from donors: [Manifest], _ random: inout SplitMix64
  ) -> Manifest? {
    let specs = old["specs"]?.elements ?? []
    let number = specs.isEmpty || old["spec"] != nil && random.chance(50) ? nil : 0
    guard var spec = number.map({ specs[$0] }) ?? old["spec"] else { return nil }
    let isOfCilium = old["apiVersion"]?.string?.hasPrefix("cilium.io/") ?? false
    let section = random.pick(
      isOfCilium ? ["ingress", "egress", "ingressDeny", "egressDeny"] : ["ingress", "egress"])
    var rules = spec[section]?.elements ?? []
    let others = donors.flatMap { donor in
      ([donor["spec"]].compactMap { $0 } + (donor["specs"]?.elements ?? []))
        .flatMap { $0[section]?.elements ?? [] }
    }
    switch random.pick(0...3) {
    case 0 where !rules.isEmpty: rules.remove(at: random.pick(0...rules.count - 1))
    case 1 where rules.count > 1: rules.reverse()
    case _ where others.isEmpty: return nil
    default: rules.insert(random.pick(others), at: random.pick(0...rules.count))
    }
    spec[section] = .list(rules)
    var new = old
    if let number {
      var list = specs
      list[number] = spec
      new["specs"] = .list(list)
    } else {
      new["spec"] = spec
    }
    return new
  }

  private static func isOf(_ kind: Kind, _ document: Manifest) -> Bool {
    let name = document["kind"]?.string ?? ""
    return switch kind {
    case .policy, .rules: name.hasSuffix("NetworkPolicy")
    case .namespaceLabels: name == "Namespace"
    case .pod: name == "Pod"
    }
  }
}
