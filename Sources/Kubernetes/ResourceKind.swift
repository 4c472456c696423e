/// A kind of resource, named by its API group **and** its kind.
///
/// Both are needed: `NetworkPolicy` exists in four API groups with four
/// meanings. The version is left out; decoders decide which they read.
package struct ResourceKind: Hashable, Sendable {
  /// The API group; the core group is the empty string.
  package var group: String
  /// The kind, in the API's spelling.
  package var kind: String

  /// Makes a kind from its group and its name.
  package init(group: String = "", _ kind: String) {
    self.group = group
    self.kind = kind
  }

  /// Makes a kind from `apiVersion` (`apps/v1`, or `v1` for the core group).
  package init(apiVersion: String, kind: String) {
    let group = apiVersion.split(separator: "/", omittingEmptySubsequences: false)
    self.init(group: group.count > 1 ? String(group[0]) : "", kind)
  }
}

extension ResourceKind: CustomStringConvertible {
  /// The kind as `kind.group`, or `kind` alone for the core group.
  package var description: String { group.isEmpty ? kind : "\(kind).\(group)" }
}

extension ResourceKind: Comparable {
  /// Orders by kind, then by group.
  package static func < (left: ResourceKind, right: ResourceKind) -> Bool {
    (left.kind, left.group) < (right.kind, right.group)
  }
}

extension ResourceKind {
  /// No kind: that of a document that is no resource.
  package static let none = ResourceKind("")
  /// The core Namespace.
  package static let namespace = ResourceKind("Namespace")
  /// The core Node.
  package static let node = ResourceKind("Node")
  /// The core Pod.
  package static let pod = ResourceKind("Pod")
  /// The core Service.
  package static let service = ResourceKind("Service")
  /// The core ServiceAccount.
  package static let serviceAccount = ResourceKind("ServiceAccount")
  /// The core ReplicationController.
  package static let replicationController = ResourceKind("ReplicationController")
  /// The Role of `rbac.authorization.k8s.io`.
  package static let role = ResourceKind(group: "rbac.authorization.k8s.io", "Role")
  /// The ClusterRole of `rbac.authorization.k8s.io`.
  package static let clusterRole = ResourceKind(
    group: "rbac.authorization.k8s.io", "ClusterRole")
  /// The RoleBinding of `rbac.authorization.k8s.io`.
  package static let roleBinding = ResourceKind(
    group: "rbac.authorization.k8s.io", "RoleBinding")
  /// The ClusterRoleBinding of `rbac.authorization.k8s.io`.
  package static let clusterRoleBinding = ResourceKind(
    group: "rbac.authorization.k8s.io", "ClusterRoleBinding")
  /// The Deployment of `apps`.
  package static let deployment = ResourceKind(group: "apps", "Deployment")
  /// The StatefulSet of `apps`.
  package static let statefulSet = ResourceKind(group: "apps", "StatefulSet")
  /// The DaemonSet of `apps`.
  package static let daemonSet = ResourceKind(group: "apps", "DaemonSet")
  /// The ReplicaSet of `apps`.
  package static let replicaSet = ResourceKind(group: "apps", "ReplicaSet")
  /// The Job of `batch`.
  package static let job = ResourceKind(group: "batch", "Job")
  /// The CronJob of `batch`.
  package static let cronJob = ResourceKind(group: "batch", "CronJob")
  /// The EndpointSlice of `discovery.k8s.io`.
  package static let endpointSlice = ResourceKind(group: "discovery.k8s.io", "EndpointSlice")
  /// The Ingress of `networking.k8s.io`.
  package static let ingress = ResourceKind(group: "networking.k8s.io", "Ingress")
  /// The NetworkPolicy of `networking.k8s.io`.
  package static let networkPolicy = ResourceKind(group: "networking.k8s.io", "NetworkPolicy")
  /// The CiliumNetworkPolicy of `cilium.io`.
  package static let ciliumNetworkPolicy = ResourceKind(group: "cilium.io", "CiliumNetworkPolicy")
  /// The CiliumClusterwideNetworkPolicy of `cilium.io`.
  package static let ciliumClusterwideNetworkPolicy = ResourceKind(
    group: "cilium.io", "CiliumClusterwideNetworkPolicy")
  /// The CiliumCIDRGroup of `cilium.io`.
  package static let ciliumCIDRGroup = ResourceKind(group: "cilium.io", "CiliumCIDRGroup")
  /// The AdminNetworkPolicy of `policy.networking.k8s.io`.
  package static let adminNetworkPolicy = ResourceKind(
    group: "policy.networking.k8s.io", "AdminNetworkPolicy")
  /// The BaselineAdminNetworkPolicy of `policy.networking.k8s.io`.
  package static let baselineAdminNetworkPolicy = ResourceKind(
    group: "policy.networking.k8s.io", "BaselineAdminNetworkPolicy")
  /// The ClusterNetworkPolicy of `policy.networking.k8s.io`.
  package static let clusterNetworkPolicy = ResourceKind(
    group: "policy.networking.k8s.io", "ClusterNetworkPolicy")
}
