/// A `NetworkPolicy` of `networking.k8s.io/v1`, decoded and defaulted.
///
/// What the API server would refuse is kept apart: an unusable rule carries
/// its `issues`, an unusable `podSelector` makes `selector` nil. What that
/// means for verdicts depends on `isCaptured` (product section 2).
package struct NetworkPolicy: DecodedPolicy {
  /// The namespace.
  package var namespace: String
  /// The name.
  package var name: String
  /// Labels, annotations and place.
  package var metadata: ObjectMetadata
  /// The pods of its namespace that it selects (K-1); `nil` where the selector
  /// cannot be read, so that it might select any of them.
  package var selector: LabelSelector?
  /// A Boolean value that tells whether it isolates for ingress (K-2).
  package var isolatesIngress: Bool
  /// A Boolean value that tells whether it isolates for egress (K-2).
  package var isolatesEgress: Bool
  /// A Boolean value that tells whether `policyTypes` was written out.
  package var declaresTypes: Bool
  /// The rules for ingress, in the order they are written.
  package var ingress: [NetworkPolicyRule]
  /// The rules for egress, in the order they are written.
  package var egress: [NetworkPolicyRule]
  /// Why the API server would refuse the object; rules carry their own.
  package var issues: [PolicyIssue]
  /// A Boolean value that tells whether a live API server gave the object out,
  /// and so had accepted it.
  package var isCaptured: Bool
  /// Other texts of the same identity, in input order; this one is the last.
  package var conflicting: [NetworkPolicy]

  /// Makes a policy.
  package init(
    namespace: String, name: String, metadata: ObjectMetadata,
    selector: LabelSelector? = .everything, isolatesIngress: Bool, isolatesEgress: Bool,
    declaresTypes: Bool = true, ingress: [NetworkPolicyRule] = [],
    egress: [NetworkPolicyRule] = [], issues: [PolicyIssue] = [], isCaptured: Bool = false,
    conflicting: [NetworkPolicy] = []
  ) {
    self.namespace = namespace
    self.name = name
    self.metadata = metadata
    self.selector = selector
    self.isolatesIngress = isolatesIngress
    self.isolatesEgress = isolatesEgress
    self.declaresTypes = declaresTypes
    self.ingress = ingress
    self.egress = egress
    self.issues = issues
    self.isCaptured = isCaptured
    self.conflicting = conflicting
  }

  /// The identity of the policy.
  package var reference: ResourceReference {
    ResourceReference(.networkPolicy, namespace: namespace, name: name)
  }

  /// The issues of its rules.
  package var ruleIssues: [PolicyIssue] { (ingress + egress).flatMap(\.issues) }
}

/// One rule of a NetworkPolicy.
package struct NetworkPolicyRule: Hashable, Sendable {
  /// The peers, any of which matches; `nil` or empty means every peer (K-6).
  package var peers: [NetworkPolicyPeer]?
  /// The ports, any of which matches; `nil` or empty means all (K-10).
  package var ports: [NetworkPolicyPort]?
  /// Where the rule stands in the object, such as `spec.egress[0]`.
  package var path: String
  /// Where the rule was read.
  package var location: SourceLocation
  /// What is wrong with it; with a refusal among them, what the rule admits is
  /// unknown.
  package var issues: [PolicyIssue]

  /// Makes a rule.
  package init(
    peers: [NetworkPolicyPeer]? = nil, ports: [NetworkPolicyPort]? = nil, path: String,
    location: SourceLocation, issues: [PolicyIssue] = []
  ) {
    self.peers = peers
    self.ports = ports
    self.path = path
    self.location = location
    self.issues = issues
  }

  /// A Boolean value that tells whether the rule names no peer at all.
  package var admitsAnyPeer: Bool { peers?.isEmpty ?? true }
  /// A Boolean value that tells whether the rule names no port at all.
  package var admitsAnyPort: Bool { ports?.isEmpty ?? true }
  /// A Boolean value that tells whether the API server would refuse the rule.
  package var isRefused: Bool { issues.contains(where: \.isRefusal) }
}

/// One peer of a rule (K-7).
package enum NetworkPolicyPeer: Hashable, Sendable {
  /// Pods, by namespace and labels; an absent namespace selector means the
  /// policy's own namespace, an absent pod selector all pods.
  case pods(namespaces: LabelSelector?, pods: LabelSelector?)
  /// Addresses of a block, without the exceptions (K-9).
  case block(CIDR, except: [CIDR])
}

/// One port entry of a rule (K-11 … K-13).
package struct NetworkPolicyPort: Hashable, Sendable {
  /// What of the protocol is meant.
  package enum Extent: Hashable, Sendable {
    /// Every port of the protocol.
    case all
    /// The ports of a range; one port is a range of one.
    case range(ClosedRange<UInt16>)
    /// The ports of that name at the destination pod (G-21).
    case named(String)
  }

  /// The protocol; TCP where none is written.
  package var transport: NetworkProtocol
  /// What of the protocol is meant.
  package var extent: Extent

  /// Makes a port entry.
  package init(_ transport: NetworkProtocol = .tcp, _ extent: Extent) {
    self.transport = transport
    self.extent = extent
  }
}

/// Something wrong with a policy.
package struct PolicyIssue: Hashable, Sendable {
  /// What is wrong, in one line.
  package var message: String
  /// The field, such as `spec.ingress[0].from[1].ipBlock.cidr`.
  package var path: String
  /// Where the field was read.
  package var location: SourceLocation
  /// A Boolean value that tells whether the API server refuses the object for
  /// it; otherwise the object stands and only the reader is warned.
  package var isRefusal: Bool
  /// A Boolean value that tells whether what the API server prunes makes the
  /// policy mean more than is written, such as a selector that was to be narrow
  /// and matches everything.
  package var isWidening: Bool

  /// Makes an issue.
  package init(
    _ message: String, path: String, location: SourceLocation, isRefusal: Bool = true,
    isWidening: Bool = false
  ) {
    self.message = message
    self.path = path
    self.location = location
    self.isRefusal = isRefusal
    self.isWidening = isWidening
  }
}
