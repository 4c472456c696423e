import Kubernetes

/// What `fromRequires` and `toRequires` demand of the endpoints that every rule
/// for a pod names (C-21), those of NetworkPolicies among them.
///
/// Releases from 1.19 on do not have the fields. Where the version is not
/// known, whether they count is not known either.
struct CiliumRequirements {
  /// What is demanded of the peers of some pods.
  struct Demand: Hashable {
    /// The direction of the rules.
    var direction: Direction
    /// The pods for which the rules are.
    var subject: PeerFormula
    /// What their peers have to be.
    var peers: PeerFormula
  }

  /// The most demands of one direction that are told apart pod by pod.
  private static let mostDemands = 4

  private var demands: [Direction: [Demand]] = [:]

  /// Demands something of the peers of some pods.
  mutating func add(_ demand: Demand) {
    var list = demands[demand.direction] ?? []
    if let index = list.firstIndex(where: { $0.subject == demand.subject }) {
      list[index].peers = PeerFormula.joined(all: [list[index].peers, demand.peers])
    } else if list.count <= Self.mostDemands {
      // Of more it only counts that there are more.
      list.append(demand)
    }
    demands[demand.direction] = list
  }

  /// A Boolean value that tells whether nothing is demanded.
  func isEmpty(_ direction: Direction) -> Bool { (demands[direction] ?? []).isEmpty }

  /// Returns endpoints as the demands narrow them, for each of the sets of pods
  /// that the demands tell apart.
  func narrowed(
    _ part: CiliumPeerCompiler.Part, _ direction: Direction, _ origin: RuleOrigin
  ) -> [CiliumPeerCompiler.Part] {
    let list = demands[direction] ?? []
    if list.isEmpty { return [part] }
    if list.count > Self.mostDemands {
      let cause = Cause.unevaluatedField(origin, field: "more than four lists of requirements")
      return [
        CiliumPeerCompiler.Part(
          subject: part.subject, peers: PeerFormula.joined(all: [part.peers, .doubtful(cause)]))
      ]
    }
    return (0..<(1 << list.count)).map { choice in
      var subject = part.subject.map { [$0] } ?? []
      var peers = [part.peers]
      for (index, demand) in list.enumerated() {
        if choice & (1 << index) == 0 {
          subject.append(PeerFormula.joined(not: demand.subject))
        } else {
          subject.append(demand.subject)
          peers.append(demand.peers)
        }
      }
      return CiliumPeerCompiler.Part(
        subject: PeerFormula.joined(all: subject), peers: PeerFormula.joined(all: peers))
    }
  }
}
