import Kubernetes

/// Finds what Calico shows once more in another form (G-12).
enum CalicoCopies {
  /// The names under which Calico lists the policies of Kubernetes as its own.
  private static let prefixes = [
    "knp.default.", "kanp.adminnetworkpolicy.", "kbanp.baselineadminnetworkpolicy.",
    "kcnp.kube-admin.", "kcnp.kube-baseline.",
  ]

  /// Returns whether an object is a policy of Kubernetes, listed by Calico.
  static func isCopy(_ reference: ResourceReference) -> Bool {
    reference.kind.group.hasSuffix("projectcalico.org")
      && prefixes.contains { reference.name.hasPrefix($0) }
  }

  /// Drops the stored form, in `crd.projectcalico.org`, of what the API shows
  /// too.
  static func drop(from state: inout ClusterState) {
    let tiers = state.calicoPolicies.map(\.tier)
    let policies = stored(state.calicoPolicies.map(\.reference), tiers: tiers)
    state.calicoPolicies.remove(atOffsets: policies)
    state.calicoTiers.remove(atOffsets: stored(state.calicoTiers.map(\.reference)))
    state.calicoNetworkSets.remove(atOffsets: stored(state.calicoNetworkSets.map(\.reference)))
    state.unevaluatedPolicies.remove(
      atOffsets: stored(state.unevaluatedPolicies.map(\.reference)))
  }

  /// Returns the indices of stored forms.
  ///
  /// - Parameter tiers: The tier of each; older releases store it as a part of
  ///   the name, and some show it so.
  private static func stored(_ references: [ResourceReference], tiers: [String]? = nil) -> Set<Int>
  {
    func bare(_ index: Int) -> ResourceReference {
      var reference = references[index]
      reference.kind.group = "projectcalico.org"
      if let prefix = tiers.map({ "\($0[index])." }), reference.name.hasPrefix(prefix) {
        reference.name = String(reference.name.dropFirst(prefix.count))
      }
      return reference
    }
    let shown = Set(
      references.indices.filter { references[$0].kind.group == "projectcalico.org" }.map(bare))
    if shown.isEmpty { return [] }
    return Set(
      references.indices.filter {
        references[$0].kind.group == "crd.projectcalico.org" && shown.contains(bare($0))
      })
  }
}

extension Array {
  /// Takes out the elements at some indices.
  fileprivate mutating func remove(atOffsets offsets: Set<Int>) {
    if offsets.isEmpty { return }
    self = indices.filter { !offsets.contains($0) }.map { self[$0] }
  }
}
