/// One entry of a section of a Cilium rule: peers and ports.
package struct CiliumDirectionRule: Hashable, Sendable {
  /// `authentication.mode` (C-24).
  package enum Authentication: String, Hashable, Sendable {
    /// No authentication.
    case disabled
    /// Only with mutual authentication.
    case required
    /// No traffic at all.
    case testAlwaysFail = "test-always-fail"
  }

  /// The fields that name peers and are there, be their lists empty: more than
  /// one with elements makes the agent refuse the policy (C-7). What an empty
  /// one means depends on the field (C-8).
  package var peers: [CiliumPeers]
  /// `fromRequires` or `toRequires`, which narrow the peers of all rules
  /// (C-21); `nil` where it is not there.
  package var requirements: [LabelSelector]?
  /// `toPorts`; `nil` or empty means every port (C-16).
  package var ports: [CiliumPortRule]?
  /// The fields of all elements of `icmps`; `nil` where it is not there, or
  /// empty (C-18).
  package var icmps: [CiliumICMPField]?
  /// Which authentication it asks for, if any (C-24).
  package var authentication: Authentication?
  /// Fields of the API that are there and whose meaning is not modelled.
  package var unevaluatedFields: [String]
  /// Where the entry stands in the object, such as `spec.egress[0]`.
  package var path: String
  /// Where the entry was read.
  package var location: SourceLocation
  /// What is wrong with it; with a refusal among them, what it names is
  /// unknown.
  package var issues: [PolicyIssue]

  /// Makes an entry.
  package init(
    peers: [CiliumPeers] = [], requirements: [LabelSelector]? = nil,
    ports: [CiliumPortRule]? = nil, icmps: [CiliumICMPField]? = nil,
    authentication: Authentication? = nil, unevaluatedFields: [String] = [], path: String,
    location: SourceLocation, issues: [PolicyIssue] = []
  ) {
    self.peers = peers
    self.requirements = requirements
    self.ports = ports
    self.icmps = icmps
    self.authentication = authentication
    self.unevaluatedFields = unevaluatedFields
    self.path = path
    self.location = location
    self.issues = issues
  }

  /// A Boolean value that tells whether the API server would refuse the entry.
  package var isRefused: Bool { issues.contains(where: \.isRefusal) }

  /// A Boolean value that tells whether it names ports or types of ICMP.
  package var namesConnections: Bool { !(ports ?? []).isEmpty || icmps != nil }

  /// A Boolean value that tells whether some field of it names peers, in the
  /// agent's way of counting: an empty list of endpoints, nodes, entities or
  /// blocks names nobody, an empty list of another field is as good as absent
  /// (C-8).
  package var namesPeers: Bool { peers.contains(where: \.counts) }
}

/// One field of an entry that names peers (C-7).
package enum CiliumPeers: Hashable, Sendable {
  /// `fromEndpoints`, `toEndpoints`: pods and other endpoints by labels (C-9).
  case endpoints([LabelSelector])
  /// `fromCIDR`, `toCIDR` (C-13).
  case blocks([CIDR])
  /// `fromCIDRSet`, `toCIDRSet` (C-13).
  case blockSets([CiliumBlockSet])
  /// `fromEntities`, `toEntities` (C-12).
  case entities([CiliumEntity])
  /// `fromNodes`, `toNodes`: nodes by labels (C-22).
  case nodes([LabelSelector])
  /// `toServices` (C-14).
  case services([CiliumServiceReference])
  /// `toFQDNs` (C-15).
  case names([CiliumName])
  /// `fromGroups`, `toGroups`: that many lookups in a cloud (C-23).
  case groups(Int)

  /// A Boolean value that tells whether the list is empty.
  package var isEmpty: Bool {
    switch self {
    case .endpoints(let list), .nodes(let list): list.isEmpty
    case .blocks(let list): list.isEmpty
    case .blockSets(let list): list.isEmpty
    case .entities(let list): list.isEmpty
    case .services(let list): list.isEmpty
    case .names(let list): list.isEmpty
    case .groups(let count): count == 0
    }
  }

  /// A Boolean value that tells whether the field counts as one that names
  /// peers, empty as it may be (C-8).
  package var counts: Bool {
    switch self {
    case .endpoints, .blocks, .blockSets, .entities, .nodes: true
    case .services, .names, .groups: !isEmpty
    }
  }
}

/// Who is meant by a name that Cilium has reserved (C-12).
package enum CiliumEntity: String, Hashable, Sendable, CaseIterable {
  /// Everything, inside and outside of the cluster.
  case all
  /// Everything outside of the cluster.
  case world
  /// What of the world has an IPv4 address.
  case worldIPv4 = "world-ipv4"
  /// What of the world has an IPv6 address.
  case worldIPv6 = "world-ipv6"
  /// Every pod and node of the cluster.
  case cluster
  /// The pod's own node, with its pods on the host's network.
  case host
  /// The other nodes.
  case remoteNode = "remote-node"
  /// The endpoints of the API server.
  case kubeAPIServer = "kube-apiserver"
  /// Endpoints that have no labels yet.
  case initializing = "init"
  /// Cilium's own ingress proxy.
  case ingress
  /// Cilium's own probes of health.
  case health
  /// Pods that Cilium does not manage.
  case unmanaged
  /// Nothing.
  case none
}

/// One element of `fromCIDRSet` or `toCIDRSet` (C-13).
package struct CiliumBlockSet: Hashable, Sendable {
  /// Where the blocks are written.
  package enum Source: Hashable, Sendable {
    /// Here.
    case block(CIDR)
    /// In the CiliumCIDRGroup of that name.
    case group(String)
    /// In every CiliumCIDRGroup with such labels.
    case groups(LabelSelector)
  }

  /// Where the blocks are written.
  package var source: Source
  /// What is taken out of them.
  package var except: [CIDR]

  /// Makes an element.
  package init(_ source: Source, except: [CIDR] = []) {
    self.source = source
    self.except = except
  }
}

/// One element of `toServices` (C-14).
package struct CiliumServiceReference: Hashable, Sendable {
  /// How Services are named.
  package enum Target: Hashable, Sendable {
    /// By name.
    case name(String)
    /// By their labels.
    case labels(LabelSelector)
  }

  /// The namespace; `nil` for every one.
  package var namespace: String?
  /// Which Services of it.
  package var target: Target

  /// Makes an element.
  package init(namespace: String?, _ target: Target) {
    self.namespace = namespace
    self.target = target
  }
}

/// One name of the domain name system, or a pattern of names (C-15).
package enum CiliumName: Hashable, Sendable {
  /// `matchName`: exactly this name.
  case exactly(String)
  /// `matchPattern`: names of this form.
  case pattern(String)
}
