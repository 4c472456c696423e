package import Kubernetes

/// What the policies that act on a pod say in one direction, in the order in
/// which they speak, and what each contributes: what it decides of connections
/// that none before it has decided.
package struct ContributionList: Hashable, Sendable {
  /// Peers that are treated alike.
  package struct Peers: Hashable, Sendable {
    /// A Boolean value that tells whether every peer is meant.
    package var isEveryone = false
    /// A Boolean value that tells whether every pod is meant, those that nobody
    /// has thought of included.
    package var isEveryPod = false
    /// The classes of pods, as indices into `Reachability.podClasses`, in order.
    package var podClasses: [Int] = []
    /// The addresses, at most one set a family.
    package var addresses: [AddressSet] = []
    /// The domain names that rules write.
    package var names: [DomainPattern] = []
    /// A Boolean value that tells whether the pod's own node is meant.
    package var includesOwnNode = false

    /// Makes no peers.
    package init() {}
  }

  /// Connections with some peers that are decided together.
  package struct Share: Hashable, Sendable {
    /// The peers.
    package var peers: Peers
    /// The connections.
    package var connections: ConnectionSet
    /// A Boolean value that tells whether it is surely so.
    package var isCertain: Bool

    /// Makes a share.
    package init(peers: Peers, connections: ConnectionSet, isCertain: Bool) {
      self.peers = peers
      self.connections = connections
      self.isCertain = isCertain
    }
  }

  /// What one policy contributes.
  package struct Entry: Hashable, Sendable {
    /// The policy as a whole.
    package var origin: RuleOrigin
    /// A Boolean value that tells whether it surely selects the pod and counts.
    package var isCertain: Bool
    /// A Boolean value that tells whether it isolates the pod.
    package var isolates: Bool
    /// A Boolean value that tells whether it has rules in this direction.
    package var hasRules: Bool
    /// What it allows first.
    package var allows: [Share]
    /// What it denies first.
    package var denies: [Share]
    /// What it passes on to the next tier first.
    package var passes: [Share]

    /// Makes an entry.
    package init(
      origin: RuleOrigin, isCertain: Bool, isolates: Bool, hasRules: Bool,
      allows: [Share] = [], denies: [Share] = [], passes: [Share] = []
    ) {
      self.hasRules = hasRules
      self.origin = origin
      self.isCertain = isCertain
      self.isolates = isolates
      self.allows = allows
      self.denies = denies
      self.passes = passes
    }

    /// A Boolean value that tells whether it decides nothing: earlier policies
    /// have, or it names nobody.
    package var isSilent: Bool { allows.isEmpty && denies.isEmpty && passes.isEmpty }
  }

  /// One tier with its policies.
  package struct Tier: Hashable, Sendable {
    /// The name, such as `Admin` or `NetworkPolicy`.
    package var name: String
    /// The policies that act on the pod, in order.
    package var entries: [Entry]
    /// What the end of the tier denies, since a policy of it isolates the pod.
    package var endDenies: [Share]

    /// Makes a tier.
    package init(name: String, entries: [Entry], endDenies: [Share]) {
      self.name = name
      self.entries = entries
      self.endDenies = endDenies
    }
  }

  /// The direction.
  package var direction: Direction
  /// The pod, as an index into `Inventory.pods`.
  package var pod: Int
  /// A Boolean value that tells whether policies can act on the pod at all.
  package var isEnforceable: Bool
  /// A Boolean value that tells whether policies may be missing in the input,
  /// or are there and not evaluated.
  package var isIncomplete: Bool
  /// The tiers with a policy for the pod, in the order of the walk.
  package var tiers: [Tier]
  /// What no policy decides.
  package var undecided: [Share]
  /// A Boolean value that tells whether what no policy decides is allowed.
  package var isUndecidedAllowed: Bool

  /// Makes a list.
  package init(
    direction: Direction, pod: Int, isEnforceable: Bool, isIncomplete: Bool, tiers: [Tier],
    undecided: [Share], isUndecidedAllowed: Bool
  ) {
    self.direction = direction
    self.pod = pod
    self.isEnforceable = isEnforceable
    self.isIncomplete = isIncomplete
    self.tiers = tiers
    self.undecided = undecided
    self.isUndecidedAllowed = isUndecidedAllowed
  }
}
