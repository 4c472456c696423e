package import Kubernetes
import PolicyEngine

/// The DNS servers of a cluster, as far as the input shows them (facts 1.5).
package struct Resolvers: Sendable {
  /// The address of the DNS cache on every node.
  package static let nodeLocal = IPAddress(.ipv4, 0xA9FE_140A)
  /// The address of Cloud DNS on GKE, which is the metadata server's too.
  package static let cloud = IPAddress(.ipv4, 0xA9FE_A9FE)
  /// Namespace and labels of the usual resolver pods.
  package static let conventions: [(namespace: String, label: Label)] = [
    ("kube-system", Label("k8s-app", "kube-dns")),
    ("kube-system", Label("k8s-app", "coredns")),
    ("kube-system", Label("app.kubernetes.io/name", "coredns")),
    ("openshift-dns", Label("dns.operator.openshift.io/daemonset-dns", "default")),
  ]
  private static let services: Set<String> = [
    "kube-system/kube-dns", "kube-system/coredns", "kube-system/kube-dns-upstream",
    "openshift-dns/dns-default",
  ]

  /// The classes of resolver pods, in order.
  package let podClasses: [Int]
  /// The addresses that answer DNS and are no pods.
  package let addresses: Set<IPAddress>
  /// The DNS ports on which the resolver pods listen, as far as they declare.
  package let listensOn5353: Bool
  /// A Boolean value that tells whether a DNS cache runs on the nodes.
  package let hasNodeLocalCache: Bool

  /// Finds the resolvers of a cluster.
  package init(_ state: ClusterState, inventory: Inventory, table: ReachTable) {
    var classes: [Int] = []
    var hasCache = false
    var isOpenShift = false
    for (index, podClass) in table.podClasses.enumerated() {
      guard let pod = podClass.pods.first.map({ inventory.pods[$0].pod }) else { continue }
      if Resolvers.isNodeLocalCache(pod) {
        hasCache = true
        continue
      }
      if Resolvers.conventions.contains(where: {
        pod.namespace == $0.namespace && pod.metadata.labels[$0.label.key] == $0.label.value
      }) {
        classes.append(index)
        isOpenShift =
          isOpenShift
          || pod.spec.policyPorts.contains { $0.number == DNSPorts.openShift }
      }
    }
    podClasses = classes
    hasNodeLocalCache = hasCache
    listensOn5353 = isOpenShift
    addresses = Set([Resolvers.nodeLocal, Resolvers.cloud])
      .union(
        state.services.filter { Resolvers.services.contains("\($0.namespace)/\($0.name)") }
          .flatMap(\.clusterAddresses))
  }

  /// A Boolean value that tells whether the input shows resolver pods.
  package var areKnown: Bool { !podClasses.isEmpty }

  /// Returns whether a peer selects the usual resolver pods and no pod without
  /// labels: for resolvers that are not in the input.
  package static func selectsResolvers(_ peer: NetworkPolicyPeer, from namespace: String) -> Bool {
    guard case .pods(let namespaces, let pods) = peer, let pods, !pods.isEmpty else { return false }
    return conventions.contains { convention in
      let isNamespace =
        if let namespaces {
          namespaces.match([Namespace.nameLabel: convention.namespace]) == .yes
        } else { namespace == convention.namespace }
      return isNamespace && pods.match(Labels([convention.label])) == .yes
    }
  }

  private static func isNodeLocalCache(_ pod: Pod) -> Bool {
    pod.metadata.labels["k8s-app"] == "node-local-dns"
      || pod.spec.containers.contains { $0.image.contains("k8s-dns-node-cache") }
  }
}
