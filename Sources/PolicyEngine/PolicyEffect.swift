package import Kubernetes

/// What one policy does: the cluster with it beside the cluster without it.
///
/// The engine itself is asked, so that whatever other policies say counts. A
/// policy that changes nothing is one that another policy undoes, repeats or
/// comes before; which, is found by leaving others out one by one.
package struct PolicyEffect: Sendable {
  /// What becomes of a policy among the others, in one direction.
  package enum Standing: String, Hashable, Sendable, CaseIterable {
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

  /// What it does in one direction.
  package struct Side: Sendable {
    /// The direction.
    package var direction: Direction
    /// The workloads with a pod that it surely or possibly selects, as indices
    /// into `Inventory.workloads`, in order; never empty.
    package var workloads: [Int]
    /// What becomes of it here.
    package var standing: Standing
    /// Where it changes nothing here: the policies each of which, left out,
    /// would make it do something. Empty where it takes more than one of them.
    package var rivals: [Rival]
    /// How many other policies were not tried, since there are too many.
    package var untriedRivals: Int

    /// Makes a side.
    package init(
      direction: Direction, workloads: [Int], standing: Standing, rivals: [Rival] = [],
      untriedRivals: Int = 0
    ) {
      self.direction = direction
      self.workloads = workloads
      self.standing = standing
      self.rivals = rivals
      self.untriedRivals = untriedRivals
    }
  }

  /// The policy.
  package let policy: ResourceReference
  /// The directions in which it selects pods of the input, ingress first; empty
  /// where it selects none.
  package let sides: [Side]
  /// The pairs that it opens, closes and changes: from the cluster without it
  /// to the cluster with it.
  package let delta: ConnectivityDelta

  /// The most policies that are left out one by one to find rivals.
  package static let rivalLimit = 24

  /// Asks what a policy does.
  ///
  /// Costs leaving it out of the evaluation and, where it changes nothing,
  /// leaving out two policies for each that acts on the same pods: what they
  /// touch, not the cluster.
  ///
  /// - Parameters:
  ///   - policy: The policy.
  ///   - state: The cluster.
  ///   - reachability: The evaluation of the cluster as it is.
  package init(
    of policy: ResourceReference, in state: ClusterState, _ reachability: Reachability
  ) {
    self.policy = policy
    let inventory = reachability.inventory
    let selected = Direction.allCases.map { direction in
      (direction: direction, pods: reachability.pods(selectedBy: policy, direction))
    }.filter { !$0.pods.isEmpty }
    guard !selected.isEmpty else {
      sides = []
      delta = ConnectivityDelta()
      return
    }
    let without = Reachability(
      from: reachability, leavingOut: [policy], state: state.keepingPolicies { $0 != policy })
    func workloads(_ pods: [Int]) -> [Int] {
      Set(pods.map { inventory.pods[$0].workload }).sorted()
    }
    let delta = ConnectivityDelta(
      from: without, to: reachability,
      touching: Set(
        selected.flatMap { workloads($0.pods) }.map { inventory.workloads[$0].identity }))
    self.delta = delta
    sides = selected.map { direction, pods in
      var side = Side(direction: direction, workloads: workloads(pods), standing: .effective)
      let half = HalfDifference(direction, pods, from: without, to: reachability)
      if half.isEmpty {
        side.standing = .redundant
        let search = RivalSearch(policy, direction, pods, state, reachability)
        side.rivals = search.rivals
        side.untriedRivals = search.untried
      } else if !PolicyEffect.touches(
        delta, direction, side.workloads.map { inventory.workloads[$0].identity })
      {
        side.standing = .masked
      }
      return side
    }
  }

  /// Returns whether a change has one of some workloads at the end that a
  /// direction speaks of.
  private static func touches(
    _ delta: ConnectivityDelta, _ direction: Direction, _ workloads: [WorkloadIdentity]
  ) -> Bool {
    let ends = Set(workloads.map { ConnectivityDelta.End.workload($0) })
    return [delta.opened, delta.closed, delta.changed].contains { changes in
      changes.contains { ends.contains(direction == .ingress ? $0.destination : $0.source) }
    }
  }
}

/// Looks for the policies that keep one from doing anything, by leaving them
/// out one by one.
private struct RivalSearch {
  /// The policies.
  private(set) var rivals: [PolicyEffect.Rival] = []
  /// How many were not tried.
  private(set) var untried = 0

  init(
    _ policy: ResourceReference, _ direction: Direction, _ pods: [Int], _ state: ClusterState,
    _ reachability: Reachability
  ) {
    // Only policies of the same pods can matter to what these pods admit.
    var acting: Set<ResourceReference> = []
    var seen: Set<Int> = []
    for pod in pods where seen.insert(reachability.group(direction, ofPod: pod)).inserted {
      acting.formUnion(reachability.policies(direction, actingOn: pod))
    }
    let others = state.policyReferences.filter { $0 != policy && acting.contains($0) }
    untried = max(0, others.count - PolicyEffect.rivalLimit)
    for other in others.prefix(PolicyEffect.rivalLimit) {
      let with = Reachability(
        from: reachability, leavingOut: [other], state: state.keepingPolicies { $0 != other })
      let without = Reachability(
        from: reachability, leavingOut: [other, policy],
        state: state.keepingPolicies { $0 != other && $0 != policy })
      let half = HalfDifference(direction, pods, from: without, to: with)
      if half.isEmpty { continue }
      rivals.append(
        PolicyEffect.Rival(policy: other, wouldOpen: half.opens, wouldClose: half.closes))
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
    _ direction: Direction, _ pods: [Int], from before: Reachability, to after: Reachability
  ) {
    var seen: Set<[Int]> = []
    for pod in pods {
      let groups = [before.group(direction, ofPod: pod), after.group(direction, ofPod: pod)]
      guard seen.insert(groups).inserted else { continue }
      compare(
        before, after, before.reach(ofPod: pod, direction), after.reach(ofPod: pod, direction))
      if opens && closes { return }
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
