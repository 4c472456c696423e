package import Kubernetes

/// What one policy does: the cluster with it beside the cluster without it.
///
/// The engine itself is asked, so that whatever other policies say counts. A
/// policy that changes nothing is one that another policy undoes, repeats or
/// comes before; which, is found by leaving others out one by one.
package struct PolicyEffect: Sendable {
  /// What becomes of a policy among the others.
  package enum Standing: String, Hashable, Sendable, CaseIterable {
    /// It selects no pod of the input in any direction.
    case selectsNothing
    /// It opens or closes connections.
    case effective
    /// It changes what its own end admits, but no connection: the other ends
    /// decide the same.
    case masked
    /// It changes nothing at all.
    case redundant
  }

  /// A policy without which this one would do something.
  package struct Rival: Hashable, Sendable {
    /// The policy.
    package var policy: ResourceReference
    /// A Boolean value that tells whether this policy would open something.
    package var wouldOpen: Bool
    /// A Boolean value that tells whether this policy would close something.
    package var wouldClose: Bool

    /// Makes a rival.
    package init(policy: ResourceReference, wouldOpen: Bool, wouldClose: Bool) {
      self.policy = policy
      self.wouldOpen = wouldOpen
      self.wouldClose = wouldClose
    }
  }

  /// The policy.
  package let policy: ResourceReference
  /// The workloads with a pod that it surely or possibly selects for ingress,
  /// as indices into `Inventory.workloads`, in order.
  package let ingress: [Int]
  /// Those that it selects for egress.
  package let egress: [Int]
  /// What becomes of it.
  package let standing: Standing
  /// The pairs that it opens, closes and changes: from the cluster without it
  /// to the cluster with it.
  package let delta: ConnectivityDelta
  /// Where it changes nothing: the policies each of which, left out, would make
  /// it do something. Empty where it takes more than one of them.
  package let rivals: [Rival]
  /// How many other policies were not tried as rivals, since there are too
  /// many.
  package let untriedRivals: Int

  /// The most policies that are left out one by one to find rivals.
  package static let rivalLimit = 24

  /// Asks what a policy does.
  ///
  /// Costs the evaluation of the cluster without it and, where it changes
  /// nothing, two small ones for each policy that acts on the same pods.
  ///
  /// - Parameters:
  ///   - policy: The policy.
  ///   - state: The cluster.
  ///   - reachability: The evaluation of the cluster as it is.
  ///   - options: How it was evaluated.
  package init(
    of policy: ResourceReference, in state: ClusterState, _ reachability: Reachability,
    options: ReachabilityOptions = .init()
  ) {
    self.policy = policy
    let inventory = reachability.inventory
    let pods = Direction.allCases.map { ($0, reachability.pods(selectedBy: policy, $0)) }
    func workloads(_ direction: Direction) -> [Int] {
      let own = pods.first { $0.0 == direction }?.1 ?? []
      return Set(own.map { inventory.pods[$0].workload }).sorted()
    }
    ingress = workloads(.ingress)
    egress = workloads(.egress)
    guard pods.contains(where: { !$0.1.isEmpty }) else {
      standing = .selectsNothing
      delta = ConnectivityDelta()
      rivals = []
      untriedRivals = 0
      return
    }
    let without = Reachability(
      state: state.keepingPolicies { $0 != policy }, inventory: inventory, options: options)
    let touched = Set((ingress + egress).map { inventory.workloads[$0].identity })
    delta = ConnectivityDelta(from: without, to: reachability, touching: touched)
    let halves = HalfDifference(pods, from: without, to: reachability)
    if !delta.isEmpty {
      standing = .effective
    } else {
      standing = halves.isEmpty ? .redundant : .masked
    }
    guard standing == .redundant else {
      rivals = []
      untriedRivals = 0
      return
    }
    // Only policies of the same pods can matter to what these pods admit.
    var acting: Set<ResourceReference> = []
    for (direction, own) in pods {
      var seen: Set<Int> = []
      for pod in own where seen.insert(reachability.group(direction, ofPod: pod)).inserted {
        acting.formUnion(reachability.policies(direction, actingOn: pod))
      }
    }
    let others = state.policyReferences.filter { $0 != policy && acting.contains($0) }
    untriedRivals = max(0, others.count - PolicyEffect.rivalLimit)
    rivals = others.prefix(PolicyEffect.rivalLimit).compactMap { other in
      func evaluated(_ isKept: (ResourceReference) -> Bool) -> Reachability {
        Reachability(
          state: state.keepingPolicies { acting.contains($0) && $0 != other && isKept($0) },
          inventory: inventory, options: options)
      }
      let difference = HalfDifference(
        pods, from: evaluated { $0 != policy }, to: evaluated { _ in true })
      if difference.isEmpty { return nil }
      return Rival(
        policy: other, wouldOpen: difference.opens, wouldClose: difference.closes)
    }
  }
}

/// Whether the halves of some pods differ between two states of one cluster.
private struct HalfDifference {
  /// Whether something passes in the second that did not in the first.
  private(set) var opens = false
  /// Whether something passes no more.
  private(set) var closes = false

  var isEmpty: Bool { !opens && !closes }

  /// Compares the reaches of pods, each pair of groups once.
  init(
    _ pods: [(Direction, [Int])], from before: Reachability, to after: Reachability
  ) {
    for (direction, own) in pods {
      var seen: Set<[Int]> = []
      for pod in own {
        let groups = [before.group(direction, ofPod: pod), after.group(direction, ofPod: pod)]
        guard seen.insert(groups).inserted else { continue }
        compare(before, after, before.reach(ofPod: pod, direction), after.reach(ofPod: pod, direction))
        if opens && closes { return }
      }
    }
  }

  private mutating func compare(
    _ before: Reachability, _ after: Reachability, _ old: PeerReach, _ new: PeerReach
  ) {
    compare(old.stranger, new.stranger)
    // Classes are those of one state: pods are what both know.
    let oldBlocks = HalfDifference.blockOfClass(old, before.podClasses.count)
    let newBlocks = HalfDifference.blockOfClass(new, after.podClasses.count)
    var seen: Set<[Int]> = []
    for pod in before.inventory.pods.indices {
      let pair = [
        oldBlocks[before.podClass(ofPod: pod)], newBlocks[after.podClass(ofPod: pod)],
      ]
      guard seen.insert(pair).inserted, pair[0] >= 0, pair[1] >= 0 else { continue }
      compare(old.blocks[pair[0]].answer, new.blocks[pair[1]].answer)
    }
    for one in old.blocks {
      for other in new.blocks where one.answer != other.answer {
        let meets = one.addresses.contains { set in
          other.addresses.contains { !set.intersection($0).isEmpty }
        }
        if meets { compare(one.answer, other.answer) }
      }
    }
  }

  private mutating func compare(_ old: ConnectionAnswer, _ new: ConnectionAnswer) {
    if !old.certain.isSuperset(of: new.certain) || !old.possible.isSuperset(of: new.possible) {
      opens = true
    }
    if !new.certain.isSuperset(of: old.certain) || !new.possible.isSuperset(of: old.possible) {
      closes = true
    }
  }

  private static func blockOfClass(_ reach: PeerReach, _ count: Int) -> [Int] {
    var result = [Int](repeating: -1, count: count)
    for (index, block) in reach.blocks.enumerated() {
      for podClass in block.podClasses { result[podClass] = index }
    }
    return result
  }
}
