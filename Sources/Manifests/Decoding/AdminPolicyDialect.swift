import Kubernetes

/// How one of the three kinds spells what all of them say.
struct AdminPolicyDialect: Sendable {
  /// The kind.
  let variant: AdminPolicy.Variant
  /// The tier that the kind itself means; `nil` where a field says it.
  let tier: AdminPolicy.Tier?
  /// The actions by their spelling.
  let actions: [String: AdminPolicyRule.Action]
  /// The actions as they are listed in messages.
  let actionNames: String
  /// The field of a rule that lists its ports.
  let portsField: StaticString
  /// How many rules, peers and ports stand in one list at most.
  let listLimit: Int
  /// The kinds of peers that egress has beside pods.
  let egressPeers: [StaticString]
  /// The fields of `spec`.
  let specFields: [StaticString]

  /// A Boolean value that tells whether the kind has priorities.
  var hasPriority: Bool { variant != .baselineAdminNetworkPolicy }
  /// A Boolean value that tells whether the spelling is that of `v1alpha1`.
  var isFirst: Bool { variant != .clusterNetworkPolicy }
  /// How many addresses or names stand in one peer at most.
  var addressLimit: Int { listLimit }

  /// Returns how a kind of a version is spelled, or `nil` where that is not
  /// known: both versions are served by one group.
  static func dialect(of kind: ResourceKind, apiVersion: String?) -> AdminPolicyDialect? {
    switch (kind, apiVersion) {
    case (.adminNetworkPolicy, "policy.networking.k8s.io/v1alpha1"): adminNetworkPolicy
    case (.baselineAdminNetworkPolicy, "policy.networking.k8s.io/v1alpha1"):
      baselineAdminNetworkPolicy
    case (.clusterNetworkPolicy, "policy.networking.k8s.io/v1alpha2"): clusterNetworkPolicy
    default: nil
    }
  }

  private static let adminNetworkPolicy = AdminPolicyDialect(
    variant: .adminNetworkPolicy, tier: .admin,
    actions: ["Allow": .allow, "Deny": .deny, "Pass": .pass], actionNames: "Allow, Deny, Pass",
    portsField: "ports", listLimit: 100, egressPeers: ["networks", "nodes", "domainNames"],
    specFields: ["priority", "subject", "ingress", "egress"])
  private static let baselineAdminNetworkPolicy = AdminPolicyDialect(
    variant: .baselineAdminNetworkPolicy, tier: .baseline,
    actions: ["Allow": .allow, "Deny": .deny], actionNames: "Allow, Deny",
    portsField: "ports", listLimit: 100, egressPeers: ["networks", "nodes"],
    specFields: ["subject", "ingress", "egress"])
  private static let clusterNetworkPolicy = AdminPolicyDialect(
    variant: .clusterNetworkPolicy, tier: nil,
    actions: ["Accept": .allow, "Deny": .deny, "Pass": .pass], actionNames: "Accept, Deny, Pass",
    portsField: "protocols", listLimit: 25, egressPeers: ["networks", "nodes", "domainNames"],
    specFields: ["tier", "priority", "subject", "ingress", "egress"])
}
