/// One rule of a Calico policy (X-14 … X-25).
///
/// Everything that is written is joined by *and*: both sides and all of their
/// fields.
package struct CalicoRule: Hashable, Sendable {
  /// What a rule does with the connections it matches.
  package enum Action: String, Hashable, Sendable, CaseIterable {
    /// They are allowed.
    case allow = "Allow"
    /// They are denied.
    case deny = "Deny"
    /// They are written to a log; nothing is decided.
    case log = "Log"
    /// They leave for the next tier.
    case pass = "Pass"
  }

  /// Type and code of ICMP.
  package struct ICMP: Hashable, Sendable {
    /// The type; every type where absent.
    package var type: UInt8?
    /// The code; every code of the type where absent.
    package var code: UInt8?

    /// Makes a type with or without a code.
    package init(type: UInt8? = nil, code: UInt8? = nil) {
      self.type = type
      self.code = code
    }
  }

  /// What it does.
  package var action: Action
  /// The protocol; any where absent.
  package var transport: CalicoProtocol?
  /// The protocol it does not match.
  package var notTransport: CalicoProtocol?
  /// The ICMP messages it matches; needs ICMP or ICMPv6 as the protocol.
  package var icmp: ICMP?
  /// The ICMP messages it does not match.
  package var notICMP: ICMP?
  /// The one family it matches; both where absent.
  package var family: IPFamily?
  /// Who opens the connection.
  package var source: CalicoEntity
  /// Who accepts it.
  package var destination: CalicoEntity
  /// A Boolean value that tells whether it speaks of HTTP requests, which only
  /// an application layer filters.
  package var restrictsRequests: Bool
  /// Where the rule stands in the object, such as `spec.egress[0]`.
  package var path: String
  /// Where the rule was read.
  package var location: SourceLocation
  /// What is wrong with it.
  package var issues: [PolicyIssue]
  /// Fields that are understood by Calico and not here, so that what the rule
  /// matches is unknown.
  package var unevaluatedFields: [String]

  /// Makes a rule.
  package init(
    _ action: Action, transport: CalicoProtocol? = nil, notTransport: CalicoProtocol? = nil,
    icmp: ICMP? = nil, notICMP: ICMP? = nil, family: IPFamily? = nil,
    source: CalicoEntity = CalicoEntity(), destination: CalicoEntity = CalicoEntity(),
    restrictsRequests: Bool = false, path: String, location: SourceLocation,
    issues: [PolicyIssue] = [], unevaluatedFields: [String] = []
  ) {
    self.action = action
    self.transport = transport
    self.notTransport = notTransport
    self.icmp = icmp
    self.notICMP = notICMP
    self.family = family
    self.source = source
    self.destination = destination
    self.restrictsRequests = restrictsRequests
    self.path = path
    self.location = location
    self.issues = issues
    self.unevaluatedFields = unevaluatedFields
  }

  /// A Boolean value that tells whether the API server would refuse the rule.
  package var isRefused: Bool { issues.contains(where: \.isRefusal) }
}

/// One side of a rule: all of its fields must match.
package struct CalicoEntity: Hashable, Sendable {
  /// The service accounts of endpoints.
  package struct ServiceAccounts: Hashable, Sendable {
    /// Their names; any where empty.
    package var names: [String]
    /// Their labels; any where absent.
    package var selector: CalicoSelector?

    /// Makes a condition.
    package init(names: [String] = [], selector: CalicoSelector? = nil) {
      self.names = names
      self.selector = selector
    }
  }

  /// The endpoints of a Service.
  package struct ServiceMatch: Hashable, Sendable {
    /// The name.
    package var name: String
    /// The namespace; that of the policy where absent.
    package var namespace: String?

    /// Makes a condition.
    package init(name: String, namespace: String? = nil) {
      self.name = name
      self.namespace = namespace
    }
  }

  /// Blocks of addresses, any of which matches; any address where empty.
  package var nets: [CIDR]
  /// Blocks of addresses, none of which may match.
  package var notNets: [CIDR]
  /// Endpoints and sets by their labels; no condition where absent.
  package var selector: CalicoSelector?
  /// Endpoints and sets that do not match; no condition where absent.
  package var notSelector: CalicoSelector?
  /// The namespaces of endpoints and sets; that of a namespaced policy
  /// where absent beside another selector.
  package var namespaceSelector: CalicoSelector?
  /// The service accounts of endpoints.
  package var serviceAccounts: ServiceAccounts?
  /// The endpoints of a Service.
  package var service: ServiceMatch?
  /// Ports, any of which matches; any port where empty.
  package var ports: [CalicoPort]
  /// Ports, none of which may match.
  package var notPorts: [CalicoPort]

  /// Makes a side; without arguments it matches everything.
  package init(
    nets: [CIDR] = [], notNets: [CIDR] = [], selector: CalicoSelector? = nil,
    notSelector: CalicoSelector? = nil, namespaceSelector: CalicoSelector? = nil,
    serviceAccounts: ServiceAccounts? = nil, service: ServiceMatch? = nil,
    ports: [CalicoPort] = [], notPorts: [CalicoPort] = []
  ) {
    self.nets = nets
    self.notNets = notNets
    self.selector = selector
    self.notSelector = notSelector
    self.namespaceSelector = namespaceSelector
    self.serviceAccounts = serviceAccounts
    self.service = service
    self.ports = ports
    self.notPorts = notPorts
  }
}

/// A protocol as Calico names it.
package enum CalicoProtocol: Hashable, Sendable {
  /// TCP, UDP or SCTP, by name or by number.
  case transport(NetworkProtocol)
  /// ICMP for IPv4, by name or as 1.
  case icmp
  /// ICMP for IPv6, by name or as 58.
  case icmpv6
  /// Every other protocol by its number; UDPLite is 136.
  case number(UInt8)

  /// Makes a protocol from its number.
  package init(number: UInt8) {
    switch number {
    case 1: self = .icmp
    case 6: self = .transport(.tcp)
    case 17: self = .transport(.udp)
    case 58: self = .icmpv6
    case 132: self = .transport(.sctp)
    default: self = .number(number)
    }
  }

  /// Makes a protocol from its name; `nil` where it has none.
  package init?(name: String) {
    switch name {
    case "ICMP": self = .icmp
    case "ICMPv6": self = .icmpv6
    case "UDPLite": self = .number(136)
    default:
      guard let transport = NetworkProtocol(rawValue: name) else { return nil }
      self = .transport(transport)
    }
  }
}

/// One entry of a list of ports.
package enum CalicoPort: Hashable, Sendable {
  /// A port or a range of ports.
  case range(ClosedRange<UInt16>)
  /// The ports of that name at an endpoint.
  case named(String)
}
