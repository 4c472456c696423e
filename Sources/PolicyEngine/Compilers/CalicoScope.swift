import Kubernetes

/// What Calico's selectors and rules refer to beside pods: sets of addresses
/// with all their labels, service accounts by name, Services, and the labels
/// with which pods hide what they inherit.
struct CalicoScope {
  /// A set of addresses with the labels selectors see.
  struct LabelledSet {
    /// The object.
    var reference: ResourceReference
    /// Its namespace; `nil` for global ones.
    var namespace: String?
    /// Its labels, those it inherits from its namespace included.
    var labels: Labels
    /// Whether its namespace has no object, so that labels may be missing.
    var isOpaque: Bool
    /// Its blocks.
    var nets: [CIDR]
    /// Whether it is a host whose addresses the input does not say.
    var hidesAddresses: Bool
    /// Why it may not be there, if the API server refuses it (G-13).
    var doubt: Cause?
  }

  /// The label of endpoints that names their namespace.
  static let namespaceLabel = "projectcalico.org/namespace"
  /// The label of endpoints that names who made them.
  static let orchestratorLabel = "projectcalico.org/orchestrator"
  /// The value of that label for pods.
  static let orchestrator = "k8s"
  /// The label of endpoints that names their service account.
  static let serviceAccountLabel = "projectcalico.org/serviceaccount"
  /// The label of namespaces and service accounts that names them.
  static let nameLabel = "projectcalico.org/name"
  /// What stands before the labels of a namespace on its endpoints.
  static let namespacePrefix = "pcns."
  /// What stands before the labels of a service account on its endpoints.
  static let accountPrefix = "pcsa."

  /// The sets of addresses, host endpoints among them.
  let sets: [LabelledSet]
  /// The sets by the namespace that their labels name, as indices in order.
  let setsOfNamespace: [String: [Int]]
  /// The names of service accounts that pods have.
  let serviceAccounts: Set<String>
  /// Keys with an inherited prefix that some pod has as a label of its own
  ///
  let shadowingKeys: Set<String>
  /// The endpoints of Services.
  let services: CalicoServices
  /// What there is to tell.
  let diagnostics: [Diagnostic]

  /// Reads what is referred to; linear in pods and sets.
  init(_ state: ClusterState, _ inventory: Inventory) {
    let namespaces = Dictionary(
      state.namespaces.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    let sets = state.calicoNetworkSets.map { CalicoScope.labelled($0, namespaces) }
    self.sets = sets
    setsOfNamespace = Dictionary(grouping: sets.indices) {
      sets[$0].labels[CalicoScope.namespaceLabel] ?? ""
    }
    serviceAccounts = Set(inventory.pods.map(\.pod.spec.serviceAccount))
    services = CalicoServices(state, inventory)
    var keys: Set<String> = []
    var diagnostics: [Diagnostic] = []
    for subject in inventory.pods {
      for label in subject.pod.metadata.labels.entries
      where label.key.hasPrefix(CalicoScope.namespacePrefix)
        || label.key.hasPrefix(CalicoScope.accountPrefix)
      {
        guard keys.insert(label.key).inserted else { continue }
        diagnostics.append(
          Diagnostic(
            .warning,
            "the label `\(label.key)` of `\(subject.pod.reference)` stands before Calico in "
              + "place of one that pods inherit: who may label pods may pass for others",
            at: subject.pod.metadata.location))
      }
    }
    shadowingKeys = keys
    let hosts = state.calicoNetworkSets.filter(\.isHostEndpoint)
    if let host = hosts.first {
      diagnostics.append(
        Diagnostic(
          .note,
          "policies that select host endpoints are not evaluated for them: \(hosts.count) in the "
            + "input", at: host.metadata.location))
    }
    self.diagnostics = diagnostics
  }

  private static func labelled(
    _ set: CalicoNetworkSet, _ namespaces: [String: Namespace]
  ) -> LabelledSet {
    var entries: [Label] = []
    let namespace = set.namespace.flatMap { namespaces[$0] }
    if let name = set.namespace {
      let inherited = namespace?.labels ?? [Namespace.nameLabel: name]
      entries += inherited.entries.map { Label(namespacePrefix + $0.key, $0.value) }
      entries.append(Label(namespacePrefix + nameLabel, name))
    }
    entries += set.metadata.labels.entries
    if let name = set.namespace { entries.append(Label(namespaceLabel, name)) }
    var doubt: Cause?
    if !set.isCaptured, set.issues.contains(where: \.isRefusal) {
      doubt = .invalidRule(
        RuleOrigin(policy: set.reference, path: "spec", location: set.metadata.location))
    }
    return LabelledSet(
      reference: set.reference, namespace: set.namespace, labels: Labels(entries),
      isOpaque: set.namespace != nil && namespace?.isInferred ?? true, nets: set.nets,
      hidesAddresses: set.isHostEndpoint && set.nets.isEmpty, doubt: doubt)
  }

  /// Returns the label of an endpoint that a key means.
  static func key(_ key: String, _ subject: CalicoCondition.Subject) -> String {
    switch subject {
    case .endpoint: key
    case .namespace: namespacePrefix + key
    case .serviceAccount: accountPrefix + key
    }
  }

  /// Returns the formula for the addresses of some blocks, pods and nodes
  /// among them.
  static func addresses(_ nets: [CIDR]) -> PeerFormula {
    .joined(
      any: IPFamily.allCases.compactMap { family in
        let ranges = nets.filter { $0.base.family == family }.map(\.range.bounds)
        return ranges.isEmpty ? nil : .addresses(AddressSet(family, ranges), .everywhere)
      })
  }
}
