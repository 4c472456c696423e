/// A policy of `policy.networking.k8s.io`, decoded and defaulted: an
/// AdminNetworkPolicy or BaselineAdminNetworkPolicy `v1alpha1`, or a
/// ClusterNetworkPolicy `v1alpha2` (semantics, section 4).
///
/// The three kinds differ in spelling; what they say is the same and stands
/// here in one form. What the API server would refuse is kept apart, as in
/// `NetworkPolicy`: an unusable rule carries its `issues`, an unusable subject
/// makes `subject` nil.
package struct AdminPolicy: DecodedPolicy {
  /// Which of the three kinds it is.
  package enum Variant: String, Hashable, Sendable, CaseIterable {
    /// AdminNetworkPolicy, `v1alpha1`.
    case adminNetworkPolicy = "AdminNetworkPolicy"
    /// BaselineAdminNetworkPolicy, `v1alpha1`.
    case baselineAdminNetworkPolicy = "BaselineAdminNetworkPolicy"
    /// ClusterNetworkPolicy, `v1alpha2`.
    case clusterNetworkPolicy = "ClusterNetworkPolicy"

    /// The kind of the resource.
    package var kind: ResourceKind {
      switch self {
      case .adminNetworkPolicy: .adminNetworkPolicy
      case .baselineAdminNetworkPolicy: .baselineAdminNetworkPolicy
      case .clusterNetworkPolicy: .clusterNetworkPolicy
      }
    }
  }

  /// When a policy speaks: before or behind the NetworkPolicies.
  package enum Tier: String, Hashable, Sendable, CaseIterable {
    /// Before them.
    case admin = "Admin"
    /// Behind them, for pods that they leave open in the direction.
    case baseline = "Baseline"
  }

  /// Which of the three kinds it is.
  package var variant: Variant
  /// The name.
  package var name: String
  /// Labels, annotations and place.
  package var metadata: ObjectMetadata
  /// When it speaks; `nil` where `tier` cannot be read, so that each rule may
  /// speak or not, before everything else, and nobody knows what it then does.
  package var tier: Tier?
  /// Its rank in the tier, whatever the kind: the lowest speaks first, and equal
  /// ones are tied.
  ///
  /// The one BaselineAdminNetworkPolicy has none and stands behind all others of
  /// the tier; no text says how the versions mix. Any other without a readable
  /// priority may stand anywhere: each of its rules may speak or not, before
  /// all others.
  package var priority: Int?
  /// The pods it selects; `nil` where that cannot be read, so that it might
  /// select any pod.
  package var subject: AdminPolicyPods?
  /// The rules for ingress, in the order in which they speak.
  package var ingress: [AdminPolicyRule]
  /// The rules for egress, in the order in which they speak.
  package var egress: [AdminPolicyRule]
  /// Why the API server would refuse the object; rules carry their own.
  package var issues: [PolicyIssue]
  /// A Boolean value that tells whether a live API server gave the object out,
  /// and so had accepted it.
  package var isCaptured: Bool
  /// Other texts of the same identity, in input order; this one is the last.
  package var conflicting: [AdminPolicy]

  /// Makes a policy.
  package init(
    _ variant: Variant, name: String, metadata: ObjectMetadata, tier: Tier?,
    priority: Int? = nil, subject: AdminPolicyPods? = .everything,
    ingress: [AdminPolicyRule] = [], egress: [AdminPolicyRule] = [],
    issues: [PolicyIssue] = [], isCaptured: Bool = false, conflicting: [AdminPolicy] = []
  ) {
    self.variant = variant
    self.name = name
    self.metadata = metadata
    self.tier = tier
    self.priority = priority
    self.subject = subject
    self.ingress = ingress
    self.egress = egress
    self.issues = issues
    self.isCaptured = isCaptured
    self.conflicting = conflicting
  }

  /// The identity of the policy.
  package var reference: ResourceReference {
    ResourceReference(variant.kind, namespace: nil, name: name)
  }

  /// The issues of its rules.
  package var ruleIssues: [PolicyIssue] { (ingress + egress).flatMap(\.issues) }

  /// A Boolean value that tells whether its rank is known: what it says may
  /// otherwise come before or behind anything else of its tier.
  package var isRanked: Bool { priority != nil || variant == .baselineAdminNetworkPolicy }
}

/// Pods by namespace and labels; pods on the host's network are never meant
///
package struct AdminPolicyPods: Hashable, Sendable {
  /// The namespaces.
  package var namespaces: LabelSelector
  /// The pods in them.
  package var pods: LabelSelector

  /// Makes a selection; without selectors it is every pod.
  package init(namespaces: LabelSelector = .everything, pods: LabelSelector = .everything) {
    self.namespaces = namespaces
    self.pods = pods
  }

  /// Every pod of every namespace.
  package static let everything = AdminPolicyPods()
}

/// One rule of an `AdminPolicy`.
package struct AdminPolicyRule: Hashable, Sendable {
  /// What a rule does with the connections it names.
  package enum Action: String, Hashable, Sendable, CaseIterable {
    /// They are allowed: `Allow` in `v1alpha1`, `Accept` in `v1alpha2`.
    case allow
    /// They are denied.
    case deny
    /// They leave the tier.
    case pass
  }

  /// What it does; `nil` where that cannot be read.
  package var action: Action?
  /// The name a person gave it, for display only.
  package var name: String?
  /// The peers, any of which matches; never empty in a valid rule.
  package var peers: [AdminPolicyPeer]
  /// The ports, any of which matches; `nil` means every connection of every
  /// protocol, and otherwise ICMP is never meant.
  package var ports: [AdminPolicyPort]?
  /// Where the rule stands in the object, such as `spec.egress[0]`.
  package var path: String
  /// Where the rule was read.
  package var location: SourceLocation
  /// What is wrong with it; with a refusal among them, whom and which
  /// connections it names is unknown, and so is what it does where `action` is
  /// `nil`.
  package var issues: [PolicyIssue]

  /// Makes a rule.
  package init(
    _ action: Action?, name: String? = nil, peers: [AdminPolicyPeer] = [],
    ports: [AdminPolicyPort]? = nil, path: String, location: SourceLocation,
    issues: [PolicyIssue] = []
  ) {
    self.action = action
    self.name = name
    self.peers = peers
    self.ports = ports
    self.path = path
    self.location = location
    self.issues = issues
  }

  /// A Boolean value that tells whether the API server would refuse the rule.
  package var isRefused: Bool { issues.contains(where: \.isRefusal) }
  /// A Boolean value that tells whether some peer is of a kind nobody knows, so
  /// that the rule as a whole fails closed: an *allow* names nothing, a *deny*
  /// or *pass* denies everything.
  package var failsClosed: Bool {
    peers.contains { if case .unknown = $0 { true } else { false } }
  }
  /// A Boolean value that tells whether the rule asks for a port by its name of
  /// peers that have no names of ports; on which connections with its
  /// peers it then speaks is unknown.
  package var namesPortsOfAddresses: Bool {
    let hasName = ports?.contains { if case .named = $0 { true } else { false } } ?? false
    return hasName && peers.contains { !$0.isPods }
  }
}

/// One peer of a rule.
package enum AdminPolicyPeer: Hashable, Sendable {
  /// Pods.
  case pods(AdminPolicyPods)
  /// Addresses, those of pods and nodes included; egress only.
  case networks([CIDR])
  /// Nodes by their labels, which means their addresses; egress only.
  case nodes(LabelSelector)
  /// Domain names as they are written; egress only, and for *allow* rules only
  /// . In a rule of another action each may be meant or not.
  case domainNames([String])
  /// A kind of peer nobody knows, by the fields that were written.
  case unknown(fields: [String])

  /// A Boolean value that tells whether pods are meant, which have labels and
  /// names of ports.
  package var isPods: Bool {
    switch self {
    case .pods, .unknown: true
    case .networks, .nodes, .domainNames: false
    }
  }
}

/// One port entry of a rule.
package enum AdminPolicyPort: Hashable, Sendable {
  /// Every port of a protocol: `tcp: {}`.
  case all(NetworkProtocol)
  /// The ports of a range; one port is a range of one.
  case range(NetworkProtocol, ClosedRange<UInt16>)
  /// The ports of that name at the destination pod, of whatever protocol the
  /// container's entry has (G-21).
  case named(String)
}
