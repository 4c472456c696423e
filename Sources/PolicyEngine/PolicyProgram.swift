import Kubernetes
import OrderedCollections

/// All texts of all policies with their peers as sets of points.
struct PolicyProgram: Sendable {
  /// A rule whose peers are points.
  struct Rule: Sendable {
    /// Where the rule came from.
    var origin: RuleOrigin
    /// A Boolean value that tells whether nobody knows what it admits.
    var isUnknown: Bool
    /// A Boolean value that tells whether it admits every peer; the sets are
    /// empty then.
    var admitsEveryone: Bool
    /// The points it surely admits, but for those of `byBlock`.
    var plain: PointSet
    /// The points of pods that only a block of addresses admits.
    var byBlock: PointSet
    /// The points it may admit besides.
    var maybe: PointSet
    /// The cause that marks `byBlock`, as a number of the cause table.
    var mark: UInt32
    /// The causes behind `maybe`: points and a number of the cause table.
    var doubts: [(points: PointSet, causes: UInt32)]
    /// The ports, as an index into `ports`.
    var ports: Int

    /// Returns whether the rule admits a point on its ports.
    func admits(_ point: Int) -> SelectorMatch {
      if isUnknown { return .unknown }
      if admitsEveryone || plain.contains(point) || byBlock.contains(point) { return .yes }
      return maybe.contains(point) ? .unknown : .no
    }
  }

  /// One text of a policy.
  struct Text: Sendable {
    /// The policy as a whole.
    var origin: RuleOrigin
    /// The policy, as an index into `ClusterState.networkPolicies`.
    var source: Int
    /// Its tier.
    var tier: Int
    /// The rules for ingress.
    var ingress: [Rule]
    /// The rules for egress.
    var egress: [Rule]
    /// A Boolean value that tells whether an ingress rule names a port, so that
    /// the ports of the selected pod matter.
    var namesOwnPorts: Bool

    /// Returns the rules of a direction.
    func rules(_ direction: Direction) -> [Rule] { direction == .ingress ? ingress : egress }

    /// Returns whether nobody knows what some rule of a direction admits.
    func hasUnknownRule(_ direction: Direction) -> Bool {
      rules(direction).contains(where: \.isUnknown)
    }
  }

  /// What one policy identity may be for a pod in one direction.
  struct Alternatives: Hashable, Sendable {
    /// The tier of the policy.
    var tier: Int
    /// The texts that may count, as indices into `texts`; never empty.
    var texts: [Int]
    /// A Boolean value that tells whether none of them may count.
    var mayBeAbsent: Bool
    /// Why it is not one text for sure, as a number of the cause table.
    var doubts: UInt32

    /// A Boolean value that tells whether exactly one text counts.
    var isSure: Bool { texts.count == 1 && !mayBeAbsent }
  }

  /// How the tiers combine, in the order of the walk.
  var tiers: [CompiledTier.Combination] = []
  /// The texts of all policies.
  var texts: [Text] = []
  /// The distinct alternatives.
  var alternatives: OrderedSet<Alternatives> = []
  /// The distinct port lists of the rules.
  var ports: OrderedSet<CompiledPorts> = []
}
