import Kubernetes
package import PolicyEngine

/// The policies of other kinds than NetworkPolicy as the engines understand
/// them, by the pods they speak for.
package struct PolicyReadings: Sendable {
  /// The policies, engine by engine in the order in which they speak; those of
  /// one identity may be several, such as the rules of a Cilium policy. Their
  /// groups are indices into `ReachTable.reaches`.
  package let policies: [PolicyReading]
  /// Which policies speak for each reach of `ReachTable.reaches`, in order.
  private let speakers: Directions<[[Int]]>

  /// Reads the policies of a cluster; costs their rules, nothing where there
  /// are none of other kinds.
  init(_ engines: [Reachability], _ table: ReachTable) {
    var policies: [PolicyReading] = []
    var seen: Set<ResourceReference> = []
    for (number, engine) in engines.enumerated() {
      // A policy that two engines enforce is read once.
      let own = engine.policyReadings(of: [.adminPolicies, .ciliumPolicies, .calicoPolicies])
        .filter { !seen.contains($0.source.reference) }
      if own.isEmpty { continue }
      seen.formUnion(own.map(\.source.reference))
      func reaches(_ direction: Direction) -> [Int: [Int]] {
        Dictionary(
          grouping: table.groupsOfReach[direction].indices,
          by: { table.groupsOfReach[direction][$0][number] })
      }
      let (ingress, egress) = (reaches(.ingress), reaches(.egress))
      policies += own.map { policy in
        var policy = policy
        policy.ingressGroups = Set(policy.ingressGroups.flatMap { ingress[$0] ?? [] })
        policy.egressGroups = Set(policy.egressGroups.flatMap { egress[$0] ?? [] })
        return policy
      }
    }
    self.policies = policies
    func speakers(_ direction: Direction) -> [[Int]] {
      var found = [[Int]](repeating: [], count: table.reaches[direction].count)
      for (index, policy) in policies.enumerated() where policy.side(direction) != nil {
        for reach in policy.groups(direction) { found[reach].append(index) }
      }
      return found
    }
    self.speakers = Directions(ingress: speakers(.ingress), egress: speakers(.egress))
  }

  /// Returns the policies that speak for the pods of a reach of the table, in
  /// order.
  func speaking(for reach: PeerReach) -> [PolicyReading] {
    let known = speakers[reach.direction]
    return known.indices.contains(reach.group) ? known[reach.group].map { policies[$0] } : []
  }
}
