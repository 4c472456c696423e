import Kubernetes
import PolicyEngine

extension AuditContext {
  /// Returns whether a rule admits connections to an address.
  func admits(_ rule: NetworkPolicyRule, _ address: IPAddress, _ connections: ConnectionSet) -> Bool
  {
    guard !rule.connections().intersection(connections).isEmpty else { return false }
    return rule.admitsAnyPeer
      || (rule.peers ?? []).contains { $0.addresses?.contains(address) ?? false }
  }

  /// Returns the classes whose pods do not need the metadata server for their
  /// identity; a GKE service account bound to one of Google's does.
  func withoutCloudIdentity(_ classes: [Int]) -> [Int] {
    if identities.isEmpty { return classes }
    return classes.filter { index in
      !table.podClasses[index].pods.allSatisfy { pod in
        let pod = inventory.pods[pod].pod
        return identities.contains("\(pod.namespace)/\(pod.spec.serviceAccount)")
      }
    }
  }

  /// Returns whether a class of pods has an IPv6 address, or may have one.
  func mayUseIPv6(_ podClass: Int) -> Bool {
    // Pods of one class have addresses of the same families (M-6).
    let first = table.podClasses[podClass].pods.first
    let addresses = first.map { inventory.pods[$0].pod.addresses } ?? []
    if addresses.contains(where: { $0.family == .ipv6 }) { return true }
    let blocks = state.podCIDRs + profile.podCIDRs + state.nodes.flatMap(\.podCIDRs)
    return addresses.isEmpty && blocks.contains { $0.base.family == .ipv6 }
  }

  /// How sure it is that an endpoint exists: likely where only the addresses
  /// of all clouds could be tried.
  var metadataConfidence: Confidence { if case .known = cloud { .proven } else { .likely } }
}
