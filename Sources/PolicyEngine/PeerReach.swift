package import Kubernetes

/// What one pod's policies admit in one direction, for every peer at once.
///
/// Pods of one group have equal reaches, so a caller may keep what it derives
/// from one under `group`.
package struct PeerReach: Sendable {
  /// Peers that get the same answer.
  package struct Block: Sendable {
    /// The classes of pods, as indices into `Reachability.podClasses`, in
    /// order.
    package var podClasses: [Int]
    /// The addresses outside the pods, at most one set a family.
    package var addresses: [AddressSet]
    /// The domain names that rules write.
    package var names: [DomainPattern]
    /// What the half admits to or from them, and why it may be unknown.
    package var answer: ConnectionAnswer

    /// Makes a block.
    package init(
      podClasses: [Int], addresses: [AddressSet], names: [DomainPattern] = [],
      answer: ConnectionAnswer
    ) {
      self.podClasses = podClasses
      self.addresses = addresses
      self.names = names
      self.answer = answer
    }
  }

  /// The direction.
  package var direction: Direction
  /// The number of the group of pods that share this reach.
  package var group: Int
  /// The policies that surely or possibly speak for the pod here, in input
  /// order, kind by kind.
  package var policies: [PolicySource]
  /// Whether any policy isolates the pod here, or denies it something.
  package var isolation: SelectorMatch
  /// A Boolean value that tells whether policies can act on the pod at all:
  /// false for pods on the host's network.
  package var isEnforceable: Bool
  /// Every class of pods and every address, each in exactly one block; the
  /// block of the most common answer stands first.
  package var blocks: [Block]
  /// What the half admits for a pod without labels in a namespace that does
  /// not exist yet: the stranger that stands for all future peers.
  package var stranger: ConnectionAnswer

  /// The NetworkPolicies among the policies, as indices into
  /// `ClusterState.networkPolicies`.
  package var networkPolicies: [Int] {
    policies.filter { $0.list == .networkPolicies }.map(\.index)
  }

  /// Makes a reach.
  package init(
    direction: Direction, group: Int, policies: [PolicySource], isolation: SelectorMatch,
    isEnforceable: Bool, blocks: [Block], stranger: ConnectionAnswer
  ) {
    self.direction = direction
    self.group = group
    self.policies = policies
    self.isolation = isolation
    self.isEnforceable = isEnforceable
    self.blocks = blocks
    self.stranger = stranger
  }
}
