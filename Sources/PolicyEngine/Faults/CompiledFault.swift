/// A named fault that can be put into the compiled form, for tests only.
///
/// A comparison of two evaluators proves only what it would notice. Each of
/// these faults is a mistake that an engine has made or might make; the tests
/// inject them one by one and demand that the comparison sees every one. A
/// fault is a value given to one `Reachability`; nothing global knows it.
package struct CompiledFault: Hashable, Sendable {
  /// What goes wrong.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    // Rules.
    /// The last rule of a side is left out.
    case ruleForgotten = "the last rule forgotten"
    /// Rules name every peer.
    case peersForgotten = "peers forgotten"
    /// Of several peers of a rule the last is left out.
    case onePeerForgotten = "the last of several peers forgotten"
    /// Rules speak of every connection.
    case portsForgotten = "ports forgotten"
    /// Ranges of ports end one port early.
    case rangesShortened = "ranges one port too short"
    /// TCP is taken for UDP and UDP for TCP.
    case protocolsSwapped = "TCP and UDP swapped"
    /// Named ports mean nothing.
    case namedPortsForgotten = "named ports forgotten"
    /// Named ports of egress rules are looked up at the subject.
    case namedPortsAtSource = "named ports resolved at the source"
    /// Named ports are found whatever their protocol.
    case namedPortsOfAnyProtocol = "named ports of any protocol"
    /// Names among excluded ports mean nothing.
    case excludedNamesForgotten = "names of excluded ports forgotten"
    /// Rules with ports speak of ICMP and other protocols too.
    case portRulesOfAllProtocols = "port rules that cover ICMP"
    /// Rules without ports leave ICMP out.
    case protocolsForgotten = "rules without ports that miss ICMP"
    /// Deny rules are left out.
    case denyForgotten = "deny forgotten"
    /// Deny rules allow.
    case denyAllows = "deny taken for allow"
    /// Deny rules speak after allow rules.
    case denyAfterAllow = "deny after allow"
    /// Pass rules are left out.
    case passForgotten = "pass forgotten"
    /// Pass rules allow.
    case passAllows = "pass taken for allow"
    /// Pass rules deny.
    case passDenies = "pass taken for deny"
    /// Rules speak in the wrong order.
    case rulesReversed = "rules reversed"
    /// A rule speaks for all pods of its policy.
    case ruleSubjectForgotten = "the rule's own end forgotten"
    /// Rules in doubt surely speak.
    case doubtForgotten = "doubt taken for certainty"
    /// Rules in doubt are left out.
    case doubtfulRuleForgotten = "doubtful rules forgotten"

    // Peers.
    /// One condition of several is enough.
    case orForAnd = "one condition of several enough"
    /// All alternatives must hold.
    case andForOr = "all alternatives demanded"
    /// What is negated is affirmed.
    case negationForgotten = "negation forgotten"
    /// Pods of other namespaces match too.
    case namespaceForgotten = "the namespace's limit forgotten"
    /// Exceptions of blocks are left out.
    case exceptionsForgotten = "exceptions of blocks forgotten"
    /// Blocks of one family match the whole other family.
    case familiesMixed = "families mixed"
    /// Blocks never match pods.
    case blocksMissPods = "blocks that miss pods"
    /// Blocks never match nodes.
    case blocksMissNodes = "blocks that miss nodes"
    /// Blocks match pods, whatever the engine does.
    case blocksMatchPods = "blocks that match pods"
    /// Blocks match nodes, whatever the engine does.
    case blocksMatchNodes = "blocks that match nodes"
    /// The world is everyone.
    case worldIsEveryone = "the world taken for everyone"
    /// The own node is taken for the others.
    case nodesSwapped = "own and other nodes swapped"
    /// Nodes are nobody.
    case nodesForgotten = "nodes forgotten"
    /// Domain names are nobody.
    case domainsForgotten = "domain names forgotten"
    /// Every domain name matches.
    case domainsWidened = "domain names that match all names"
    /// Service accounts say nothing.
    case accountsForgotten = "service accounts forgotten"
    /// The test of a label asks for less.
    case labelTestsLoosened = "label tests that only ask for the key"

    // Policies.
    /// Every pod is selected.
    case subjectForgotten = "the subject forgotten"
    /// The last policy is left out.
    case policyForgotten = "the last policy forgotten"
    /// Policies do not isolate.
    case isolationForgotten = "isolation forgotten"
    /// Policies isolate that do not.
    case isolationInvented = "isolation invented"
    /// Ingress is taken for egress.
    case directionsSwapped = "directions swapped"
    /// What may be absent is there.
    case absenceForgotten = "what may be absent taken for there"
    /// Of several texts only the last counts.
    case conflictForgotten = "conflicting texts forgotten"
    /// Policies of one rank speak in order.
    case tieForgotten = "ties forgotten"
    /// Policies speak in the wrong order.
    case policiesReversed = "policies reversed"

    // Tiers and the whole.
    /// Tiers stand in the wrong order.
    case tiersReversed = "tiers reversed"
    /// The first tier is one with the second.
    case tiersMerged = "two tiers merged"
    /// The last tier is left out.
    case lastTierForgotten = "the last tier forgotten"
    /// The ends of tiers let go on.
    case tierEndPasses = "ends of tiers that pass"
    /// The ends of tiers deny.
    case tierEndDenies = "ends of tiers that deny"
    /// What nobody decides is decided the other way.
    case undecidedFlipped = "the default flipped"
    /// A pod's own node needs a rule to reach it.
    case ownNodeShutOut = "the own node shut out"
    /// A pod reaches its own node whatever policies say, and is reached.
    case ownNodeLetIn = "the own node let in and out"
    /// Missing policies are forgotten.
    case gapsForgotten = "missing policies forgotten"
  }

  /// What goes wrong.
  package var kind: Kind
  /// The kinds of policies in which it does; `nil` for tiers and the whole.
  package var list: PolicySource.List?

  /// Makes a fault.
  package init(_ kind: Kind, _ list: PolicySource.List? = nil) {
    self.kind = kind
    self.list = list
  }
}

extension CompiledFault: CustomStringConvertible {
  /// The fault in words, such as `deny forgotten (Cilium)`.
  package var description: String {
    switch list {
    case .networkPolicies: "\(kind.rawValue) (NetworkPolicy)"
    case .adminPolicies: "\(kind.rawValue) (admin)"
    case .ciliumPolicies: "\(kind.rawValue) (Cilium)"
    case .calicoPolicies: "\(kind.rawValue) (Calico)"
    case .builtIn: "\(kind.rawValue) (built in)"
    case nil: kind.rawValue
    }
  }
}

extension CompiledFault {
  /// Every fault that can show, dialect by dialect.
  package static let all: [CompiledFault] =
    [
      (.networkPolicies, inRules + inUnions),
      (.adminPolicies, inRules + inOrders),
      (.ciliumPolicies, inRules + inUnions + inCilium),
      (.calicoPolicies, inRules + inOrders + inCalico),
      (.builtIn, [.policyForgotten]),
    ].flatMap { list, kinds in kinds.map { CompiledFault($0, list) } }
    + inTiers.map {
      CompiledFault($0)
    }

  /// What can go wrong in every dialect.
  private static let inRules: [Kind] = [
    .ruleForgotten, .peersForgotten, .portsForgotten, .rangesShortened, .protocolsSwapped,
    .namedPortsForgotten, .namedPortsAtSource, .portRulesOfAllProtocols, .protocolsForgotten,
    .negationForgotten, .subjectForgotten, .policyForgotten, .directionsSwapped, .familiesMixed,
    .onePeerForgotten, .orForAnd, .absenceForgotten, .blocksMissNodes,
  ]

  /// What can go wrong in unions of rules.
  private static let inUnions: [Kind] = [
    .isolationForgotten, .namespaceForgotten, .exceptionsForgotten, .conflictForgotten,
    .namedPortsOfAnyProtocol,
  ]

  /// What can go wrong where the order counts.
  private static let inOrders: [Kind] = [
    .denyForgotten, .denyAllows, .denyAfterAllow, .passForgotten, .passAllows, .passDenies,
    .rulesReversed, .policiesReversed, .blocksMissPods,
  ]

  private static let inCilium: [Kind] = [
    .denyForgotten, .denyAllows, .denyAfterAllow, .isolationInvented, .worldIsEveryone,
    .nodesSwapped, .nodesForgotten, .domainsForgotten, .domainsWidened, .doubtForgotten,
    .blocksMatchPods, .blocksMatchNodes,
  ]

  private static let inCalico: [Kind] = [
    .isolationForgotten, .namespaceForgotten, .ruleSubjectForgotten, .excludedNamesForgotten,
    .accountsForgotten, .labelTestsLoosened, .exceptionsForgotten, .andForOr,
    .namedPortsOfAnyProtocol, .doubtfulRuleForgotten,
  ]

  private static let inTiers: [Kind] = [
    .tiersReversed, .tiersMerged, .lastTierForgotten, .tierEndPasses, .tierEndDenies,
    .tieForgotten, .undecidedFlipped, .ownNodeShutOut, .ownNodeLetIn, .gapsForgotten,
  ]
}
