package import PolicyEngine

/// One connection of an attack path, and what lets it pass.
package struct AttackHop: Hashable, Sendable {
  /// Where a hop leads.
  package enum Target: Hashable, Sendable {
    /// To a workload, as an index into `Inventory.workloads`.
    case workload(Int)
    /// To public addresses.
    case internet
  }

  /// Why one half of the connection passes.
  package enum Passage: Hashable, Sendable {
    /// No policy isolates the pod in this direction.
    case open
    /// The pod is on its node's network: no policy can act on it (G-7).
    case unenforceable
    /// These rules let it pass.
    case rules([RuleOrigin])
    /// The policies that isolate the pod leave the connection undecided, and
    /// what is undecided passes.
    case undecided
  }

  /// The workload that opens the connection, as an index into
  /// `Inventory.workloads`.
  package var source: Int
  /// Where it leads.
  package var target: Target
  /// The ports of the target it may use: what is certain, or where nothing is,
  /// what is possible.
  package var connections: ConnectionSet
  /// A Boolean value that tells whether the hop passes under every reading of
  /// the input; else nobody knows, for the reasons in `causes`.
  package var isCertain: Bool
  /// Why nobody knows, in a stable order; empty where the hop is certain.
  package var causes: [Cause]
  /// What lets it out of the source.
  package var egress: Passage
  /// What lets it into the target; `nil` for the internet.
  package var ingress: Passage?

  /// Makes a hop.
  package init(
    source: Int, target: Target, connections: ConnectionSet, isCertain: Bool = true,
    causes: [Cause] = [], egress: Passage, ingress: Passage?
  ) {
    self.source = source
    self.target = target
    self.connections = connections
    self.isCertain = isCertain
    self.causes = causes
    self.egress = egress
    self.ingress = ingress
  }
}

extension AttackHop.Passage {
  /// The passage in words, such as `no policy isolates` or
  /// `NetworkPolicy/shop/p spec.egress[0]`.
  package var words: String {
    switch self {
    case .open: return "no policy isolates"
    case .unenforceable: return "on its node's network"
    case .undecided: return "no rule decides"
    case .rules(let rules):
      guard let first = rules.first else { return "no rule decides" }
      let more = rules.count > 1 ? " and \(rules.count - 1) more" : ""
      return "\(first.policy) \(first.path)\(more)"
    }
  }
}
