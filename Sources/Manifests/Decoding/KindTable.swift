import Kubernetes

/// What is known about kinds beside how to decode them.
enum KindTable {
  /// Returns the kind under which an old spelling is read today.
  ///
  /// The groups were moved by Kubernetes 1.16 and 1.22; the meaning of the
  /// fields that count here is the same.
  static func canonical(_ kind: ResourceKind) -> ResourceKind {
    guard kind.group == "extensions" else { return kind }
    switch kind.kind {
    case "Deployment", "DaemonSet", "ReplicaSet": return ResourceKind(group: "apps", kind.kind)
    case "Ingress", "NetworkPolicy":
      return ResourceKind(group: "networking.k8s.io", kind.kind)
    default: return kind
    }
  }

  /// The kinds that live outside of namespaces, as far as they are decoded.
  static let clusterScoped: Set<ResourceKind> = [
    .namespace, .node, .clusterRole, .clusterRoleBinding, .ciliumClusterwideNetworkPolicy,
    .ciliumCIDRGroup,
  ]

  /// The policy kinds that are recognised and not evaluated, with their reach.
  ///
  /// Kinds that are evaluated stand here where their group serves versions that
  /// are not known: `policy.networking.k8s.io`.
  static func unevaluatedReach(
    of kind: ResourceKind, namespace: String
  ) -> UnevaluatedPolicy.Reach? {
    switch (kind.group, kind.kind) {
    case ("policy.networking.k8s.io", "AdminNetworkPolicy"),
      ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"),
      ("policy.networking.k8s.io", "ClusterNetworkPolicy"),
      ("networking.k8s.aws", "ClusterNetworkPolicy"),
      ("projectcalico.org", "GlobalNetworkPolicy"),
      ("crd.projectcalico.org", "GlobalNetworkPolicy"),
      ("crd.antrea.io", "ClusterNetworkPolicy"):
      return .cluster
    case ("networking.k8s.aws", "ApplicationNetworkPolicy"),
      ("projectcalico.org", "NetworkPolicy"),
      ("crd.projectcalico.org", "NetworkPolicy"),
      ("crd.antrea.io", "NetworkPolicy"):
      return .namespace(namespace)
    case ("projectcalico.org", let name) where calicoWithoutReach.contains(name),
      ("crd.projectcalico.org", let name) where calicoWithoutReach.contains(name):
      return UnevaluatedPolicy.Reach.none
    case ("security.istio.io", "AuthorizationPolicy"),
      ("policy.linkerd.io", "AuthorizationPolicy"),
      ("policy.linkerd.io", "ServerAuthorization"),
      ("k8s.cni.cncf.io", "MultiNetworkPolicy"),
      ("k8s.ovn.org", "EgressFirewall"):
      return UnevaluatedPolicy.Reach.none
    default: return nil
    }
  }

  /// Returns whether a kind is one of policies that may allow or deny: staged
  /// forms, tiers and sets are none.
  static func isPolicy(_ kind: ResourceKind) -> Bool {
    switch kind {
    case .networkPolicy, .ciliumNetworkPolicy, .ciliumClusterwideNetworkPolicy: true
    default:
      switch unevaluatedReach(of: kind, namespace: "") {
      case .cluster, .namespace: true
      case .some(.none), nil: false
      }
    }
  }

  /// A Boolean value that tells whether a policy kind has no namespace.
  static func isClusterScoped(_ kind: ResourceKind) -> Bool {
    if clusterScoped.contains(kind) { return true }
    if unevaluatedReach(of: kind, namespace: "") == .cluster { return true }
    return [
      "Tier", "GlobalNetworkSet", "StagedGlobalNetworkPolicy", "HostEndpoint",
      "FelixConfiguration",
    ].contains(kind.kind) && kind.group.hasSuffix("projectcalico.org")
      || kind == ResourceKind(group: "operator.tigera.io", "Installation")
  }

  /// Staged forms enforce nothing (rule X-8); sets and tiers select no pods.
  private static let calicoWithoutReach: Set<String> = [
    "StagedNetworkPolicy", "StagedGlobalNetworkPolicy", "StagedKubernetesNetworkPolicy",
    "NetworkSet", "GlobalNetworkSet", "Tier", "HostEndpoint",
  ]

  /// Returns the kind of a resource in the spelling of URLs and of refusals,
  /// such as `networkpolicies`, or `nil` where it is none that is read.
  static func kind(ofResource plural: String, group: String) -> ResourceKind? {
    let name: String? =
      switch plural {
      case "namespaces": "Namespace"
      case "nodes": "Node"
      case "pods": "Pod"
      case "services": "Service"
      case "serviceaccounts": "ServiceAccount"
      case "replicationcontrollers": "ReplicationController"
      case "deployments": "Deployment"
      case "statefulsets": "StatefulSet"
      case "daemonsets": "DaemonSet"
      case "replicasets": "ReplicaSet"
      case "jobs": "Job"
      case "cronjobs": "CronJob"
      case "endpointslices": "EndpointSlice"
      case "ingresses": "Ingress"
      case "networkpolicies": "NetworkPolicy"
      case "adminnetworkpolicies": "AdminNetworkPolicy"
      case "baselineadminnetworkpolicies": "BaselineAdminNetworkPolicy"
      case "clusternetworkpolicies": "ClusterNetworkPolicy"
      case "ciliumnetworkpolicies": "CiliumNetworkPolicy"
      case "ciliumclusterwidenetworkpolicies": "CiliumClusterwideNetworkPolicy"
      case "ciliumcidrgroups": "CiliumCIDRGroup"
      case "globalnetworkpolicies": "GlobalNetworkPolicy"
      case "tiers": "Tier"
      case "networksets": "NetworkSet"
      case "globalnetworksets": "GlobalNetworkSet"
      default: nil
      }
    return name.map { canonical(ResourceKind(group: group, $0)) }
  }
}
