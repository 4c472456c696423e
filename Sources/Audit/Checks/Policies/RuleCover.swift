import Kubernetes
import PolicyEngine

/// Proofs that one rule or selector holds all that another does, by what is
/// written: they hold for whatever pods may come.
enum RuleCover {
  /// Returns whether a selector matches whatever another one matches: each of
  /// its requirements follows from one of the other's.
  static func covers(_ wide: LabelSelector, _ narrow: LabelSelector) -> Bool {
    wide.requirements.allSatisfy { wanted in
      narrow.requirements.contains { covers(wanted, $0) }
    }
  }

  private static func covers(
    _ wide: LabelSelector.Requirement, _ narrow: LabelSelector.Requirement
  ) -> Bool {
    guard wide.key == narrow.key else { return false }
    if wide == narrow { return true }
    switch (wide.test, narrow.test) {
    case (.exists, .isIn), (.exists, .exists): return true
    case (.isIn, .isIn): return narrow.values.allSatisfy(wide.values.contains)
    case (.notIn, .notIn): return wide.values.allSatisfy(narrow.values.contains)
    case (.notIn, .isIn): return !narrow.values.contains(where: wide.values.contains)
    case (.notIn, .doesNotExist): return true
    default: return false
    }
  }

  /// Returns whether a peer stands for whatever another one of the same
  /// namespace's policies stands for (K-7 … K-9).
  static func covers(_ wide: NetworkPolicyPeer, _ narrow: NetworkPolicyPeer) -> Bool {
    switch (wide, narrow) {
    case (.block, .block):
      guard let outer = wide.addresses, let inner = narrow.addresses,
        outer.family == inner.family
      else { return false }
      return outer.isSuperset(of: inner)
    case (.pods(let wideSpaces, let widePods), .pods(let spaces, let pods)):
      let coversSpaces =
        switch (wideSpaces, spaces) {
        case (nil, nil): true
        case (let wide?, let narrow?): covers(wide, narrow)
        // An empty selector holds the own namespace too.
        case (let wide?, nil): wide.isEmpty
        case (nil, _?): false
        }
      return coversSpaces && covers(widePods ?? .everything, pods ?? .everything)
    default: return false
    }
  }

  /// Returns whether a rule admits whatever another one admits to the same pods
  /// (K-6, K-10 … K-13); names of ports must be written alike.
  static func covers(_ wide: NetworkPolicyRule, _ narrow: NetworkPolicyRule) -> Bool {
    coversPeers(wide, narrow) && coversPorts(wide, narrow)
  }

  /// Returns whether terms of labels surely mean whatever others mean; further
  /// conditions of the narrow ones only narrow them.
  static func covers(_ wide: LabelTerms, _ narrow: LabelTerms) -> Bool {
    wide.isExact && covers(wide.namespaces, narrow.namespaces) && covers(wide.pods, narrow.pods)
  }

  /// Returns whether a rule of another kind surely names whatever another one
  /// names, whatever pods may come; both speak for the same pods.
  static func covers(_ wide: RuleReading, _ narrow: RuleReading) -> Bool {
    narrow.clauses.allSatisfy { clause in
      wide.clauses.contains { covers($0, clause) }
    }
  }

  private static func covers(_ wide: RuleReading.Clause, _ narrow: RuleReading.Clause) -> Bool {
    guard wide.isPlain, wide.connections.isSuperset(of: narrow.connections),
      wide.coversEveryPort || narrow.portNames.allSatisfy(wide.portNames.contains)
    else { return false }
    guard let outer = wide.peers else { return true }
    guard let inner = narrow.peers else { return false }
    return inner.allSatisfy { peer in outer.contains { covers($0, peer) } }
  }

  private static func covers(_ wide: RuleReading.Peer, _ narrow: RuleReading.Peer) -> Bool {
    switch (wide, narrow) {
    case (.pods(let outer), .pods(let inner)): covers(outer, inner)
    case (.addresses(let outer), .addresses(let inner)):
      outer.family == inner.family && outer.isSuperset(of: inner)
    case (.other(let outer), .other(let inner)): outer.covers(inner)
    default: false
    }
  }

  private static func coversPeers(_ wide: NetworkPolicyRule, _ narrow: NetworkPolicyRule) -> Bool {
    if wide.admitsAnyPeer { return true }
    if narrow.admitsAnyPeer { return false }
    return (narrow.peers ?? []).allSatisfy { peer in
      (wide.peers ?? []).contains { covers($0, peer) }
    }
  }

  private static func coversPorts(_ wide: NetworkPolicyRule, _ narrow: NetworkPolicyRule) -> Bool {
    if wide.admitsAnyPort { return true }
    if narrow.admitsAnyPort { return false }
    guard wide.connections().isSuperset(of: narrow.connections()) else { return false }
    return (narrow.ports ?? []).allSatisfy { port in
      guard case .named = port.extent else { return true }
      return (wide.ports ?? []).contains { other in
        other.transport == port.transport && (other.extent == port.extent || other.extent == .all)
      }
    }
  }
}
