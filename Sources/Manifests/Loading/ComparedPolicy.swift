import Kubernetes

/// A policy of which the input may hold several texts, as a cluster is put
/// together of them (rule G-12).
///
/// Each kind of policy says where it is kept and when two texts mean the same;
/// `ClusterAssembly` does the rest for all of them.
protocol ComparedPolicy: DecodedPolicy {
  /// The list of a cluster that holds policies of this kind.
  static var list: WritableKeyPath<ClusterState, [Self]> { get }

  /// Returns whether another text selects and decides the same, wherever and
  /// however it is written.
  func means(theSameAs other: Self) -> Bool
}

extension ComparedPolicy {
  /// Returns the text of this identity that counts now, this later one, with
  /// the others that say something else.
  func replacing(_ earlier: Self) -> Self {
    var earlier = earlier
    var result = self
    let others = earlier.conflicting
    earlier.conflicting = []
    result.conflicting = (others + [earlier]).filter { !$0.means(theSameAs: self) }
    return result
  }
}

extension ClusterState {
  /// The kinds of policies that are kept with all that they say.
  static let comparedPolicies: [any ComparedPolicy.Type] = [
    NetworkPolicy.self, AdminPolicy.self, CiliumPolicy.self, CalicoPolicy.self,
  ]

  /// Adds a policy and returns its index in its list.
  mutating func append<Policy: ComparedPolicy>(_ policy: Policy) -> Int {
    self[keyPath: Policy.list].append(policy)
    return self[keyPath: Policy.list].count - 1
  }

  /// Puts a policy where an earlier text of its identity stands.
  ///
  /// - Parameter isQuiet: Whether the earlier one is simply outdated, as in a
  ///   watch, so that it does not compete.
  mutating func replace<Policy: ComparedPolicy>(_ policy: Policy, at index: Int, isQuiet: Bool) {
    self[keyPath: Policy.list][index] =
      isQuiet ? policy : policy.replacing(self[keyPath: Policy.list][index])
  }

  /// Returns the policy at an index of the list in which a sample would stand.
  func policy<Policy: ComparedPolicy>(like sample: Policy, at index: Int) -> any ComparedPolicy {
    self[keyPath: Policy.list][index]
  }

  /// Takes out the policies of a kind by their identity.
  mutating func remove<Policy: ComparedPolicy>(
    _ type: Policy.Type, where isRemoved: (ResourceReference) -> Bool
  ) {
    self[keyPath: Policy.list].removeAll { isRemoved($0.reference) }
  }
}

extension NetworkPolicy: ComparedPolicy {
  /// The list of a cluster that holds them.
  static var list: WritableKeyPath<ClusterState, [NetworkPolicy]> { \.networkPolicies }

  /// Returns whether another text selects, isolates and admits the same.
  func means(theSameAs other: NetworkPolicy) -> Bool { PolicyMeaning.isEqual(self, other) }
}

extension AdminPolicy: ComparedPolicy {
  /// The list of a cluster that holds them.
  static var list: WritableKeyPath<ClusterState, [AdminPolicy]> { \.adminPolicies }

  /// Returns whether another text selects and decides the same, at the same
  /// rank.
  func means(theSameAs other: AdminPolicy) -> Bool { PolicyMeaning.isEqual(self, other) }
}
