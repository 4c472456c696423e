package import Kubernetes

/// One policy of the input: its identity, and where it stands.
package struct PolicySource: Hashable, Sendable {
  /// The list of `ClusterState` that holds a policy.
  package enum List: Int, Hashable, Sendable, CaseIterable {
    /// `ClusterState.networkPolicies`.
    case networkPolicies
    /// `ClusterState.adminPolicies`.
    case adminPolicies
    /// `ClusterState.ciliumPolicies`.
    case ciliumPolicies
    /// `ClusterState.calicoPolicies`.
    case calicoPolicies
    /// No list: what an engine does of itself, whatever policies say, such as
    /// Cilium's leave for a pod's own node (C-25). The index means nothing.
    case builtIn
  }

  /// The list.
  package var list: List
  /// The index in that list.
  package var index: Int
  /// The identity.
  package var reference: ResourceReference

  /// Makes a source.
  package init(_ list: List, _ index: Int, _ reference: ResourceReference) {
    self.list = list
    self.index = index
    self.reference = reference
  }
}

extension PolicySource: Comparable {
  /// Orders by list, then by index: input order within a kind.
  ///
  /// What an engine does of itself has no index that would tell it apart, so
  /// the identity decides; sorted sources stand in the same order every time.
  package static func < (left: PolicySource, right: PolicySource) -> Bool {
    (left.list.rawValue, left.index, left.reference)
      < (right.list.rawValue, right.index, right.reference)
  }
}
