import Kubernetes
import PolicyEngine

/// NP-SYS-001: workloads of a namespace of the platform are open to every peer
/// of the cluster.
///
/// The namespaces of the platform, and those where network plugins, ingress
/// controllers and meshes usually live. Left alone: pods on the node's network.
/// Low where a cloud provider runs the pods of kube-system.
package struct OpenPlatformNamespace: AuditCheck {
  /// Namespaces that carry the cluster's network: a table.
  package static let names: Set<String> = [
    "calico-apiserver", "calico-system", "tigera-operator", "cilium", "cilium-secrets",
    "kube-flannel", "kube-router", "ingress-nginx", "nginx-ingress", "ingress-controller",
    "traefik",
    "haproxy-controller", "kong", "contour", "projectcontour", "envoy-gateway-system",
    "istio-system", "istio-ingress", "linkerd", "metallb-system", "openshift-dns",
    "openshift-ingress", "openshift-ovn-kubernetes", "openshift-sdn", "gateway-system",
  ]

  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-SYS-001", "Platform namespace open from everywhere", severity: .medium,
    severityNote: "Low where a cloud provider runs the pods of kube-system.",
    description: """
      DNS, network plugins and ingress controllers are what everything else relies on, and \
      every pod of the cluster may connect to every port of theirs: webhooks, debug and metrics \
      ports included. Whoever takes the resolver over answers every name.
      """,
    remedy: """
      Deny ingress by default there and admit what the services are for, such as UDP and TCP \
      53 to the resolver.
      """,
    mappings: [
      .direct(.msCoreDNS), .supporting(.t1046), .supporting(.iso822), .supporting(.nist433),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each such namespace.
  package func findings(in context: AuditContext) -> [Finding] {
    context.namespaces.compactMap { namespace in
      let isPlatform =
        namespace.isSystem || OpenPlatformNamespace.names.contains(namespace.name)
      let open = namespace.workloads.filter { isOpen($0.coverage.ingress) }
      guard isPlatform, !open.isEmpty else { return nil }
      let classes = open.flatMap { workload in
        context.classes(ofWorkload: workload.workload).filter {
          isOpen(context.coverage.ingress[$0])
        }
      }
      var draft = context.draft(
        namespace: namespace,
        "\(open.count.counted("workload")) of \(namespace.name) are open to every pod of the "
          + "cluster.")
      let isManaged = namespace.name == "kube-system" && isManagedCloud(context.cloud)
      if isManaged { draft.severity = .low }
      draft.direction = .ingress
      draft.workloads = open.map(\.workload)
      draft.podCount = context.podCount(ofClasses: Set(classes))
      draft.key = "platform"
      let names = open.map { context.inventory.workloads[$0.workload].identity.name }
      draft.why = [
        "open on every port: \(names.listed)",
        namespace.policies.isEmpty
          ? "the namespace has no policy" : "its policies do not hold other namespaces back",
        isManaged
          ? "the cloud provider runs these pods: ask before policies are added"
          : "whoever takes one over stands in the way of everybody",
      ]
      return finding(draft, in: context)
    }
  }

  private func isOpen(_ found: CoverageClass) -> Bool {
    [.open, .allowAll, .clusterWide].contains(found)
  }

  private func isManagedCloud(_ cloud: CloudProvider) -> Bool {
    if case .known(let name) = cloud { name != "other" } else { false }
  }
}
