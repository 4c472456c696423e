/// One small change of a cluster, as a person or a controller makes it.
package struct DocumentEdit: Sendable {
  /// What is changed.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// One policy gets another text.
    case policy
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
  /// cluster, under the old name.
  package static func random(_ cluster: MixedCluster, _ random: inout SplitMix64) -> DocumentEdit? {
    let kind = random.pick(Kind.allCases)
    let indices = cluster.documents.indices.filter { isOf(kind, cluster.documents[$0]) }
    guard !indices.isEmpty else { return nil }
    let index = random.pick(indices)
    let old = cluster.documents[index]
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

  private static func isOf(_ kind: Kind, _ document: Manifest) -> Bool {
    let name = document["kind"]?.string ?? ""
    return switch kind {
    case .policy: name.hasSuffix("NetworkPolicy")
    case .namespaceLabels: name == "Namespace"
    case .pod: name == "Pod"
    }
  }
}
