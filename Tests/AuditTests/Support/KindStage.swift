import Audit
import Kubernetes
import Manifests
import PolicyEngine

/// Two namespaces with two workloads and a resolver, and policies of any kind
/// as manifests.
enum KindStage {
  /// The manifests before the policies.
  static let stage = """
    apiVersion: v1
    kind: Namespace
    metadata: {name: shop}
    ---
    apiVersion: v1
    kind: Namespace
    metadata: {name: other, labels: {team: red}}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: c, image: web, ports: [{name: http, containerPort: 80}]}]}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: tool, namespace: other}
    spec:
      template:
        metadata: {labels: {app: tool}}
        spec: {containers: [{name: c, image: tool}]}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: side, namespace: other}
    spec:
      template:
        metadata: {labels: {app: side}}
        spec: {containers: [{name: c, image: side}]}

    """

  /// The resolver's pods, as clusters usually have them.
  static let resolver = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: coredns, namespace: kube-system}
    spec:
      template:
        metadata: {labels: {k8s-app: kube-dns}}
        spec:
          containers:
          - {name: c, image: dns, ports: [{name: dns, containerPort: 53, protocol: UDP}]}

    """

  /// An input of the stage and some policies.
  static func input(_ policies: String..., plugin: String? = nil) -> AuditInput {
    input(policies, plugin: plugin)
  }

  /// What one check finds in policies: object and path.
  static func findings(
    _ check: any AuditCheck, _ policies: String..., plugin: String? = nil
  ) -> [Finding] {
    Auditor(checks: [check]).audit(input(policies, plugin: plugin)).findings
  }

  private static func input(_ policies: [String], plugin: String?) -> AuditInput {
    let text = ([stage] + policies).joined(separator: "---\n")
    let state = ManifestLoader().load(name: "test", texts: [("test.yaml", Array(text.utf8))])
    var profile = ClusterProfile()
    profile.networkPlugins = (plugin ?? "").split(separator: " ").compactMap {
      NetworkPlugin(String($0))
    }
    return AuditInput(evaluating: state, inventory: Inventory(state), profile: profile)
  }

  /// A Cilium policy of the namespace `shop` for all its pods.
  static func cilium(_ spec: String, name: String = "c", selector: String = "{}") -> String {
    """
    apiVersion: cilium.io/v2
    kind: CiliumNetworkPolicy
    metadata: {name: \(name), namespace: shop}
    spec: {endpointSelector: \(selector), \(spec)}

    """
  }

  /// A policy for the whole cluster, before all NetworkPolicies.
  static func admin(_ spec: String, name: String = "a", priority: Int = 1) -> String {
    """
    apiVersion: policy.networking.k8s.io/v1alpha1
    kind: AdminNetworkPolicy
    metadata: {name: \(name)}
    spec:
      priority: \(priority)
      subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: shop}}}
      \(spec)

    """
  }

  /// A Calico policy of the namespace `shop`.
  static func calico(
    _ spec: String, name: String = "l", selector: String = "all()", order: Int = 10
  ) -> String {
    """
    apiVersion: projectcalico.org/v3
    kind: NetworkPolicy
    metadata: {name: \(name), namespace: shop}
    spec: {selector: "\(selector)", order: \(order), \(spec)}

    """
  }

  /// A Calico policy for the whole cluster.
  static func global(_ spec: String, name: String, order: Int = 10) -> String {
    """
    apiVersion: projectcalico.org/v3
    kind: GlobalNetworkPolicy
    metadata: {name: \(name)}
    spec: {order: \(order), \(spec)}

    """
  }

  /// The plugin for a cluster with Cilium.
  static let withCilium = "cilium@1.18"
  /// The plugin for a cluster with Calico.
  static let withCalico = "calico@3.30"
}
