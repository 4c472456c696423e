package import PolicyEngine

/// The policies of other kinds than NetworkPolicy as the engine understands
/// them, by the pods they speak for.
package struct PolicyReadings: Sendable {
  /// The policies, in the order in which they speak; those of one identity may
  /// be several, such as the rules of a Cilium policy.
  package let policies: [PolicyReading]
  /// Which of them speak for a group of pods, in order.
  private let speakers: Directions<[Int: [Int]]>
  /// The reach of each group, as an index into `ReachTable.reaches`.
  private let reachOfGroup: Directions<[Int: Int]>

  /// Reads the policies of a cluster; costs their rules, nothing where there
  /// are none of other kinds.
  init(_ reachability: Reachability, _ table: ReachTable) {
    let policies = reachability.policyReadings(
      of: [.adminPolicies, .ciliumPolicies, .calicoPolicies])
    self.policies = policies
    var speakers = Directions<[Int: [Int]]>(ingress: [:], egress: [:])
    var reachOfGroup = Directions<[Int: Int]>(ingress: [:], egress: [:])
    if !policies.isEmpty {
      for direction in Direction.allCases {
        for (index, policy) in policies.enumerated() where policy.side(direction) != nil {
          for group in policy.groups(direction) {
            speakers[direction][group, default: []].append(index)
          }
        }
        for (index, reach) in table.reaches[direction].enumerated() {
          reachOfGroup[direction][reach.group] = index
        }
      }
    }
    self.speakers = speakers
    self.reachOfGroup = reachOfGroup
  }

  /// Returns the policies that speak for the pods of a reach, in order.
  func speaking(for reach: PeerReach) -> [PolicyReading] {
    (speakers[reach.direction][reach.group] ?? []).map { policies[$0] }
  }

  /// Returns the reaches of the pods that a policy speaks for, as indices into
  /// `ReachTable.reaches`, in order.
  func reaches(of policy: PolicyReading, _ direction: Direction) -> [Int] {
    policy.groups(direction).compactMap { reachOfGroup[direction][$0] }.sorted()
  }
}
