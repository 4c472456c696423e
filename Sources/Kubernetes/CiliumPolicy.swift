/// A `CiliumNetworkPolicy` or `CiliumClusterwideNetworkPolicy` of
/// `cilium.io/v2`, decoded.
///
/// What the API server would refuse is kept apart in `issues`, and so is what
/// the agent refuses although the API server takes it, in `rejections`: then
/// the object is stored and nothing of it is enforced (C-3, C-7, C-19).
/// Selectors keep their keys as they are written, with the prefixes of their
/// sources (C-10); the namespace that Cilium adds (C-9) is not added here.
package struct CiliumPolicy: DecodedPolicy {
  /// The kind: one of the two.
  package var kind: ResourceKind
  /// The namespace; `nil` for the clusterwide kind.
  package var namespace: String?
  /// The name.
  package var name: String
  /// Labels, annotations and place.
  package var metadata: ObjectMetadata
  /// The rule of `spec`, then those of `specs`: all of them apply (C-3).
  package var rules: [CiliumRule]
  /// Why the API server would refuse the object; rules carry their own.
  package var issues: [PolicyIssue]
  /// Why the agent enforces nothing of the object, whatever its rules say;
  /// none of them is a refusal of the API server.
  package var rejections: [PolicyIssue]
  /// A Boolean value that tells whether a live API server gave the object out,
  /// and so had accepted it.
  package var isCaptured: Bool
  /// A Boolean value that tells whether its status says `Valid=False`: an agent
  /// has refused it (C-28).
  package var isReportedInvalid: Bool
  /// Other texts of the same identity, in input order; this one is the last.
  package var conflicting: [CiliumPolicy]

  /// Makes a policy.
  package init(
    kind: ResourceKind = .ciliumNetworkPolicy, namespace: String?, name: String,
    metadata: ObjectMetadata, rules: [CiliumRule] = [], issues: [PolicyIssue] = [],
    rejections: [PolicyIssue] = [], isCaptured: Bool = false, isReportedInvalid: Bool = false,
    conflicting: [CiliumPolicy] = []
  ) {
    self.kind = kind
    self.namespace = namespace
    self.name = name
    self.metadata = metadata
    self.rules = rules
    self.issues = issues
    self.rejections = rejections
    self.isCaptured = isCaptured
    self.isReportedInvalid = isReportedInvalid
    self.conflicting = conflicting
  }

  /// The identity of the policy.
  package var reference: ResourceReference {
    ResourceReference(kind, namespace: namespace, name: name)
  }

  /// A Boolean value that tells whether it is of the clusterwide kind.
  package var isClusterwide: Bool { kind == .ciliumClusterwideNetworkPolicy }

  /// A Boolean value that tells whether the agent enforces nothing of it.
  package var isRejected: Bool { isReportedInvalid || !rejections.isEmpty }

  /// What is wrong with its rules, then what makes the agent refuse it.
  package var ruleIssues: [PolicyIssue] {
    rules.flatMap { $0.issues + $0.directionRules.flatMap(\.issues) } + rejections
  }
}

/// One rule of a Cilium policy: whom it selects, and four sections.
package struct CiliumRule: Hashable, Sendable {
  /// Whom a rule selects (C-5, C-6); without a selector, which could not be
  /// read, perhaps any of them.
  package enum Subject: Hashable, Sendable {
    /// Pods and other endpoints, by their labels.
    case endpoints(LabelSelector?)
    /// The nodes themselves: a policy of the host, without effect on pods.
    case nodes(LabelSelector?)
  }

  /// Whom it selects.
  package var subject: Subject
  /// What it allows in; `nil` where the section is not there.
  package var ingress: [CiliumDirectionRule]?
  /// What it denies in; `nil` where the section is not there.
  package var ingressDeny: [CiliumDirectionRule]?
  /// What it allows out; `nil` where the section is not there.
  package var egress: [CiliumDirectionRule]?
  /// What it denies out; `nil` where the section is not there.
  package var egressDeny: [CiliumDirectionRule]?
  /// `enableDefaultDeny.ingress`; `nil` where it is not written (C-4).
  package var enableDefaultDenyIngress: Bool?
  /// `enableDefaultDeny.egress`; `nil` where it is not written (C-4).
  package var enableDefaultDenyEgress: Bool?
  /// Where the rule stands in the object: `spec` or `specs[1]`.
  package var path: String
  /// Where the rule was read.
  package var location: SourceLocation
  /// Fields of the API that are there and whose meaning is not modelled, such
  /// as `tier` (C-1).
  package var unevaluatedFields: [String]
  /// What is wrong with it, its direction rules aside.
  package var issues: [PolicyIssue]

  /// Makes a rule.
  package init(
    subject: Subject = .endpoints(.everything), ingress: [CiliumDirectionRule]? = nil,
    ingressDeny: [CiliumDirectionRule]? = nil, egress: [CiliumDirectionRule]? = nil,
    egressDeny: [CiliumDirectionRule]? = nil, enableDefaultDenyIngress: Bool? = nil,
    enableDefaultDenyEgress: Bool? = nil, path: String = "spec", location: SourceLocation,
    unevaluatedFields: [String] = [], issues: [PolicyIssue] = []
  ) {
    self.subject = subject
    self.ingress = ingress
    self.ingressDeny = ingressDeny
    self.egress = egress
    self.egressDeny = egressDeny
    self.enableDefaultDenyIngress = enableDefaultDenyIngress
    self.enableDefaultDenyEgress = enableDefaultDenyEgress
    self.path = path
    self.location = location
    self.unevaluatedFields = unevaluatedFields
    self.issues = issues
  }

  /// The entries of its four sections, in the order of the sections.
  package var directionRules: [CiliumDirectionRule] {
    [ingress, ingressDeny, egress, egressDeny].flatMap { $0 ?? [] }
  }

  /// A Boolean value that tells whether it asks for default-deny of ingress
  /// where an engine honours `enableDefaultDeny` (C-4).
  package var asksForDefaultDenyIngress: Bool {
    hasIngress && enableDefaultDenyIngress ?? true
  }

  /// A Boolean value that tells whether it asks for default-deny of egress
  /// where an engine honours `enableDefaultDeny` (C-4).
  package var asksForDefaultDenyEgress: Bool { hasEgress && enableDefaultDenyEgress ?? true }

  /// A Boolean value that tells whether it has an entry for ingress, be it one
  /// that denies.
  package var hasIngress: Bool {
    !(ingress ?? []).isEmpty || !(ingressDeny ?? []).isEmpty
  }

  /// A Boolean value that tells whether it has an entry for egress, be it one
  /// that denies.
  package var hasEgress: Bool { !(egress ?? []).isEmpty || !(egressDeny ?? []).isEmpty }
}
