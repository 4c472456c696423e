/// Everything one source says about one cluster at one moment.
///
/// Arrays stand in input order. Identities are unique: of two objects with one
/// identity the reader keeps the later and says so.
package struct ClusterState: Sendable {
  /// The name of the cluster, as the person gave it.
  package var name: String
  /// The namespaces, inferred ones included, sorted by name.
  package var namespaces: [Namespace] = []
  /// The nodes.
  package var nodes: [Node] = []
  /// The pods, finished ones included.
  package var pods: [Pod] = []
  /// The resources that make pods.
  package var controllers: [WorkloadController] = []
  /// The Services.
  package var services: [Service] = []
  /// The endpoints of Services.
  package var endpointSlices: [EndpointSlice] = []
  /// Ingresses and routes of the Gateway API.
  package var routes: [Route] = []
  /// The service accounts.
  package var serviceAccounts: [ServiceAccount] = []
  /// What holders of roles may do.
  package var roles: [AccessRole] = []
  /// Who holds which role.
  package var roleBindings: [AccessBinding] = []
  /// The NetworkPolicies of `networking.k8s.io`.
  package var networkPolicies: [NetworkPolicy] = []
  /// The policies of Cilium, of both kinds.
  package var ciliumPolicies: [CiliumPolicy] = []
  /// The groups of blocks to which policies of Cilium refer.
  package var ciliumCIDRGroups: [CiliumCIDRGroup] = []
  /// The policies of `policy.networking.k8s.io`, all three kinds.
  package var adminPolicies: [AdminPolicy] = []
  /// The policies of Calico, staged ones included.
  package var calicoPolicies: [CalicoPolicy] = []
  /// The tiers of Calico.
  package var calicoTiers: [CalicoTier] = []
  /// Calico's sets of addresses with labels, host endpoints among them.
  package var calicoNetworkSets: [CalicoNetworkSet] = []
  /// Policies of kinds that it does not.
  package var unevaluatedPolicies: [UnevaluatedPolicy] = []
  /// What is wrong with resources that are no policies, and with texts of
  /// policies that do not count since a later one has their identity.
  package var resourceIssues: [ResourceIssue] = []
  /// Identities that the input gives more than once, in input order.
  package var duplicates: [DuplicateResource] = []
  /// How many objects of each kind were seen and passed over, by kind;
  /// documents that are no resource count under `ResourceKind.none`.
  package var passedOver: [ResourceKind: Int] = [:]
  /// The network plugins that the resources show, in the order of rule E-1:
  /// none where nothing shows one, several where two engines may enforce
  /// policies at once (E-4).
  package var networkPlugins: [NetworkPlugin] = []
  /// The blocks of pod addresses, from the person or from the nodes.
  package var podCIDRs: [CIDR] = []
  /// What the input could not say.
  package var evidence = Evidence()
  /// What reading it had to tell.
  package var diagnostics: [Diagnostic] = []

  /// Makes an empty cluster.
  package init(name: String) { self.name = name }
}
