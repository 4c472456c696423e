package import Kubernetes
package import PolicyEngine

/// What the audit derives once and every check reads.
package struct AuditContext: Sendable {
  /// The namespaces of the platform.
  package static let systemNamespaces: Set<String> = [
    "kube-system", "kube-public", "kube-node-lease",
  ]

  /// What the audit reads.
  package let input: AuditInput
  /// The reaches of all pods.
  package let table: ReachTable
  /// The policies of other kinds than NetworkPolicy, as the engine understands
  /// them.
  package let readings: PolicyReadings
  /// The DNS servers.
  package let resolvers: Resolvers
  /// The cloud that the nodes show.
  package let cloud: CloudProvider
  /// The coverage class of each class of pods.
  package let coverage: Directions<[CoverageClass]>
  /// The audits of the workloads, by their index.
  package let workloads: [WorkloadAudit]
  /// The audits of the namespaces, in the order of the state.
  package let namespaces: [NamespaceAudit]
  /// The classes of pods that each policy isolates, surely or possibly, in
  /// each direction.
  package let classesOfPolicy: Directions<[[Int]]>

  /// Who may connect to whom, class by class.
  package let reach: ReachMap

  /// The service accounts, as `namespace/name`, whose identity in the cloud
  /// comes from the metadata server.
  let identities: Set<String>

  /// How many policies of each namespace isolate in each direction.
  let isolatingPolicyCount: [String: Directions<Int>]

  /// The ways from outside to sensitive data, and what each workload reaches.
  package let attackPaths: AttackPaths

  /// The NetworkPolicies by identity, as indices.
  let policyIndex: [ResourceReference: Int]

  private let policyLocations: [ResourceReference: SourceLocation]
  private let systemNames: Set<String>
  private let namespaceIndex: [String: Int]

  /// Derives everything from an input.
  package init(_ input: AuditInput) {
    let state = input.state
    let inventory = input.inventory
    self.input = input
    table = ReachTable(
      input.engines, inventory: inventory, namespaces: Set(state.namespaces.map(\.name)),
      text: input.text)
    readings = PolicyReadings(input.engines, table)
    resolvers = Resolvers(state, inventory: inventory, table: table)
    reach = ReachMap(table, inventory: inventory, resolvers: resolvers)
    cloud = CloudProvider(state.nodes)
    identities = Set(
      state.serviceAccounts.filter {
        $0.metadata.annotations["iam.gke.io/gcp-service-account"] != nil
      }.map { "\($0.namespace)/\($0.name)" })
    let systemNames = AuditContext.systemNamespaces.union(input.profile.systemNamespaces)
    self.systemNames = systemNames
    let classifier = CoverageClassifier(
      podClasses: table.podClasses, hostNetwork: table.isHostNetwork)
    coverage = AuditContext.coverage(table, classifier)
    classesOfPolicy = AuditContext.classesOfPolicy(table, count: state.networkPolicies.count)
    let sensitivity = DataSensitivity(state, profile: input.profile)
    workloads = AuditContext.workloads(input, table, reach, coverage, sensitivity)
    attackPaths = AttackPathFinder(
      input, table: table, reach: reach, workloads: workloads,
      isSystem: { systemNames.contains($0) }
    ).find()
    let judge = DefaultDenyJudge(
      state, profile: input.profile, inventory: inventory, table: table, resolvers: resolvers)
    let assembler = NamespaceAssembler(
      input: input, table: table, classifier: classifier, coverage: coverage,
      sensitivity: sensitivity, judge: judge, systemNames: systemNames)
    namespaces = assembler.namespaces(workloads: workloads, newcomers: table.newcomers)
    policyIndex = Dictionary(
      state.networkPolicies.enumerated().map { ($1.reference, $0) },
      uniquingKeysWith: { first, _ in first })
    policyLocations = Dictionary(
      state.decodedPolicies.map { ($0.reference, $0.metadata.location) },
      uniquingKeysWith: { first, _ in first })
    isolatingPolicyCount = state.networkPolicies.reduce(into: [:]) { counts, policy in
      var count = counts[policy.namespace] ?? Directions(ingress: 0, egress: 0)
      if policy.isolatesIngress { count.ingress += 1 }
      if policy.isolatesEgress { count.egress += 1 }
      counts[policy.namespace] = count
    }
    namespaceIndex = Dictionary(
      namespaces.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  // MARK: Short ways

  /// The reaches of a newcomer in each namespace.
  package var newcomers: [String: Directions<PeerReach>] { table.newcomers }
  /// The resources.
  package var state: ClusterState { input.state }
  /// The workloads and their pods.
  package var inventory: Inventory { input.inventory }
  /// What a person said of the cluster.
  package var profile: ClusterProfile { input.profile }

  /// Returns the audit of a namespace, or `nil`.
  package func namespace(_ name: String) -> NamespaceAudit? {
    namespaceIndex[name].map { namespaces[$0] }
  }

  /// Returns whether a namespace belongs to the platform.
  package func isSystem(_ namespace: String) -> Bool { systemNames.contains(namespace) }

  /// The confidence of a result that policies hold something back: without a
  /// known network plugin it is the API's answer, and only *likely*.
  package var restrictionConfidence: Confidence {
    input.enforcement.isKnown ? .proven : .likely
  }

  /// What the network plugins make of the policies.
  package var enforcement: Enforcement { input.enforcement }

  /// Returns the rules of a policy that act in a direction: none where it does
  /// not isolate there (K-2), where it does not exist for the API server, or
  /// where the rule is refused.
  package func activeRules(ofPolicy index: Int, _ direction: Direction) -> [NetworkPolicyRule] {
    let policy = state.networkPolicies[index]
    if !policy.isCaptured, !policy.refusals.isEmpty { return [] }
    let isActive = direction == .ingress ? policy.isolatesIngress : policy.isolatesEgress
    let rules = direction == .ingress ? policy.ingress : policy.egress
    return isActive ? rules.filter { !$0.isRefused } : []
  }

  /// The number of policies of all kinds that an engine could enforce: staged
  /// forms are none.
  var policyCount: Int {
    state.networkPolicies.count + state.adminPolicies.count + state.ciliumPolicies.count
      + state.calicoPolicies.count { !$0.isStaged }
  }

  /// Returns whether a policy is there for the API server: a captured one is,
  /// one of manifests where nothing in it is refused.
  func stands(_ policy: NetworkPolicy) -> Bool { policy.isCaptured || policy.refusals.isEmpty }

  /// Returns whether a rule is one of another kind than NetworkPolicy that the
  /// input holds.
  func isOtherKind(_ origin: RuleOrigin) -> Bool {
    policyIndex[origin.policy] == nil && location(ofPolicy: origin.policy) != nil
  }

  /// Returns where a policy of any kind was read, or `nil`.
  func location(ofPolicy reference: ResourceReference) -> SourceLocation? {
    policyLocations[reference]
  }

  /// Returns the workloads with a pod of one of the classes, in order.
  package func workloads(ofClasses classes: some Sequence<Int>) -> [Int] {
    var found: Set<Int> = []
    for podClass in classes { found.formUnion(table.workloadsOfClass[podClass]) }
    return found.sorted()
  }

  /// Returns the number of pods of classes, replicas of templates counted.
  package func podCount(ofClasses classes: some Sequence<Int>) -> Int {
    saturatingSum(classes.map { table.podClasses[$0].count })
  }

  /// Returns where a workload was read: its controller, else its first pod.
  package func location(ofWorkload index: Int) -> SourceLocation? {
    let workload = inventory.workloads[index]
    if let controller = workload.controller {
      return state.controllers[controller].metadata.location
    }
    return workload.pods.first.map { inventory.pods[$0].pod.metadata.location }
  }

  /// Returns where a namespace was read, or `nil` where no object names it.
  func location(ofNamespace name: String) -> SourceLocation? {
    guard let index = namespaceIndex[name] else { return nil }
    // `namespaces` stands in the order of the state.
    let namespace = state.namespaces[index]
    return namespace.isInferred ? nil : namespace.metadata.location
  }

  /// Returns the path of a field of the pods' specification in the object that
  /// defines a workload, such as `spec.template.spec.hostNetwork`.
  package func podSpecPath(ofWorkload index: Int, _ field: String) -> String {
    let workload = inventory.workloads[index]
    guard workload.controller != nil else { return "spec.\(field)" }
    return workload.identity.kind == .cronJob
      ? "spec.jobTemplate.spec.template.spec.\(field)" : "spec.template.spec.\(field)"
  }

  // MARK: Derivations

  private static func coverage(
    _ table: ReachTable, _ classifier: CoverageClassifier
  ) -> Directions<[CoverageClass]> {
    struct Key: Hashable {
      var reach: Int
      var namespace: String
      var isIsolatedByText: Bool
    }
    var result = Directions<[CoverageClass]>(ingress: [], egress: [])
    for direction in Direction.allCases {
      var known: [Key: CoverageClass] = [:]
      for (index, podClass) in table.podClasses.enumerated() {
        let reach = table.reachOfClass[direction][index]
        let isIsolatedByText = table.isIsolatedByText[direction][index]
        let key = Key(
          reach: reach, namespace: podClass.namespace, isIsolatedByText: isIsolatedByText)
        let found =
          known[key]
          ?? classifier.coverageClass(
            of: table.reaches[direction][reach], inNamespace: podClass.namespace,
            isIsolatedByText: isIsolatedByText)
        known[key] = found
        result[direction].append(found)
      }
    }
    return result
  }

  private static func classesOfPolicy(_ table: ReachTable, count: Int) -> Directions<[[Int]]> {
    var result = Directions(
      ingress: [[Int]](repeating: [], count: count), egress: [[Int]](repeating: [], count: count))
    for direction in Direction.allCases {
      for index in table.podClasses.indices {
        for policy in table.reach(ofClass: index, direction).networkPolicies {
          result[direction][policy].append(index)
        }
      }
    }
    return result
  }

  private static func workloads(
    _ input: AuditInput, _ table: ReachTable, _ reach: ReachMap,
    _ coverage: Directions<[CoverageClass]>, _ sensitivity: DataSensitivity
  ) -> [WorkloadAudit] {
    let inventory = input.inventory
    let exposures = ExposureFinder(input.state, inventory: inventory, table: table).exposures()
    let possible = PeerMeasure(
      table, reach.possible, inventory: inventory,
      marked: exposures.map { $0.contains(where: \.isAdmitted) }, reading: .possible)
    let certain =
      reach.isUncertain
      ? PeerMeasure(
        table, reach.certain, inventory: inventory,
        marked: exposures.map { $0.contains(where: \.isCertain) }, reading: .certain) : possible
    let levels = ExposureLevel(
      inventory: inventory, exposures: exposures, possible: possible, certain: certain)
    return inventory.workloads.indices.map { index in
      let workload = inventory.workloads[index]
      let classes = table.classesOfWorkload[index]
      func worst(_ direction: Direction) -> CoverageClass {
        classes.map { coverage[direction][$0] }.min { $0.rank < $1.rank } ?? .unknown
      }
      return WorkloadAudit(
        workload: index,
        coverage: Directions(ingress: worst(.ingress), egress: worst(.egress)),
        dataSensitivity: sensitivity.term(of: workload, in: inventory),
        exposureLevel: levels.term(of: index), reaches: possible.reaches[index],
        reachedBy: possible.reachedBy[index], exposures: exposures[index],
        reachesInternet: possible.reachesInternet[index],
        isReachedByInternet: possible.isReachedByInternet[index])
    }
  }
}
