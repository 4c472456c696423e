/// A `NetworkPolicy` or `GlobalNetworkPolicy` of Calico, or a staged form of
/// one, decoded and defaulted.
///
/// Both API groups, `projectcalico.org` and `crd.projectcalico.org`, are read
/// alike; the group stands in `reference.kind`. What the API server would
/// refuse, or Felix drops from what is stored, is kept apart as issues.
package struct CalicoPolicy: DecodedPolicy {
  /// Kind, API group, namespace (none for global kinds) and name as written.
  package var reference: ResourceReference
  /// Labels, annotations and place.
  package var metadata: ObjectMetadata
  /// The name of its tier; `default` where none is written.
  package var tier: String
  /// Its place in the tier, lower first; `nil` stands last.
  package var order: Double?
  /// The endpoints it selects, by their labels; `nil` where one of the
  /// three selectors of the subject cannot be read, so that it might select
  /// any of them.
  package var selector: CalicoSelector?
  /// The namespaces of the endpoints it selects; `nil` where absent.
  package var namespaceSelector: CalicoSelector?
  /// The service accounts of the endpoints it selects; `nil` where
  /// absent.
  package var serviceAccountSelector: CalicoSelector?
  /// A Boolean value that tells whether it governs ingress.
  package var governsIngress: Bool
  /// A Boolean value that tells whether it governs egress.
  package var governsEgress: Bool
  /// A Boolean value that tells whether `types` was written out.
  package var declaresTypes: Bool
  /// The rules for ingress, in the order in which they speak.
  package var ingress: [CalicoRule]
  /// The rules for egress, in the order in which they speak.
  package var egress: [CalicoRule]
  /// A Boolean value that tells whether it acts before connections are
  /// tracked, on host endpoints only.
  package var doesNotTrack: Bool
  /// A Boolean value that tells whether it acts before addresses are
  /// translated, on host endpoints only.
  package var precedesTranslation: Bool
  /// A Boolean value that tells whether it acts on forwarded traffic of host
  /// endpoints too; for pods that changes nothing.
  package var appliesOnForward: Bool
  /// Why the API server would refuse the object; rules carry their own.
  package var issues: [PolicyIssue]
  /// Fields of the policy as a whole that are understood by Calico and not
  /// here, so that what it does is unknown.
  package var unevaluatedFields: [String]
  /// A Boolean value that tells whether a live API server gave the object out.
  package var isCaptured: Bool
  /// Other texts of the same identity, in input order; this one is the last.
  package var conflicting: [CalicoPolicy]

  /// Makes a policy.
  package init(
    reference: ResourceReference, metadata: ObjectMetadata, tier: String = "default",
    order: Double? = nil, selector: CalicoSelector? = .everything,
    namespaceSelector: CalicoSelector? = nil, serviceAccountSelector: CalicoSelector? = nil,
    governsIngress: Bool, governsEgress: Bool, declaresTypes: Bool = true,
    ingress: [CalicoRule] = [], egress: [CalicoRule] = [], doesNotTrack: Bool = false,
    precedesTranslation: Bool = false, appliesOnForward: Bool = false,
    issues: [PolicyIssue] = [], unevaluatedFields: [String] = [], isCaptured: Bool = false,
    conflicting: [CalicoPolicy] = []
  ) {
    self.reference = reference
    self.metadata = metadata
    self.tier = tier
    self.order = order
    self.selector = selector
    self.namespaceSelector = namespaceSelector
    self.serviceAccountSelector = serviceAccountSelector
    self.governsIngress = governsIngress
    self.governsEgress = governsEgress
    self.declaresTypes = declaresTypes
    self.ingress = ingress
    self.egress = egress
    self.doesNotTrack = doesNotTrack
    self.precedesTranslation = precedesTranslation
    self.appliesOnForward = appliesOnForward
    self.issues = issues
    self.unevaluatedFields = unevaluatedFields
    self.isCaptured = isCaptured
    self.conflicting = conflicting
  }

  /// The namespace; `nil` for global policies.
  package var namespace: String? { reference.namespace }
  /// The name as written.
  package var name: String { reference.name }
  /// A Boolean value that tells whether it is staged: shown, never enforced
  ///
  package var isStaged: Bool { reference.kind.kind.hasPrefix("Staged") }
  /// A Boolean value that tells whether it acts on host endpoints only, so
  /// that it takes no part in the walk of pods.
  package var concernsHostsOnly: Bool { doesNotTrack || precedesTranslation }

  /// The issues of its rules.
  package var ruleIssues: [PolicyIssue] { (ingress + egress).flatMap(\.issues) }
}
