package import PolicyEngine

/// What an edge is when it is held against the policies (product section 5).
package enum FlowJoinOutcome: String, Hashable, Sendable, CaseIterable {
  /// Allowed, and seen to pass.
  case allowedSeen
  /// Denied, and dropped.
  case deniedDropped
  /// Dropped by a policy, though the policies that are known allow it.
  case allowedDropped
  /// Passed, though the policies deny it: they are not enforced.
  case deniedForwarded
  /// No policy decides about it: dropped for another reason, or no pod at
  /// either end.
  case notPolicy
  /// The policies do not say.
  case unknown
  /// There is nothing to hold it against.
  case notJoined
}

/// Why an edge has its outcome, where the policies alone do not say it.
package enum FlowJoinCause: Hashable, Sendable {
  /// No source was given.
  case noSource
  /// The flow does not say who the client or the server is.
  case unknownEnd
  /// A workload that the source does not have.
  case absentWorkload(FlowWorkload)
  /// A workload of another cluster.
  case otherCluster(FlowWorkload)
  /// Neither end is a pod; policies select pods only.
  case noPod
  /// Traffic between a pod and its own node, which policies never stop (G-3).
  case ownNode
  /// A pod reached its own address, which no policy can stop (G-1).
  case ownAddress
  /// Whether a pod may be kept from its own node depends on the network
  /// plugin (G-3).
  case ownNodeEgress
  /// It was dropped for a reason that is no policy's.
  case infrastructureDrop(FlowDropReason)
  /// It was dropped and the flow does not say why.
  case unsaidDrop
  /// The flow's verdict is neither that it passed nor that it was dropped.
  case noVerdict(FlowVerdict)
  /// The flow does not say the port.
  case noPort
  /// The address of the other end is not known.
  case noAddress
  /// The pods that were seen fare differently: allowed, of all.
  case mixed(allowed: Int, of: Int)
  /// Only some of the ends that were seen are kept; lines about others.
  case furtherPairs(UInt64)
  /// What the engine says.
  case engine(Cause)
}

/// An edge, held against the policies.
package struct JoinedEdge: Hashable, Sendable {
  /// The edge.
  package var edge: FlowEdge
  /// What it is.
  package var outcome: FlowJoinOutcome
  /// Why, where the policies alone do not say it; sorted.
  package var causes: [FlowJoinCause]
  /// The rules that decide, in a stable order; none where no policy selects
  /// the pods.
  package var decidedBy: [RuleOrigin]

  /// Makes a joined edge.
  package init(
    edge: FlowEdge, outcome: FlowJoinOutcome, causes: [FlowJoinCause] = [],
    decidedBy: [RuleOrigin] = []
  ) {
    self.edge = edge
    self.outcome = outcome
    self.causes = causes
    self.decidedBy = decidedBy
  }
}

extension FlowJoinCause: CustomStringConvertible {
  /// The cause in words: lower case, no full stop.
  package var description: String {
    switch self {
    case .noSource: "no source was given"
    case .unknownEnd: "the flow does not say who the ends are"
    case .absentWorkload(let workload): "the source has no workload `\(workload)`"
    case .otherCluster(let workload): "`\(workload)` stands in another cluster"
    case .noPod: "neither end is a pod"
    case .ownNode: "no policy stops a pod's own node"
    case .ownAddress: "no policy stops a pod from reaching itself"
    case .ownNodeEgress:
      "whether a policy can stop a pod from reaching its own node depends on the network plugin"
    case .infrastructureDrop(let reason): "dropped for `\(reason.name)`, which is no policy's"
    case .unsaidDrop: "the flow does not say why it was dropped"
    case .noVerdict(let verdict): "the verdict `\(verdict.rawValue)` is neither passed nor dropped"
    case .noPort: "the flow does not say the port"
    case .noAddress: "the address of the other end is not known"
    case .mixed(let allowed, let all): "\(allowed) of \(all) pairs that were seen are allowed"
    case .furtherPairs(let events): "\(events) lines are about further pairs"
    case .engine(let cause): cause.text
    }
  }
}
