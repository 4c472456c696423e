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
  /// The policies that the engine compiles.
  package var networkPolicies: [NetworkPolicy] = []
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
  /// Which network plugin the resources show, such as `cilium`, if any.
  package var networkPlugin: String?
  /// The blocks of pod addresses, from the person or from the nodes.
  package var podCIDRs: [CIDR] = []
  /// What the input could not say.
  package var evidence = Evidence()
  /// What reading it had to tell.
  package var diagnostics: [Diagnostic] = []

  /// Makes an empty cluster.
  package init(name: String) { self.name = name }
}
