import Kubernetes
import PolicyEngine

extension PolicySource {
  /// A Boolean value that tells whether it is a policy of another kind than
  /// NetworkPolicy, and not what an engine does of itself.
  var isOtherKind: Bool { list != .networkPolicies && list != .builtIn }
}

extension ClusterState {
  /// The policies of all kinds that are decoded, kind by kind in input order.
  var decodedPolicies: [any DecodedPolicy] {
    networkPolicies as [any DecodedPolicy] + adminPolicies + ciliumPolicies + calicoPolicies
  }

  /// Returns whether a policy of another kind than NetworkPolicy has a rule
  /// that allows something, so that peers which are not in the input might be
  /// admitted.
  func mayAdmitAbsentPeers(_ reach: PeerReach) -> Bool {
    reach.policies.contains { source in
      switch source.list {
      case .networkPolicies, .builtIn: false
      case .adminPolicies:
        adminPolicies.indices.contains(source.index)
          && rules(adminPolicies[source.index], reach.direction).contains { $0.action != .deny }
      case .calicoPolicies:
        calicoPolicies.indices.contains(source.index)
          && rules(calicoPolicies[source.index], reach.direction).contains { $0.action == .allow }
      case .ciliumPolicies:
        // An entry of nothing allows nothing (C-8): it only isolates.
        ciliumPolicies.indices.contains(source.index)
          && entries(ciliumPolicies[source.index], reach.direction).contains {
            $0.namesPeers || $0.namesConnections
          }
      }
    }
  }

  private func rules(_ policy: AdminPolicy, _ direction: Direction) -> [AdminPolicyRule] {
    direction == .ingress ? policy.ingress : policy.egress
  }

  private func rules(_ policy: CalicoPolicy, _ direction: Direction) -> [CalicoRule] {
    direction == .ingress ? policy.ingress : policy.egress
  }

  private func entries(
    _ policy: CiliumPolicy, _ direction: Direction
  ) -> [CiliumDirectionRule] {
    policy.rules.flatMap { (direction == .ingress ? $0.ingress : $0.egress) ?? [] }
  }
}
