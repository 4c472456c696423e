import Kubernetes
import PolicyEngine

/// A way of resolving names that a rule for kube-dns on port 53 misses.
enum DNSVariant: String, Hashable, CaseIterable {
  /// A cache on every node, at 169.254.20.10.
  case nodeLocal
  /// Resolver pods that listen on 5353.
  case openShift
  /// Cloud DNS of GKE, at 169.254.169.254.
  case cloud

  /// Returns the variants that the input shows.
  static func detected(in context: AuditContext) -> [DNSVariant] {
    allCases.filter { variant in
      switch variant {
      case .nodeLocal: context.resolvers.hasNodeLocalCache
      case .openShift: context.resolvers.listensOn5353
      case .cloud:
        // GKE runs kube-dns pods unless Cloud DNS took their place.
        context.cloud == .known("GCP") && !context.resolvers.areKnown
          && context.inventory.pods.contains { $0.pod.namespace == "kube-system" }
      }
    }
  }

  /// Returns whether an egress reach may use the variant.
  func isCovered(by reach: PeerReach, in context: AuditContext) -> Bool {
    let standard = ConnectionSet(.udp, DNSPorts.standard...DNSPorts.standard)
    let other = ConnectionSet(.udp, DNSPorts.openShift...DNSPorts.openShift)
    switch self {
    case .nodeLocal:
      return !reach.answer(at: Resolvers.nodeLocal).possible.intersection(standard).isEmpty
    case .cloud:
      return !reach.answer(at: Resolvers.cloud).possible.intersection(standard).isEmpty
    case .openShift:
      return context.resolvers.podClasses.contains {
        !reach.answer(forClass: $0).possible.intersection(other).isEmpty
      }
    }
  }

  /// The variant in words.
  var words: String {
    switch self {
    case .nodeLocal: "the DNS cache on the nodes"
    case .openShift: "port 5353 of the resolver's pods"
    case .cloud: "Cloud DNS"
    }
  }

  /// What in the input shows it.
  var evidence: String {
    switch self {
    case .nodeLocal: "pods of node-local-dns"
    case .openShift: "resolver pods that listen on 5353"
    case .cloud: "nodes of GKE, and no resolver pods in kube-system"
    }
  }

  /// What a rule must admit.
  var target: String {
    switch self {
    case .nodeLocal: "169.254.20.10 on UDP 53"
    case .openShift: "the resolver's pods on UDP 5353"
    case .cloud: "169.254.169.254 on UDP 53"
    }
  }
}
