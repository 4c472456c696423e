/// What is settled of a generated cluster before its text is written: cheap to
/// make, and enough to list it.
package struct ClusterPlan: Sendable {
  /// In which form the cluster is written.
  package enum Form: String, Hashable, Sendable {
    /// YAML manifests in folders by namespace; replicas stand for pods.
    case manifests
    /// What `kubectl get … -A -o json` prints.
    case capture
    /// A capture of what runs, and the policies as the YAML they come from.
    case mixed
  }

  /// The name of the cluster.
  package let name: String
  /// The region: `NA`, `EMEA` or `APAC`.
  package let region: String
  /// The sector: `fintech`, `saas` or `healthcare`.
  package let sector: String
  /// The environment.
  package let environment: String
  /// Who answers for it.
  package let owner: String
  /// A Boolean value that tells whether it is in scope of PCI DSS.
  package let isInPCIScope: Bool
  /// In which form the cluster is written.
  package let form: Form
  /// The network plugin, as `name@version`.
  package let networkPlugin: String
  /// The number of nodes.
  package let nodeCount: Int
  /// A Boolean value that tells whether flows were observed.
  package let hasFlows: Bool
  /// The place of the cluster in the fleet, which sorts by name.
  let index: Int
  /// What its policies are to amount to.
  let posture: ClusterPosture
  /// Where its nodes run.
  let provider: NodeProvider
  /// The number of pods it is to have, more or less.
  let podTarget: Int
  /// A Boolean value that tells whether pods have IPv6 addresses too.
  let isDualStack: Bool
  /// The namespaces that the fleet file marks as the platform's.
  package let systemNamespaces: [String]

  /// The second number of node addresses, `10.N.x.y`.
  var nodeNetwork: Int { 2 + index }
  /// The second number of pod addresses; never one of a node network.
  var podNetwork: Int { 66 + index }
  /// The blocks of pod addresses.
  package var podCIDRs: [String] {
    ["10.\(podNetwork).0.0/16"] + (isDualStack ? ["fd00:10:\(podNetwork)::/56"] : [])
  }
  /// The block of Service addresses.
  package var serviceCIDR: String { "172.\(16 + index % 16).0.0/16" }
}

/// Where the nodes of a cluster run; it shows in their names.
enum NodeProvider: String, Hashable, Sendable, CaseIterable {
  /// Amazon EKS.
  case amazon
  /// Google GKE.
  case google
  /// Azure AKS.
  case azure
  /// Machines of one's own.
  case ownMachines
}
