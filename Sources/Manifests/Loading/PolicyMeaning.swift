import Kubernetes

/// Compares what policies do, wherever and however they are written.
enum PolicyMeaning {
  /// Returns whether two policies select, isolate and admit the same.
  ///
  /// Names of fields, places and warnings do not count; the order of rules,
  /// peers and ports does not either, since they are joined by *or*.
  static func isEqual(_ left: NetworkPolicy, _ right: NetworkPolicy) -> Bool {
    left.selector == right.selector && left.isolatesIngress == right.isolatesIngress
      && left.isolatesEgress == right.isolatesEgress
      && left.refusals.isEmpty == right.refusals.isEmpty
      && rules(left.ingress) == rules(right.ingress) && rules(left.egress) == rules(right.egress)
  }

  /// Returns whether two policies of `policy.networking.k8s.io` select and
  /// decide the same at the same rank; the order of their rules counts.
  static func isEqual(_ left: AdminPolicy, _ right: AdminPolicy) -> Bool {
    left.tier == right.tier && left.priority == right.priority && left.subject == right.subject
      && left.refusals.isEmpty == right.refusals.isEmpty
      && left.ingress.elementsEqual(right.ingress, by: isEqual)
      && left.egress.elementsEqual(right.egress, by: isEqual)
  }

  private static func isEqual(_ left: AdminPolicyRule, _ right: AdminPolicyRule) -> Bool {
    left.action == right.action && Set(left.peers) == Set(right.peers)
      && left.ports.map { Set($0) } == right.ports.map { Set($0) }
      && left.isRefused == right.isRefused
  }

  /// A rule without place and order.
  private struct Bare: Hashable {
    var peers: Set<Peer>
    var ports: Set<NetworkPolicyPort>
    var isRefused: Bool
  }

  /// A peer without order.
  private enum Peer: Hashable {
    case pods(LabelSelector?, LabelSelector?)
    case block(CIDR, Set<CIDR>)
  }

  private static func rules(_ rules: [NetworkPolicyRule]) -> Set<Bare> {
    Set(
      rules.map { rule in
        Bare(
          peers: Set(
            (rule.peers ?? []).map { peer in
              switch peer {
              case .pods(let namespaces, let pods): .pods(namespaces, pods)
              case .block(let block, let except): .block(block, Set(except))
              }
            }),
          ports: Set(rule.ports ?? []), isRefused: rule.isRefused)
      })
  }
}
